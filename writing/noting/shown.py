"""Notes in the order in which they are read: what is to be done first, by chapter."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from projects.models import Chapter
from writing.models import BookNote
from writing.noting.keeping import notes_of


@dataclass(frozen=True)
class OfChapter:
    """Of the book itself where `chapter` is none."""

    chapter: Chapter | None
    notes: tuple[BookNote, ...]


@dataclass(frozen=True)
class Notes:
    todo: tuple[OfChapter, ...] = ()
    notes: tuple[OfChapter, ...] = ()
    done: tuple[OfChapter, ...] = ()

    @property
    def to_do(self) -> int:
        return sum(len(each.notes) for each in self.todo)

    @property
    def is_empty(self) -> bool:
        return not (self.todo or self.notes or self.done)


def shown_of(project_id: UUID, chapter: Chapter | None = None) -> Notes:
    """A book's, or one chapter's alone."""
    rows = notes_of(project_id).select_related("chapter")
    return sorted_out(rows.filter(chapter=chapter) if chapter else rows)


def sorted_out(rows: Iterable[BookNote]) -> Notes:
    """Those on the book itself first, then by chapter, as they are placed there. Pure."""
    every = sorted(rows, key=lambda note: (_number(note), note.place, note.created_at))
    return Notes(
        todo=_by_chapter(each for each in every if each.is_todo and not each.done_at),
        notes=_by_chapter(each for each in every if not each.is_todo),
        done=_by_chapter(each for each in every if each.done_at),
    )


def _by_chapter(rows: Iterable[BookNote]) -> tuple[OfChapter, ...]:
    return tuple(OfChapter(chapter, tuple(notes)) for chapter, notes in groupby(rows, _chapter))


def _number(note: BookNote) -> int:
    chapter = _chapter(note)
    return chapter.number if chapter else 0


def _chapter(note: BookNote) -> Chapter | None:
    """None too where it lies in the trash: its notes are the book's until it is back."""
    return note.chapter if note.chapter and not note.chapter.trashed_at else None
