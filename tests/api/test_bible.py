"""Places, rules and instructions of a book: whose they are, what is refused, what follows."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from novellaforge.models import QueuedTask
from projects.models import Project
from tests.factories import a_location, a_rule, an_arc, an_instruction, an_outlined_project

pytestmark = pytest.mark.django_db
KINDS = ["locations", "rules", "instructions", "arcs"]
READ_BIBLE = "memory.tasks.read_bible"
GOOD: dict[str, dict[str, str]] = {
    "locations": {"name": "the bell house", "palette": "tar and wet rope"},
    "rules": {"text": "Nobody crosses after the third bell."},
    "instructions": {"text": "No dreams."},
    "arcs": {"title": "The long night", "summary": "From the bell to the morning."},
}


def at(book: Project, kind: str, entry: Any = "") -> str:
    return f"/api/v1/projects/{book.pk}/{kind}{entry and f'/{entry}'}"


def made(client: APIClient, book: Project, kind: str) -> Any:
    response = client.post(at(book, kind), GOOD[kind])
    assert response.status_code == 201, response.content
    return response.json()


@pytest.mark.parametrize("kind", KINDS)
def test_a_strangers_are_not_there(as_charlie: APIClient, book: Project, kind: str) -> None:
    entry = {
        "locations": a_location,
        "rules": a_rule,
        "instructions": an_instruction,
        "arcs": an_arc,
    }[kind](project=book)
    for method in ("get", "post"):
        assert getattr(as_charlie, method)(at(book, kind)).status_code == 404
    for method in ("get", "patch", "delete"):
        assert getattr(as_charlie, method)(at(book, kind, entry.pk)).status_code == 404
    entry.refresh_from_db()


@pytest.mark.parametrize("kind", KINDS)
def test_those_of_another_book_are_not_there(
    as_alice: APIClient, book: Project, kind: str
) -> None:
    entry = made(as_alice, book, kind)
    other = an_outlined_project(owner=book.owner)
    assert as_alice.get(at(other, kind, entry["id"])).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [{}, {"text": "", "name": "", "title": ""}, {"wish": "x"}])
def test_what_is_none_is_refused(
    as_alice: APIClient, book: Project, kind: str, body: dict[str, str]
) -> None:
    assert as_alice.post(at(book, kind), body).status_code == 400


def test_a_name_is_one_places(as_alice: APIClient, book: Project) -> None:
    first = made(as_alice, book, "locations")
    again = as_alice.post(at(book, "locations"), GOOD["locations"])
    assert "name" in again.json()["error"]["fields"]
    same = as_alice.patch(at(book, "locations", first["id"]), {"name": first["name"]})
    assert same.status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_it_works(
    as_alice: APIClient, book: Project, kind: str, revision: Callable[[], int]
) -> None:
    before = revision()
    entry = made(as_alice, book, kind)
    where = at(book, kind, entry["id"])
    assert entry in as_alice.get(at(book, kind)).json()["results"]
    name = next(iter(GOOD[kind]))
    changed = as_alice.patch(where, {name: "Otherwise."})
    assert (changed.status_code, changed.json()[name]) == (200, "Otherwise.")
    assert as_alice.get(where).json() == changed.json()
    assert as_alice.delete(where).status_code == 204
    assert as_alice.get(where).status_code == 404
    assert revision() == before + 3
    is_read = kind not in ("instructions", "arcs")
    assert QueuedTask.objects.filter(func=READ_BIBLE).exists() == is_read


def test_a_chapter_is_of_an_arc_of_its_book(as_alice: APIClient, book: Project) -> None:
    arc = made(as_alice, book, "arcs")
    assert arc["number"] == 2
    chapter = book.chapters.get(number=1)
    own = f"/api/v1/projects/{book.pk}/chapters/{chapter.pk}"
    assert as_alice.patch(own, {"arc": arc["id"]}).json()["arc"] == arc["id"]
    assert as_alice.delete(at(book, "arcs", arc["id"])).status_code == 409
    other = an_arc(project=an_outlined_project(owner=book.owner))
    for wrong in (other.pk, 10**30, "x"):
        refused = as_alice.patch(own, {"arc": wrong})
        assert (refused.status_code, "arc" in refused.json()["error"]["fields"]) == (400, True)
    assert as_alice.patch(own, {"title": "The last boat"}).json()["arc"] == arc["id"]
    assert as_alice.patch(own, {"arc": None}).json()["arc"] is None
    assert as_alice.delete(at(book, "arcs", arc["id"])).status_code == 204
    added = as_alice.post(f"/api/v1/projects/{book.pk}/chapters", {"title": "x"}).json()
    assert added["arc"] is None
