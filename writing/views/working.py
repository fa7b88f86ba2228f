"""What long work is under way in a book, for the bar on each of its pages: one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from novellaforge import named_queries
from projects.members.roles import Role, reaches
from projects.views.books import book_of

QUERIES = named_queries.load(Path(__file__).parent.parent / "sql" / "working.sql")
AUTOPILOT = "autopilot"
RUNNING, DONE = "running", "done"
IMPORT = "manuscript"
MOST_OF = 20  # pieces of work that one poll asks about

# Of each kind: what it is called, and the page that it is begun on.
KINDS: dict[str, tuple[Promise, str]] = {
    "outline": (_("Outlining the chapters"), "writing:plan"),
    "plans": (_("Preparing the next plans"), "writing:plan"),
    IMPORT: (_("Importing the manuscript"), "writing:import"),
    "rebuild_memory": (_("Rebuilding the memory"), "memory:codex"),
    "embeddings": (_("Indexing passages by their meaning"), "memory:ask"),
    "book_report": (_("Reading the whole book"), "writing:report"),
    "export": (_("Making the file"), "projects:export"),
    AUTOPILOT: (_("The autopilot writes"), "writing:autopilot"),
}
OTHER: tuple[Promise, str] = (_("Work on the book"), "writing:plan")
# By the frame's name of a page: what it shows by itself.
SHOWN_THERE = {
    "plan": {"outline", "plans", "manuscript"},
    "import": {"manuscript"},
    "report": {"book_report"},
    "export": {"export"},
    AUTOPILOT: {AUTOPILOT},
}


@dataclass(frozen=True)
class Work:
    """`total` 0: not known yet. `sentence` says how it stands, or how it ended."""

    id: UUID
    project_id: UUID
    kind: str
    state: str
    done: int
    total: int
    sentence: str

    @property
    def is_running(self) -> bool:
        return self.state == RUNNING

    @property
    def label(self) -> Promise:
        return KINDS.get(self.kind, OTHER)[0]

    @property
    def page(self) -> str:
        """Where it was begun; an import's end leads to what clashes in what was imported."""
        if self.kind == IMPORT and self.state == DONE:
            return reverse("writing:issues", args=[self.project_id]) + "?of=import"
        return reverse(KINDS.get(self.kind, OTHER)[1], args=[self.project_id])

    @property
    def stop(self) -> str:
        if self.kind == AUTOPILOT:
            return reverse("writing:autopilot_stop", args=[self.project_id])
        return reverse("projects:stop_job", args=[self.project_id, self.id])


def working(project_id: UUID, page: str = "", of: Sequence[UUID] = ()) -> tuple[Work, ...]:
    """What runs, the oldest first, but for what the page shows itself; and what became of `of`."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["working"], {"project_id": project_id, "of": list(of)})
        rows = cursor.fetchall()
    every = (Work(id_, project_id, *rest) for id_, *rest, _created in rows)
    elsewhere = SHOWN_THERE.get(page, set())
    return tuple(each for each in every if each.kind not in elsewhere)


@login_required
@require_safe
def bar(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """A part of a page: what runs, and what became of `?of=` (ids) since they were shown."""
    project = book_of(request, project_id)
    of = _ids(request.GET.get("of", ""))
    context = {
        "works": working(project.pk, request.GET.get("page", ""), of),
        "back": request.GET.get("back", ""),
        "may_stop": reaches(project.visitor_role, Role.EDITOR),
    }
    return render(request, "parts/_jobs.html", context)


def _ids(listed: str) -> list[UUID]:
    """What is no id is passed over."""
    found = []
    for each in listed.split(",")[:MOST_OF]:
        try:
            found.append(UUID(each))
        except ValueError:
            continue
    return found
