"""The plan that an author writes of a chapter: it is used before any other, as it stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter
from writing.models import ChapterPlan
from writing.plan import Beat, Ending, Plan
from writing.planned import title_of

OWN = ChapterPlan.Source.AUTHOR


def beat_from(given: Mapping[str, Any]) -> Beat:
    """Of what was said of a scene; without a title it has the beginning of its summary."""
    return Beat.model_validate({**given, "title": given["title"] or title_of(given["summary"])})


def write(
    chapter: Chapter, beats: Sequence[Beat], ending: Ending, *, base: int | None
) -> ChapterPlan:
    """Keep these beats as the chapter's plan; a run that has its plan already goes on with that.

    `base` is the plan that they were written from, None: none was there. Raises Refused where
    somebody has written another meanwhile.
    """
    with transaction.atomic():
        _refuse_another(chapter, base)
        _own(chapter).delete()
        plan = Plan(beats=tuple(beats), ending=ending)
        stored = plan.model_dump(mode="json", exclude={"made"})
        return ChapterPlan.objects.create(chapter=chapter, source=OWN, plan=stored)


def let_go(chapter: Chapter, *, base: int | None) -> None:
    """From now on the program plans the chapter again. Raises Refused as `write` does, and where
    there is none.
    """
    with transaction.atomic():
        _refuse_another(chapter, base)
        if not _own(chapter).delete()[0]:
            raise Refused(_("This plan is not there any more."))


def of(chapter: Chapter) -> ChapterPlan | None:
    return _own(chapter).first()


def words(chapter: Chapter) -> int | None:
    """How many it asks for; None without one."""
    row = of(chapter)
    return row.read().words if row else None


def _refuse_another(chapter: Chapter, base: int | None) -> None:
    """With the chapter locked: of two who write at once, the second has not seen the first's."""
    Chapter.objects.select_for_update(of=("self",)).get(pk=chapter.pk)
    standing = of(chapter)
    if standing and standing.pk != base:
        raise Refused(
            _("The plan has changed in another window or by somebody else: nothing was kept.")
        )


def _own(chapter: Chapter) -> QuerySet[ChapterPlan]:
    return ChapterPlan.objects.filter(chapter=chapter, source=OWN)
