"""Which chapters an autopilot has before it, and how far it has come."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from projects.models import Chapter
from projects.reading import chapters_of
from writing.models import Autopilot


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


def latest_of(project_id: UUID) -> Autopilot | None:
    """The one that is on, else the last one that was."""
    rows = Autopilot.objects.filter(project=project_id).select_related("chapter", "run")
    return rows.filter(state__in=Autopilot.LIVE).first() or rows.first()


def chapters_within(autopilot: Autopilot) -> QuerySet[Chapter]:
    within = (autopilot.first, autopilot.last)
    return chapters_of(autopilot.project_id).filter(number__range=within)


def still_to_write(autopilot: Autopilot) -> QuerySet[Chapter]:
    """In order; approved ones are passed over unless it writes anew."""
    left = chapters_within(autopilot).exclude(pk__in=autopilot.written)
    return left if autopilot.rewrite else left.filter(approved_version=None)


def progress_of(autopilot: Autopilot) -> Progress:
    total = chapters_within(autopilot).count()
    return Progress(total - still_to_write(autopilot).count(), total)
