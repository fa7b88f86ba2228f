"""A book's findings over HTTP: listed as on their page, shown with evidence, acts undone."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from projects.models import Project
from tests.factories import a_version, an_approved_version
from tests.writing.rewriting.passages import ready
from writing.issues.addresses import uid_of
from writing.models import ContinuityIssue
from writing.rewriting.findings import rewrite_here

pytestmark = pytest.mark.django_db
KEY = "dead_acts:a:b"
DEATH, ACT = "Aron Pell died.", "Aron Pell rowed."
TEXT = f"It was dawn. {ACT} The bank was empty."


@pytest.fixture
def issue(book: Project) -> ContinuityIssue:
    an_approved_version(chapter=book.chapters.get(number=1), text=f"Night came. {DEATH}")
    a_version(chapter=book.chapters.get(number=2), text=TEXT)
    return an_issue(book)


def an_issue(book: Project, number: int = 2, **values: object) -> ContinuityIssue:
    given = {
        "key": KEY, "kind": "contradiction", "rule": "dead_acts", "severity": "blocking",
        "sentence": "The dead do not act.", "quote": ACT, "against": DEATH, "against_chapter": 1,
    } | values  # fmt: skip
    return ContinuityIssue.objects.create(
        project=book, chapter=book.chapters.get(number=number), **given
    )


def at(book: Project, *parts: object) -> str:
    return "/".join((f"/api/v1/projects/{book.pk}/continuity/issues", *map(str, parts)))


def keys(client: APIClient, book: Project, query: str) -> list[str]:
    return [each["key"] for each in client.get(f"{at(book)}?{query}").json()["results"]]


def test_a_stranger_finds_nothing_there(
    as_charlie: APIClient, as_nobody: APIClient, book: Project, issue: ContinuityIssue
):
    (made,) = rewrite_here(issue, book.owner)
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert client.get(at(book)).status_code == status
        assert client.get(at(book, uid_of(KEY))).status_code == status
        assert client.post(f"/api/v1/proposals/{made.pk}/undo").status_code == status


@pytest.mark.parametrize(
    "query", ["severity=grave", "chapter=2", "state=gone", f"rule={'r' * 41}"]
)
def test_what_no_finding_can_be_is_refused(as_alice: APIClient, book: Project, query: str):
    assert as_alice.get(f"{at(book)}?{query}").status_code == 400


def test_what_is_not_there_or_in_the_trash(
    as_alice: APIClient, book: Project, issue: ContinuityIssue
):
    assert as_alice.get(at(book, uuid4())).status_code == 404
    issue.chapter.trashed_at = issue.found_at
    issue.chapter.save()
    assert as_alice.get(at(book, uid_of(KEY))).status_code == 404
    assert keys(as_alice, book, "") == []


def test_it_is_listed_in_order_in_pages_and_by_what_is_asked(
    as_alice: APIClient, book: Project, issue: ContinuityIssue
):
    an_issue(book, 3, key="c", rule="", kind="tone", severity="minor")
    an_issue(book, 1, key="a", severity="minor", state="dismissed")
    assert keys(as_alice, book, "") == ["a", KEY, "c"]
    assert keys(as_alice, book, "page_size=1&page=3") == ["c"]
    assert keys(as_alice, book, "severity=minor&state=open") == ["c"]
    assert keys(as_alice, book, "rule=tone") == ["c"]
    assert keys(as_alice, book, "rule=dead_acts") == ["a", KEY]
    assert keys(as_alice, book, f"chapter={issue.chapter_id}") == [KEY]


def test_one_has_both_sentences_verbatim_and_what_is_proposed(
    as_alice: APIClient, book: Project, issue: ContinuityIssue
):
    ready(*rewrite_here(issue, book.owner), "Ilse rowed.")
    told = as_alice.get(at(book, uid_of(KEY))).json()
    assert told["issue"]["uid"] == str(uid_of(KEY))
    assert told["issue"]["rule_name"] == "The dead act"
    earlier, here = told["earlier"], told["here"]
    assert (earlier["sentence"], earlier["before"], earlier["chapter"]) == (
        DEATH,
        "Night came.",
        1,
    )
    assert (here["sentence"], here["after"]) == (ACT, "The bank was empty.")
    assert "".join(piece["text"] for piece in here["pieces"]) == ACT
    assert [piece["text"] for piece in here["pieces"] if piece["clashes"]] == ["rowed"]
    assert here["is_current"]
    assert [each["text"] for each in told["proposals"]] == ["Ilse rowed."]


def test_an_act_is_undone_and_an_edit_taken(
    as_alice: APIClient, book: Project, issue: ContinuityIssue
):
    made = ready(*rewrite_here(issue, book.owner), "Ilse rowed.")
    address = f"/api/v1/proposals/{made.pk}"
    assert as_alice.post(f"{address}/undo").status_code == 409
    assert as_alice.post(f"{address}/accept", {"text": " "}, format="json").status_code == 409
    assert as_alice.post(f"{address}/accept", {"words": "x"}, format="json").status_code == 400
    accepted = as_alice.post(f"{address}/accept", {"text": "Ilse slept."}, format="json").json()
    assert (accepted["state"], accepted["text"]) == ("accepted", "Ilse slept.")
    assert "Ilse slept." in issue.chapter.versions.first().text
    assert as_alice.post(f"{address}/undo").json()["state"] == "ready"
    assert issue.chapter.versions.first().text == TEXT
