"""What can be done with notes; each raises Refused for an empty or endless text."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter, Project
from writing.models import BookNote

MOST_CHARACTERS = 20_000
MOST_NOTES = 2_000  # of a book

User = AbstractBaseUser | AnonymousUser


def notes_of(project_id: UUID) -> QuerySet[BookNote]:
    """Those that are not deleted, in their order."""
    return BookNote.objects.filter(project=project_id, deleted_at=None)


def add(
    project: Project, text: str, user: User, *, chapter: Chapter | None, is_todo: bool
) -> BookNote:
    """The last of its chapter's, or of those on the book where `chapter` is none."""
    said = typed(text)
    if notes_of(project.pk).count() >= MOST_NOTES:
        raise Refused(_("A book has at most %(most)s notes.") % {"most": MOST_NOTES})
    beside = BookNote.objects.filter(project=project, chapter=chapter)
    return BookNote.objects.create(
        project=project,
        chapter=chapter,
        text=said,
        is_todo=is_todo,
        place=1 + (beside.aggregate(last=Max("place"))["last"] or 0),
        author_id=user.pk,
    )


def change(note: BookNote, text: str, *, chapter: Chapter | None, is_todo: bool) -> None:
    """A note that is no to-do any more is not done either."""
    note.text, note.is_todo = typed(text), is_todo
    note.done_at = note.done_at if is_todo else None
    if note.chapter_id != (chapter.pk if chapter else None):
        beside = BookNote.objects.filter(project=note.project_id, chapter=chapter)
        note.place = 1 + (beside.aggregate(last=Max("place"))["last"] or 0)
        note.chapter = chapter
    note.save(update_fields=["text", "is_todo", "done_at", "chapter", "place"])


def tick(note: BookNote) -> None:
    if not note.is_todo:
        raise Refused(_("This note is no to-do: there is nothing to tick off."))
    _mark(note, done_at=note.done_at or timezone.now())


def untick(note: BookNote) -> None:
    _mark(note, done_at=None)


def delete(note: BookNote) -> None:
    """It is shown no more until it is brought back."""
    _mark(note, deleted_at=note.deleted_at or timezone.now())


def bring_back(note: BookNote) -> None:
    _mark(note, deleted_at=None)


def move(note: BookNote, step: int) -> None:
    """Change places with its neighbour among its chapter's, -1 up and 1 down; none at the ends."""
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=note.project_id)
        every = list(notes_of(note.project_id).filter(chapter=note.chapter_id))
        like = [each for each in every if _group(each) == _group(note)]
        at = next((n for n, each in enumerate(like) if each.pk == note.pk), None)
        if at is None or not 0 <= at + step < len(like):
            return
        other = every.index(like[at + step])
        mine = every.index(like[at])
        every[mine], every[other] = every[other], every[mine]
        for place, each in enumerate(every, start=1):
            each.place = place
        BookNote.objects.bulk_update(every, ["place"])


def typed(text: str) -> str:
    """As it is kept. Raises Refused."""
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text:
        raise Refused(_("The note is empty: nothing was kept."))
    if len(text) > MOST_CHARACTERS:
        raise Refused(_("A note has at most %(most)s characters.") % {"most": MOST_CHARACTERS})
    return text


def _group(note: BookNote) -> tuple[bool, bool]:
    return note.is_todo, note.done_at is not None


def _mark(note: BookNote, **values: object) -> None:
    for name, value in values.items():
        setattr(note, name, value)
    note.save(update_fields=list(values))
