"""The places of a book's chapters: held, opened and closed. No act leaves a hole behind.

A place that was free before (an import may leave some) stays free, or is taken first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter, Project
from projects.models.manuscript import AWAY
from projects.reading import chapters_of
from projects.signals import chapters_taken, manuscript_changed, text_moved


@contextmanager
def rearranging(project_id: UUID) -> Iterator[Project]:
    """One transaction that holds the book's row; afterwards the layers above are told.

    Raises Refused for a book in the trash.
    """
    with transaction.atomic():
        project = held_book(project_id)
        before = places(project.pk)
        yield project
        project.touch()
        manuscript_changed.send(
            Chapter, project_id=project.pk, chapter_id=None, places_before=before
        )


def held_book(project_id: UUID) -> Project:
    books = Project.objects.select_for_update(no_key=True)
    project = books.filter(pk=project_id, trashed_at=None).first()
    if project is None:
        raise Refused(_("This book does not exist any more, or is in the trash."))
    return project


def taken(*chapter_ids: UUID) -> list[Chapter]:
    """Inside `rearranging`: these chapters as they stand now, held; in the order asked for.

    Raises Refused where one is gone, or somebody is at work on it.
    """
    rows = Chapter.objects.select_for_update(of=("self",)).filter(pk__in=chapter_ids)
    found = {each.pk: each for each in rows.order_by("pk")}
    if len(found) < len(set(chapter_ids)):
        raise Refused(_("A chapter of this is not there any more."))
    chapters_taken.send(Chapter, chapter_ids=chapter_ids)
    return [found[each] for each in chapter_ids]


def standing(chapter: Chapter) -> Chapter:
    """The chapter, out of the trash. Raises Refused where it is in there."""
    if chapter.trashed_at:
        raise Refused(_("This chapter is in the trash: take it out first."))
    return chapter


def tell_moved(text: str, chapter: Chapter, into: Chapter, beside: str = "") -> None:
    """This part of a chapter stands in the other from now on, which has `beside` it too."""
    ids = {"project_id": into.project_id, "chapter_id": chapter.pk, "into_id": into.pk}
    text_moved.send(Chapter, **ids, text=text, beside=beside)


def places(project_id: UUID) -> dict[UUID, int]:
    return dict(chapters_of(project_id).values_list("pk", "number"))


def last_place(project_id: UUID) -> int:
    """The last that is taken; 0 in a book without chapters."""
    return _placed(project_id).aggregate(last=Max("number"))["last"] or 0


def open_place(project_id: UUID, number: int) -> None:
    """What stands there and behind it moves on by one, unless the place is free.

    Raises Refused for a place that the book has not.
    """
    last = last_place(project_id)
    if not 1 <= number <= last + 1:
        raise Refused(
            _("There is no place %(number)s: this book has chapters up to %(last)s.")
            % {"number": number, "last": last}
        )
    here = _placed(project_id)
    if here.filter(number=number).exists():
        here.filter(number__gte=number).update(number=F("number") + 1)


def put_away(chapter: Chapter) -> None:
    """Into the trash, and what stands behind it moves up."""
    number, away = chapter.number, Chapter.objects.filter(project=chapter.project_id)
    last = away.aggregate(last=Max("number"))["last"] or 0
    chapter.stood_at, chapter.trashed_at = number, timezone.now()
    chapter.number = max(AWAY, last + 1)
    chapter.save(update_fields=["number", "stood_at", "trashed_at"])
    _placed(chapter.project_id).filter(number__gt=number).update(number=F("number") - 1)


def put_back(chapter: Chapter, number: int | None = None) -> None:
    """Out of the trash, at this place; None: at its old one, or at the end of a shorter book."""
    if number is None:
        end = last_place(chapter.project_id) + 1
        number = min(chapter.stood_at or end, end)
    open_place(chapter.project_id, number)
    chapter.number, chapter.stood_at, chapter.trashed_at = number, None, None
    chapter.save(update_fields=["number", "stood_at", "trashed_at"])
    manuscript_changed.send(Chapter, project_id=chapter.project_id, chapter_id=chapter.pk)


def _placed(project_id: UUID) -> QuerySet[Chapter]:
    return Chapter.objects.filter(project=project_id, number__lt=AWAY)
