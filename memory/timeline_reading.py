"""The timeline of some chapters, from the ledger and the story's clock; kept while they stay."""

from django.db.models import Q

from memory import keeping, ledger
from memory.clock import Clock
from memory.continuity.rule import View
from memory.timeline import PRESENCE, Timeline, timeline
from projects.models import Project

MOST_PEOPLE = 12
CHAPTERS = 8  # shown at once, where nothing else is asked
MOST_CHAPTERS = 24
# What says where a body is, and which places lie apart: of the whole book.
_FOR_CLASHES = ("located_at", "part_of", "life_status", "dated", "lasts", "before")


def timeline_of(project: Project, state: str, first: int, last: int) -> Timeline:
    """Of chapters `first` to `last`; clashes are those of the whole book.

    `state` is `shown`'s: kept under it.
    """
    asked = keeping.Asked(project, "timeline", state, f"{first}-{last}")
    return keeping.kept(asked, Timeline, lambda: _read(project, first, last))


def window(first: int | None, last: int | None, so_far: int) -> tuple[int, int]:
    """The chapters to show: what was asked, inside the book and not too many; else the last."""
    if so_far == 0:
        return 0, 0
    if first is None:
        last = min(max(last or so_far, 1), so_far)
        return max(1, last - CHAPTERS + 1), last
    first = min(max(first, 1), so_far)
    last = min(max(last or first + CHAPTERS - 1, first), so_far)
    return first, min(last, first + MOST_CHAPTERS - 1)


def _read(project: Project, first: int, last: int) -> Timeline:
    shown = Q(
        fact__predicate__in=PRESENCE,
        fact__chapter__number__gte=first,
        fact__chapter__number__lte=last,
    )
    timed = ~Q(fact__said__time_text="") | Q(read__has_key="time_text")
    told = ledger.standing(project.pk, where=shown | timed | Q(fact__predicate__in=_FOR_CLASHES))
    clock = Clock.of(told.facts, told.places)
    view = View((), told.facts, clock, told.places, told.entities, project.language)
    return timeline(view, first, last, MOST_PEOPLE)
