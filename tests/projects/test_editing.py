"""The author's own hand on a chapter."""

from uuid import uuid4

import pytest

from novellaforge.errors import Refused
from projects.editing import MOST_CHARACTERS, edit, move
from projects.models import Chapter, ChapterVersion, Project
from tests.factories import a_chapter, a_project, a_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    project = a_project()
    for _number in range(4):
        a_chapter(project=project)
    return project


def titles(book: Project) -> list[str]:
    return list(book.chapters.filter(trashed_at=None).values_list("title", flat=True))


@pytest.mark.parametrize("text", ["", " \n\n ", "\0", "x" * (MOST_CHARACTERS + 1)])
def test_nothing_and_too_much_are_refused(book: Project, text: str) -> None:
    chapter = book.chapters.first()
    assert chapter
    with pytest.raises(Refused):
        edit(chapter, text, None, book.owner)
    assert not ChapterVersion.objects.exists()


def test_a_text_that_was_changed_elsewhere_is_not_overwritten(book: Project) -> None:
    base = a_version(chapter=book.chapters.get(number=1))
    newer = a_version(chapter=base.chapter, text="Somebody else's.")
    for old in (base.pk, None, uuid4()):
        with pytest.raises(Refused, match="changed elsewhere"):
            edit(base.chapter, "Mine.", old, book.owner)
    assert base.chapter.versions.first() == newer


def test_an_edit_is_the_newest_version_and_the_same_again_none(book: Project) -> None:
    base = a_version(chapter=book.chapters.get(number=1))
    edited = edit(base.chapter, "Mine.\r\nTwo lines.", base.pk, book.owner)
    assert (edited.text, edited.parent, edited.origin) == ("Mine.\nTwo lines.", base, "edited")
    assert edited.number == base.number + 1
    assert edit(base.chapter, "Mine.\nTwo lines.", edited.pk, book.owner) == edited


@pytest.mark.parametrize("number", [0, 5, 99])
def test_a_place_that_is_not_there_is_refused(book: Project, number: int) -> None:
    with pytest.raises(Refused):
        move(book.chapters.get(number=2), number)
    assert titles(book) == [f"Crossing {number}" for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("which", "to", "order"),
    [(1, 4, [2, 3, 4, 1]), (4, 1, [4, 1, 2, 3]), (2, 3, [1, 3, 2, 4]), (2, 2, [1, 2, 3, 4])],
)
def test_a_chapter_is_moved_and_those_between_make_room(
    book: Project, which: int, to: int, order: list[int]
) -> None:
    revision = book.revision
    assert move(book.chapters.get(number=which), to).number == to
    assert titles(book) == [f"Crossing {number}" for number in order]
    book.refresh_from_db()
    assert (book.revision > revision) == (which != to)


def test_what_is_in_the_trash_keeps_its_place(book: Project) -> None:
    Chapter.objects.filter(number=2).update(trashed_at="2026-01-01T00:00Z")
    move(book.chapters.get(number=4), 1)
    assert titles(book) == ["Crossing 4", "Crossing 1", "Crossing 3"]
    assert book.chapters.get(title="Crossing 2").number == 2
