"""Editing and moving chapters, what changed, findings and what becomes of them, over HTTP."""

import pytest
from rest_framework.test import APIClient

from projects.models import Project
from tests.memory.stored import Told
from writing.models import ContinuityIssue

pytestmark = pytest.mark.django_db
KEY = "dead_acts:a:b"


def an_issue(book: Project) -> ContinuityIssue:
    return ContinuityIssue.objects.create(
        project=book,
        chapter=book.chapters.get(number=2),
        key=KEY,
        kind="contradiction",
        rule="dead_acts",
        severity="blocking",
        sentence="The dead do not act.",
        quote="Aron rowed.",
        against="Aron died.",
        against_chapter=1,
    )


def addresses(book: Project) -> list[tuple[str, str, dict]]:
    chapter = book.chapters.get(number=1)
    told = Told(book)
    told.tell(1, "Ilse Varga has a key.", "holds", "Ilse Varga", object="the key")
    told.keep()
    version = told.chapter(1).approved_version
    return [
        ("post", f"/api/v1/chapters/{chapter.pk}/edit", {"text": "New.", "base": str(version.pk)}),
        ("post", f"/api/v1/chapters/{chapter.pk}/move", {"number": 2}),
        ("get", f"/api/v1/versions/{version.pk}/changes", {}),
        ("get", f"/api/v1/projects/{book.pk}/continuity/issues", {}),
        (
            "post",
            f"/api/v1/projects/{book.pk}/continuity/settle",
            {"key": KEY, "state": "dismissed"},
        ),
    ]


def test_a_stranger_finds_nothing_there(
    as_charlie: APIClient, as_nobody: APIClient, book: Project
):
    an_issue(book)
    for method, address, body in addresses(book):
        for client, status in ((as_charlie, 404), (as_nobody, 401)):
            assert getattr(client, method)(address, body, format="json").status_code == status
    assert ContinuityIssue.objects.get().state == "open"


@pytest.mark.parametrize(
    "body", [{}, {"text": "x"}, {"text": "x", "base": "no"}, {"text": "", "base": None}]
)
def test_an_edit_that_says_not_all_is_refused(as_alice: APIClient, book: Project, body: dict):
    chapter = book.chapters.get(number=1)
    answer = as_alice.post(f"/api/v1/chapters/{chapter.pk}/edit", body, format="json")
    assert answer.status_code == 400
    assert not chapter.versions.exists()


def test_an_edit_is_kept_and_a_stale_one_beside_it(as_alice: APIClient, book: Project):
    chapter = book.chapters.get(number=1)
    address = f"/api/v1/chapters/{chapter.pk}/edit"
    first = as_alice.post(address, {"text": "One.", "base": None}, format="json")
    assert first.status_code == 201
    assert first["ETag"] == f'"{first.json()["id"]}"'
    stale = as_alice.post(address, {"text": "Two.", "base": None}, format="json")
    assert stale.status_code == 409
    assert [each.text for each in chapter.versions.all()] == ["One.", "Two."]  # newest first
    told = stale.json()
    assert told["error"]["code"] == "changed"
    kept = chapter.versions.get(text="Two.")
    assert (told["newest"]["id"], told["kept"]["id"]) == (first.json()["id"], str(kept.pk))
    assert str(chapter.pk) in told["compare"]


def test_a_stale_edit_that_is_sent_again_makes_nothing_more(as_alice: APIClient, book: Project):
    chapter = book.chapters.get(number=1)
    address = f"/api/v1/chapters/{chapter.pk}/edit"
    as_alice.post(address, {"text": "One.", "base": None}, format="json")
    for _again in range(2):
        as_alice.post(address, {"text": "Two.", "base": None}, format="json")
    assert chapter.versions.count() == 2
    same = as_alice.post(address, {"text": "One.", "base": None}, format="json")
    assert same.status_code == 201  # what is wanted is there already
    assert chapter.versions.count() == 2


def test_what_an_edit_changes_is_told_with_who_relies_on_it(as_alice: APIClient, book: Project):
    told = Told(book)
    held = told.tell(1, "Ilse Varga has a key.", "holds", "Ilse Varga", object="the key")
    told.tell(2, "Ilse Varga gave the key away.", "gives", "Ilse Varga", object="the key")
    told.keep()
    before = told.chapter(1).approved_version
    edited = told.version(1)
    edited.parent_id = before.pk
    type(edited).objects.filter(pk=edited.pk).update(parent=before)
    told.record(edited, [])
    answer = as_alice.get(f"/api/v1/versions/{edited.pk}/changes").json()
    assert (answer["removed"], answer["added"], answer["changed"]) == (1, 0, 0)
    assert answer["chapters"] == [2]
    assert answer["relying"][0]["on"] == str(held.uid)
    assert answer["sentence"] == "1 fact changed, 1 later chapter affected"
    first = as_alice.get(f"/api/v1/versions/{before.pk}/changes")
    assert first.status_code == 404


def test_findings_are_listed_and_settled_and_opened_again(as_alice: APIClient, book: Project):
    an_issue(book)
    address = f"/api/v1/projects/{book.pk}/continuity"
    (issue,) = as_alice.get(f"{address}/issues?state=open").json()["results"]
    assert (issue["key"], issue["chapter_number"], issue["against"]) == (KEY, 2, "Aron died.")
    settled = as_alice.post(
        f"{address}/settle",
        {"key": KEY, "state": "intended", "reason": "A ghost."},
        format="json",
    ).json()
    assert (settled["state"], settled["reason"]) == ("intended", "A ghost.")
    assert as_alice.get(f"{address}/issues?state=open").json()["results"] == []
    assert as_alice.get(f"{address}/issues?state=wrong").status_code == 400
    again = as_alice.post(f"{address}/settle", {"key": KEY, "state": "open"}, format="json")
    assert again.json()["settled_at"] is None


@pytest.mark.parametrize(
    ("body", "status"),
    [({"key": KEY, "state": "fixed"}, 400), ({"key": "none:a:b", "state": "dismissed"}, 409)],
)
def test_what_cannot_be_settled_is_refused(
    as_alice: APIClient, book: Project, body: dict, status: int
):
    an_issue(book)
    address = f"/api/v1/projects/{book.pk}/continuity/settle"
    assert as_alice.post(address, body, format="json").status_code == status
