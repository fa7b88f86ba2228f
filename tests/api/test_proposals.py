"""Proposals over HTTP: asked for, compared, decided; findings settled by them."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from projects.models import Chapter, Project
from tests.factories import TEXT, a_version
from tests.writing.rewriting.passages import PASSAGE, asked_of, ready
from writing.models import ContinuityIssue, Proposal

pytestmark = pytest.mark.django_db
KEY = "dead_acts:a:b"
WISH = {"passage": PASSAGE, "instruction": "Let him look away."}


@pytest.fixture
def written(chapter: Chapter) -> Chapter:
    a_version(chapter=chapter)
    return chapter


def an_issue(book: Project, **values: object) -> ContinuityIssue:
    given = {
        "key": KEY, "kind": "contradiction", "rule": "dead_acts", "severity": "blocking",
        "sentence": "The dead do not act.", "quote": PASSAGE, "against": "Aron Pell died.",
        "against_chapter": 1,
    } | values  # fmt: skip
    return ContinuityIssue.objects.create(
        project=book, chapter=book.chapters.get(number=1), **given
    )


def test_a_stranger_finds_nothing_there(
    as_charlie: APIClient, as_nobody: APIClient, written: Chapter
):
    an_issue(written.project)
    made = ready(*asked_of(written), "He looked away.")
    project = f"/api/v1/projects/{written.project_id}"
    acts = [
        ("get", f"{project}/proposals", {}),
        ("get", f"/api/v1/chapters/{written.pk}/proposals", {}),
        ("post", f"/api/v1/chapters/{written.pk}/proposals", WISH),
        ("get", f"/api/v1/proposals/{made.pk}", {}),
        ("post", f"/api/v1/proposals/{made.pk}/accept", {}),
        ("post", f"/api/v1/proposals/{made.pk}/refuse", {}),
        ("get", f"/api/v1/proposals/{made.pk}/events", {}),
        ("post", f"{project}/continuity/rewrite", {"key": KEY}),
        ("get", f"{project}/continuity/earlier?key={KEY}", {}),
        ("post", f"{project}/continuity/earlier", {"key": KEY}),
    ]
    for method, address, body in acts:
        for client, status in ((as_charlie, 404), (as_nobody, 401)):
            assert getattr(client, method)(address, body, format="json").status_code == status
    made.refresh_from_db()
    assert (made.state, Proposal.objects.count()) == ("ready", 1)
    assert written.versions.get().text == TEXT


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"passage": PASSAGE, "instruction": "x", "count": 5}, 400),
        ({"passage": PASSAGE, "instruction": "x", "kind": "sing"}, 400),
        ({"passage": PASSAGE, "instruction": "x", "wish": 1}, 400),
        ({"instruction": "x", "start": -1, "end": 4}, 400),
        ({"passage": PASSAGE}, 409),
        ({"passage": "Nobody said that.", "instruction": "x"}, 409),
        ({"passage": PASSAGE, "instruction": "x", "base": str(uuid4())}, 409),
    ],
)
def test_what_cannot_be_asked_is_refused(
    as_alice: APIClient, written: Chapter, body: dict, status: int
):
    address = f"/api/v1/chapters/{written.pk}/proposals"
    answer = as_alice.post(address, body, format="json")
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert not Proposal.objects.exists()


def test_alternatives_are_asked_for_and_listed(as_alice: APIClient, written: Chapter):
    address = f"/api/v1/chapters/{written.pk}/proposals"
    start = TEXT.index(PASSAGE)
    body = {"kind": "shorten", "start": start, "end": start + len(PASSAGE), "count": 2}
    answer = as_alice.post(address, body, format="json")
    assert answer.status_code == 202
    one, two = answer.json()
    assert one["asking"] == two["asking"]
    assert (one["state"], one["passage"], one["diff"]) == ("asked", PASSAGE, [])
    asked_of(written)
    listed = as_alice.get(f"{address}?asking={one['asking']}").json()["results"]
    assert {each["id"] for each in listed} == {one["id"], two["id"]}
    of_book = f"/api/v1/projects/{written.project_id}/proposals"
    assert as_alice.get(of_book).json()["count"] == 3
    assert as_alice.get(f"{of_book}?state=ready").json()["count"] == 0
    assert as_alice.get(f"{of_book}?state=wrong").status_code == 400


def test_one_is_compared_and_accepted_once(as_alice: APIClient, written: Chapter):
    made = ready(*asked_of(written), "He looked at the bank.")
    address = f"/api/v1/proposals/{made.pk}"
    diff = as_alice.get(address).json()["diff"]
    assert [each for each in diff if each["op"] != "same"] == [
        {"op": "old", "text": "water"}, {"op": "new", "text": "bank"},
    ]  # fmt: skip
    first, again = (as_alice.post(f"{address}/accept").json() for _ in range(2))
    assert first["version_id"] == again["version_id"]
    assert written.versions.first().text == TEXT.replace(PASSAGE, "He looked at the bank.")
    assert as_alice.post(f"{address}/refuse").status_code == 409


def test_refused_nothing_changes(as_alice: APIClient, written: Chapter):
    (made,) = asked_of(written)
    address = f"/api/v1/proposals/{made.pk}"
    assert as_alice.post(f"{address}/accept").status_code == 409
    assert as_alice.post(f"{address}/refuse").json()["state"] == "refused"
    assert as_alice.post(f"{address}/accept").status_code == 409
    assert written.versions.get().text == TEXT


def test_a_place_that_was_never_given_is_refused(as_alice: APIClient, written: Chapter):
    (made,) = asked_of(written)
    address = f"/api/v1/proposals/{made.pk}/events"
    assert as_alice.get(f"{address}?last_event_id=elsewhere").status_code == 400


def test_a_finding_is_rewritten_here_or_there(as_alice: APIClient, written: Chapter):
    book = written.project
    rule = book.world_rules.get()
    an_issue(book, against=rule.text, against_chapter=0)
    address = f"/api/v1/projects/{book.pk}/continuity"
    here = as_alice.post(f"{address}/rewrite", {"key": KEY, "count": 2}, format="json")
    assert here.status_code == 202
    assert [each["issue"] for each in here.json()] == [KEY, KEY]
    told = as_alice.get(f"{address}/earlier?key={KEY}").json()
    assert (told["sentence"], told["chapter"], told["relying"]) == (rule.text, 0, [])
    there = as_alice.post(f"{address}/earlier", {"key": KEY}, format="json").json()
    assert (there[0]["entry_kind"], there[0]["chapter_id"]) == ("rule", None)
    missing = as_alice.post(f"{address}/rewrite", {"key": "none:a:b"}, format="json")
    assert missing.status_code == 409


def test_a_scope_is_said_with_what_is_intended(as_alice: APIClient, book: Project):
    an_issue(book)
    address = f"/api/v1/projects/{book.pk}/continuity/settle"
    body = {"key": KEY, "state": "intended"}
    assert as_alice.post(address, body, format="json").json()["scope"] == "passage"
    for scope, status in (("book", 400), ("fact", 409)):  # nobody knows the fact
        answer = as_alice.post(address, body | {"scope": scope}, format="json")
        assert answer.status_code == status
