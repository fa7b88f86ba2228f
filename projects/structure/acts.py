"""A chapter comes, moves, goes to the trash and comes back."""

from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects import editing
from projects.models import Chapter, StructureChange
from projects.structure.places import (
    held_book,
    open_place,
    put_away,
    put_back,
    rearranging,
    standing,
    taken,
)
from projects.structure.recorded import Before, Counting, Kind, Outlined, User, record

LONGEST_TITLE = 200


def insert(project_id: UUID, number: int, title: str, user: User) -> StructureChange:
    """An empty chapter at this place; what stands there and behind it moves on by one.

    Raises Refused for a place that the book has not, or an endless title.
    """
    with rearranging(project_id) as project:
        counting = Counting(project)
        open_place(project_id, number)
        chapter = Chapter.objects.create(
            project=project,
            number=number,
            title=known_title(title, project.language),
            arc_id=arc_at(project_id, number),
        )
        before = Before(now=number, plan=Outlined.of(chapter), **counting.counted())
        return record(project, Kind.INSERT, chapter, before, user)


def move(chapter: Chapter, number: int, user: User) -> StructureChange | None:
    """Another place; None where it stands there already.

    Raises Refused for a place that the book has not, and for what is in the trash.
    """
    with transaction.atomic():
        held_book(chapter.project_id)
        chapter.refresh_from_db(fields=["number", "trashed_at"])  # as another act has left it
        was = chapter.number
        moved = editing.move(standing(chapter), number)
        if was == moved.number:
            return None
        before = Before(number=was, now=moved.number)
        return record(moved.project, Kind.MOVE, moved, before, user)


def put_in_trash(chapter: Chapter, user: User) -> StructureChange:
    """With all that it has; what it established counts no more. Raises Refused."""
    with rearranging(chapter.project_id) as project:
        counting = Counting(project)
        (chapter,) = taken(chapter.pk)
        number = standing(chapter).number
        put_away(chapter)
        before = Before(number=number, **counting.counted())
        return record(project, Kind.TRASH, chapter, before, user)


def take_out(chapter: Chapter, number: int | None, user: User) -> StructureChange:
    """At this place; None: at its old one. What was approved of it counts again.

    Raises Refused for a place that the book has not, and for a chapter that is not in the trash.
    """
    with rearranging(chapter.project_id) as project:
        counting = Counting(project)
        (chapter,) = taken(chapter.pk)
        if not chapter.trashed_at:
            raise Refused(_("This chapter is not in the trash."))
        put_back(chapter, number)
        before = Before(now=chapter.number, **counting.counted())
        return record(project, Kind.RESTORE, chapter, before, user)


def known_title(title: str, language: str) -> str:
    """As it is kept; one that says nothing is “New chapter” in the book's language."""
    title = " ".join(title.replace("\0", "").split())
    if len(title) > LONGEST_TITLE:
        raise Refused(_("A title has at most %(most)s characters.") % {"most": LONGEST_TITLE})
    with translation.override(language):
        return title or _("New chapter")


def arc_at(project_id: UUID, number: int) -> int | None:
    """The arc of the chapter before this place, else of the one behind it."""
    chapters = Chapter.objects.filter(project=project_id, trashed_at=None).exclude(arc=None)
    before = chapters.filter(number__lt=number).order_by("-number")
    behind = chapters.filter(number__gt=number).order_by("number")
    for near in (before, behind):
        arc: int | None = near.values_list("arc", flat=True).first()
        if arc is not None:
            return arc
    return None
