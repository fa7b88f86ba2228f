"""The bible by hand: who may, what is refused, and each act with its undo."""

import re
from typing import Any

import pytest
from django.test import Client

from novellaforge.models import QueuedTask
from projects.models import Chapter, Project
from tests.factories import a_location, a_rule, a_user, an_instruction, an_outlined_project

GOOD: dict[str, dict[str, str]] = {
    "characters": {"name": "Joss Varga", "aliases": "the boy\nJ.", "voice": "Asks."},
    "locations": {"name": "the bell house", "palette": "tar and wet rope"},
    "rules": {"text": "Nobody crosses after the third bell."},
    "instructions": {"text": "No dreams."},
    "arcs": {"title": "The long night", "summary": "From the bell to the morning."},
}
LISTS = {
    "characters": "characters",
    "locations": "locations",
    "rules": "world_rules",
    "instructions": "instructions",
    "arcs": "arcs",
}
ONCE = [kind for kind in GOOD if kind != "arcs"]
READ_BIBLE = "memory.tasks.read_bible"


def at(book: Project, *parts: Any) -> str:
    return "/".join(map(str, (f"/books/{book.pk}/plan/bible", *parts))) + "/"


def rows(book: Project, kind: str) -> Any:
    return getattr(book, LISTS[kind]).order_by("pk")


def added(client: Client, book: Project, kind: str) -> Any:
    before = set(rows(book, kind).values_list("pk", flat=True))
    assert client.post(at(book, kind, "new"), GOOD[kind]).status_code == 302
    return rows(book, kind).exclude(pk__in=before).get()


def undone(client: Client, page: str) -> str:
    toast = re.search(r'<div class="toast done".*?action="([^"]+)"', page, re.S)
    assert toast, "nothing to undo"
    return client.post(toast[1], follow=True).content.decode()


@pytest.mark.parametrize("kind", GOOD)
def test_it_works(kind: str, as_alice: Client, book: Project) -> None:
    revision = book.revision
    entry = added(as_alice, book, kind)
    field, said = next(iter(GOOD[kind].items()))
    assert said in as_alice.get(at(book)).content.decode()
    assert said in as_alice.get(at(book, kind, entry.pk)).content.decode()
    changed = as_alice.post(at(book, kind, entry.pk), GOOD[kind] | {field: "Otherwise"})
    assert changed["Location"] == f"{at(book)}#{kind}"
    entry.refresh_from_db()
    assert getattr(entry, field) == "Otherwise"
    book.refresh_from_db()
    assert book.revision == revision + 2
    is_read = kind not in ("instructions", "arcs")
    assert QueuedTask.objects.filter(func=READ_BIBLE).exists() == is_read


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_removed_comes_back_as_it_was(kind: str, as_alice: Client, book: Project) -> None:
    entry = added(as_alice, book, kind)
    was = rows(book, kind).filter(pk=entry.pk).values().get()
    page = as_alice.post(at(book, kind, entry.pk, "remove"), follow=True).content.decode()
    assert not rows(book, kind).filter(pk=entry.pk).exists()
    assert "Undone." in undone(as_alice, page)
    assert rows(book, kind).filter(pk=entry.pk).values().get() == was
    undone(as_alice, page)  # pressed twice
    assert rows(book, kind).filter(pk=entry.pk).count() == 1


def test_it_does_not_come_back_under_a_name_that_is_taken(as_alice: Client, book: Project) -> None:
    entry = added(as_alice, book, "characters")
    page = as_alice.post(at(book, "characters", entry.pk, "remove"), follow=True).content.decode()
    other = added(as_alice, book, "characters")
    assert "has an entry of that name already" in undone(as_alice, page)
    assert book.characters.get(name="Joss Varga") == other


def test_nor_in_the_place_of_another_arc(as_alice: Client, book: Project) -> None:
    entry = added(as_alice, book, "arcs")
    page = as_alice.post(at(book, "arcs", entry.pk, "remove"), follow=True).content.decode()
    added(as_alice, book, "arcs")
    assert "Another arc stands in its place" in undone(as_alice, page)
    assert book.arcs.count() == 2


def test_nor_in_another_book(as_alice: Client, book: Project) -> None:
    entry = added(as_alice, book, "rules")
    as_alice.post(at(book, "rules", entry.pk, "remove"))
    other = an_outlined_project(owner=book.owner)
    back = as_alice.post(at(other, "rules", entry.pk, "put-back"), follow=True)
    assert "cannot be undone any more" in back.content.decode()
    assert not other.world_rules.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("kind", ONCE)
def test_nothing_and_what_is_there_already_are_refused(
    kind: str, as_alice: Client, book: Project
) -> None:
    first = added(as_alice, book, kind)
    for given in (dict.fromkeys(GOOD[kind], ""), GOOD[kind]):
        assert as_alice.post(at(book, kind, "new"), given).status_code == 422
    assert as_alice.post(at(book, kind, first.pk), GOOD[kind]).status_code == 302


def test_an_arc_comes_last_and_goes_only_without_chapters(
    as_alice: Client, book: Project, chapter: Chapter
) -> None:
    new = added(as_alice, book, "arcs")
    assert [each.number for each in book.arcs.order_by("pk")] == [1, 2]
    outline = f"/books/{book.pk}/chapters/{chapter.pk}/outline/"
    fields = {"title": "The last boat", "kind": "ordinary"}
    other = an_outlined_project(owner=book.owner).arcs.get()
    assert as_alice.post(outline, fields | {"arc": str(other.pk)}).status_code == 422
    assert as_alice.post(outline, fields | {"arc": str(new.pk)}).status_code == 302
    chapter.refresh_from_db()
    assert chapter.arc == new
    page = as_alice.post(at(book, "arcs", new.pk, "remove"), follow=True).content.decode()
    assert "Chapters belong to this arc" in page
    assert as_alice.post(outline, fields | {"arc": ""}).status_code == 302
    as_alice.post(at(book, "arcs", new.pk, "remove"))
    assert book.arcs.count() == 1


def test_what_is_none_is_not_there(as_alice: Client, book: Project) -> None:
    other = a_rule(project=an_outlined_project(owner=a_user()))
    for address in (
        at(book, "oars", "new"),
        at(book, "rules", "x"),
        at(book, "instructions", "x"),
        at(book, "rules", other.pk),
    ):
        assert as_alice.get(address).status_code == 404
    assert as_alice.post(at(book, "rules", other.pk, "remove")).status_code == 404


@pytest.mark.parametrize("kind", GOOD)
def test_a_stranger_finds_nothing(kind: str, as_charlie: Client, book: Project) -> None:
    entry = {
        "characters": lambda: book.characters.all()[0],
        "locations": lambda: a_location(project=book),
        "rules": lambda: a_rule(project=book),
        "instructions": lambda: an_instruction(project=book),
        "arcs": lambda: book.arcs.all()[0],
    }[kind]()
    for address in (at(book), at(book, kind, "new"), at(book, kind, entry.pk)):
        assert as_charlie.get(address).status_code == 404
    for parts in (("new",), (entry.pk,), (entry.pk, "remove"), (entry.pk, "put-back")):
        assert as_charlie.post(at(book, kind, *parts), GOOD[kind]).status_code == 404
    entry.refresh_from_db()


def test_the_plan_leads_there(as_alice: Client, book: Project) -> None:
    assert f'href="{at(book)}"' in as_alice.get(f"/books/{book.pk}/plan/").content.decode()
