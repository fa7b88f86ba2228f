"""Threads: what the book has opened and not paid, with the sentence that opened it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from memory import threads_deciding as deciding
from memory.models import ThreadDecision
from memory.sayings import Said
from memory.shown import shown
from memory.threads import Kind, Thread
from memory.threads_reading import decisions_of, is_settled, settled, threads_of
from memory.views import FrameOf
from memory.views.standing import standing
from memory.views.undoing import said, say
from novellaforge.errors import Refused
from projects.models import Chapter, Project
from projects.reading import chapters_of
from projects.views.books import book_of

TOUCHES = 6  # linked; the strip has all
WIDTH = 300  # of the strip, in its own units
State = ThreadDecision.State

KINDS: dict[Kind, Promise] = {
    "promise": gettext_lazy("promise"),
    "question": gettext_lazy("question"),
    "debt": gettext_lazy("debt"),
    "thread": gettext_lazy("thread"),
}


@dataclass(frozen=True)
class Mark:
    """A chapter in which it was touched, as a stretch of the strip."""

    x: int
    width: int
    is_opening: bool


@dataclass(frozen=True)
class Row:
    thread: Thread
    decision: ThreadDecision | None
    marks: tuple[Mark, ...]

    @property
    def kind(self) -> Promise:
        return KINDS[self.thread.kind]

    @property
    def strip(self) -> SafeString:
        """The marks, drawn."""
        return format_html_join(
            "",
            '<rect{} x="{}" width="{}" height="10"/>',
            (
                (mark_safe(' class="opening"') if each.is_opening else "", each.x, each.width)
                for each in self.marks
            ),
        )

    @property
    def recent(self) -> tuple[Said, ...]:
        return self.thread.touches[-TOUCHES:]


@login_required
def threads(request: HttpRequest, project_id: UUID, frame_of: FrameOf) -> HttpResponse:
    project = book_of(request, project_id)
    now = shown(project.pk)
    found, decisions = threads_of(project, now.state), decisions_of(project.pk)
    rows = [
        Row(each, decisions.get(each.opened.fact), marks(each, now.so_far))
        for each in found.every
        if not is_settled(decisions.get(each.opened.fact))
    ]
    to_come = _to_come(project)
    context = {
        "frame": frame_of(project, "threads"),
        "project": project,
        "overdue": [row for row in rows if row.thread.is_overdue],
        "resting": [row for row in rows if not row.thread.is_overdue],
        "settled": settled(decisions.values()),
        "last": now.so_far,
        "width": WIDTH,
        "to_come": to_come,
        "options": format_html_join(
            "", '<option value="{}">{}</option>', ((each.pk, each) for each in to_come)
        ),
        "done": said(request),
    } | standing(project, now)
    return render(request, "memory/threads.html", context)


def marks(thread: Thread, last: int) -> tuple[Mark, ...]:
    """Its chapters on a strip that is as long as the book until now."""
    step = WIDTH / max(last, 1)
    width = max(3, int(step) - 1)
    return tuple(
        Mark(min(int((place - 1) * step), WIDTH - width), width, place == thread.opened.place)
        for place in dict.fromkeys(thread.places)
        if place
    )


def _to_come(project: Project) -> list[Chapter]:
    """The chapters that are still to be written."""
    return list(chapters_of(project.pk).filter(approved_version=None).only("number", "title"))


# --- Acts -------------------------------------------------------------------------------

Act = Callable[[Project, UUID, QueryDict], str]


def _plan(project: Project, uid: UUID, given: QueryDict) -> str:
    decision = deciding.plan(project, uid, _chapter(given.get("chapter", "")))
    if decision.chapter is None:
        return _("Planned: it stands among the book’s instructions until it is settled.")
    told = _("Planned: chapter %(number)s must settle it.")
    return told % {"number": decision.chapter.number}


def _close(project: Project, uid: UUID, given: QueryDict) -> str:
    deciding.close(project, uid)
    return _("Closed: nothing asks for it any more.")


def _let_go(project: Project, uid: UUID, given: QueryDict) -> str:
    deciding.let_go(project, uid)
    return _("Let go: it may stay open.")


def _reopen(project: Project, uid: UUID, given: QueryDict) -> str:
    deciding.reopen(project, uid)
    return _("It is open again.")


ACTS: dict[str, Act] = {
    "plan": _plan,
    "close": _close,
    "let_go": _let_go,
    "reopen": _reopen,
}
_UNDO: dict[str, str] = {State.PLANNED: "plan", State.CLOSED: "close", State.LET_GO: "let_go"}


@login_required
@require_POST
def act(
    request: HttpRequest, project_id: UUID, uid: UUID, act: str, frame_of: FrameOf | None = None
) -> HttpResponse:
    project = book_of(request, project_id)
    if act not in ACTS:
        raise Http404(_("There is no such act."))
    before = ThreadDecision.objects.filter(fact=uid, fact__project=project).first()
    try:
        told = ACTS[act](project, uid, request.POST)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        say(request, told, *_undo(project, uid, before), **_as_it_was(before))
    return redirect("memory:threads", project.pk)


def _undo(project: Project, uid: UUID, before: ThreadDecision | None) -> tuple[str]:
    name = _UNDO[before.state] if before else "reopen"
    return (reverse("memory:thread_act", args=[project.pk, uid, name]),)


def _as_it_was(before: ThreadDecision | None) -> dict[str, Any]:
    return {"chapter": before.chapter_id} if before and before.chapter_id else {}


def _chapter(given: str) -> UUID | None:
    """None: no chapter is named. Raises Refused for what is no id."""
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        raise Refused(_("Choose one of the list.")) from None


urlpatterns = [
    path("threads/", threads, name="threads"),
    path("threads/<uuid:uid>/<slug:act>/", act, name="thread_act"),
]
