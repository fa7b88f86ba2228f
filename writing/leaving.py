"""What ends in writing when a person goes: their runs, and the events of their books' runs."""

from contextlib import suppress
from uuid import UUID

from novellaforge import event_log
from novellaforge.errors import Refused
from projects.leaving import registry
from writing import autopilot as autopilots
from writing.models import Autopilot, GenerationRun, Proposal
from writing.runs import cancel


def register() -> None:
    registry.before_book("writing", stop_in_book)
    registry.before_person("writing", stop_for_person)


def stop_in_book(project_id: UUID) -> None:
    """Also the events of its runs and proposals, which no row of the book names."""
    from writing.tasks import stop_all

    stop_all(str(project_id))
    for stream in streams_of(project_id):
        event_log.forget(stream)


def streams_of(project_id: UUID) -> list[UUID]:
    """Under what events of a book are logged."""
    kinds: tuple[type[GenerationRun | Proposal], ...] = (GenerationRun, Proposal)
    rows = (kind.objects.filter(project=project_id).values_list("pk", flat=True) for kind in kinds)
    return [pk for found in rows for pk in found]


def stop_for_person(user_id: int) -> None:
    """In books of others: what they began, which would go on in nobody's name."""
    for autopilot in Autopilot.objects.filter(author_id=user_id, state__in=Autopilot.LIVE):
        autopilots.stop(autopilot)
    live = GenerationRun.objects.filter(requested_by_id=user_id, state__in=GenerationRun.LIVE)
    for run in live:
        with suppress(Refused):  # it was written meanwhile
            cancel(run)
