"""What stands before a chapter, compared."""

from collections.abc import Callable

import pytest

from projects import editing
from projects.models import Project
from tests.factories import a_character, a_version, an_approved_version
from tests.writing.autopilot.flights import a_book, chapter
from writing.autopilot.preceding import Preceding, changes, preceding

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    book = a_book(4)
    an_approved_version(chapter=chapter(book, 1))
    return book


def edit(book: Project, number: int) -> None:
    newest = chapter(book, number).versions.first()
    base = newest.pk if newest else None
    editing.edit(chapter(book, number), "Nobody came down.", base, book.owner)


def rename(book: Project) -> None:
    book.characters.filter(name="Aron Pell").update(name="Aron Pelle")


NOTHING: dict[str, Callable[[Project], object]] = {
    "nothing": lambda book: None,
    "a later chapter edited": lambda book: edit(book, 4),
    "the chapter itself edited": lambda book: edit(book, 3),
    "a draft of a run": lambda book: a_version(chapter=chapter(book, 2)),
    "later ones moved": lambda book: editing.move(chapter(book, 4), 4),
    "a book beside": lambda book: a_character(),
    "approved again": lambda book: chapter(book, 1).save(),
}
SOMETHING: dict[str, tuple[Callable[[Project], object], str]] = {
    "edited": (lambda book: edit(book, 2), "Chapter 2 was edited."),
    "approved": (
        lambda book: an_approved_version(chapter=chapter(book, 1)),
        "Chapter 1 has another approved text.",
    ),
    "moved": (lambda book: editing.move(chapter(book, 1), 2), "moved, added or taken out"),
    "taken out": (
        lambda book: book.chapters.filter(number=1).update(trashed_at="2026-01-01T00:00Z"),
        "moved, added or taken out",
    ),
    "a person": (lambda book: a_character(project=book), "Characters, places or rules"),
    "a name": (rename, "Characters, places or rules"),
}


@pytest.mark.parametrize("what", NOTHING)
def test_what_is_no_change_before_it(book: Project, what: str) -> None:
    before = preceding(chapter(book, 3))
    NOTHING[what](book)
    assert changes(before, preceding(chapter(book, 3))) == ()


@pytest.mark.parametrize("what", SOMETHING)
def test_what_is(book: Project, what: str) -> None:
    act, says = SOMETHING[what]
    third = chapter(book, 3)
    before = Preceding.model_validate(preceding(third).model_dump(mode="json"))
    act(book)
    [sentence] = changes(before, preceding(third))
    assert says in sentence
