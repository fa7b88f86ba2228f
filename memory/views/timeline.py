"""The timeline: who is where, and when, each linked to the sentence that says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from memory.shown import shown
from memory.timeline import Cell, Doing, Moment, Timeline
from memory.timeline_reading import timeline_of, window
from memory.views import FrameOf
from memory.views.standing import standing
from projects.views.books import book_of

SHOWN = 3  # of what somebody does in one moment; the others open


@dataclass(frozen=True)
class ShownCell:
    """`row` of the grid, 2 for the first of the people."""

    cell: Cell
    name: str
    row: int

    @property
    def first(self) -> tuple[Doing, ...]:
        return self.cell.doings[:SHOWN]

    @property
    def others(self) -> tuple[Doing, ...]:
        return self.cell.doings[SHOWN:]


@dataclass(frozen=True)
class ShownMoment:
    moment: Moment
    cells: tuple[ShownCell, ...]


@login_required
def timeline(request: HttpRequest, project_id: UUID, frame_of: FrameOf) -> HttpResponse:
    project = book_of(request, project_id)
    now = shown(project.pk)
    first, last = window(number_of(request, "from"), number_of(request, "to"), now.so_far)
    found = timeline_of(project, now.state, first, last)
    context = {
        "frame": frame_of(project, "timeline"),
        "project": project,
        "people": [(uid, name, row) for row, (uid, name) in enumerate(found.people, start=2)],
        "moments": list(_moments(found)),
        "clashes": found.clashes,
        "first": first,
        "last": last,
        "so_far": now.so_far,
    } | standing(project, now)
    return render(request, "memory/timeline.html", context)


def number_of(request: HttpRequest, name: str) -> int | None:
    """A number of the address; None where there is none, or something else."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 6 else None


def _moments(found: Timeline) -> Iterator[ShownMoment]:
    rows = {uid: (name, row) for row, (uid, name) in enumerate(found.people, start=2)}
    for moment in found.moments:
        cells = (ShownCell(cell, *rows[cell.who]) for cell in moment.cells)
        yield ShownMoment(moment, tuple(sorted(cells, key=lambda each: each.row)))


urlpatterns = [path("timeline/", timeline, name="timeline")]
