"""The page of the autopilot: start it, see where it is, stop it, have it go on."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.models import Project
from projects.views.books import book_of
from writing.autopilot import asking
from writing.autopilot.forms import AutopilotForm
from writing.autopilot.progress import latest_of, progress_of
from writing.models import Autopilot
from writing.views.frame import WRITING, frame_of

State = Autopilot.State
CHIPS = {State.RUNNING: "live", State.DONE: "ok", State.FAILED: "bad", State.STOPPED: ""}


@login_required
def autopilot(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What was typed stays where it is refused."""
    project = book_of(request, project_id)
    if request.method != "POST":
        return _page(request, project, AutopilotForm(project))
    form = AutopilotForm(project, request.POST)
    if form.is_valid():
        try:
            asking.start(project, request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("writing:autopilot", project.pk)
    return _page(request, project, form, status=422)


@login_required
@require_POST
def stop(request: HttpRequest, project_id: UUID) -> HttpResponse:
    return _act(request, project_id, asking.stop)


@login_required
@require_POST
def go_on(request: HttpRequest, project_id: UUID) -> HttpResponse:
    return _act(request, project_id, partial(asking.go_on, user=request.user))


def _act(
    request: HttpRequest, project_id: UUID, act: Callable[[Autopilot], Autopilot]
) -> HttpResponse:
    project = book_of(request, project_id)
    found = latest_of(project.pk)
    if found is None:
        raise Http404(_("The autopilot has never been on in this book."))
    try:
        act(found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("writing:autopilot", project.pk)


def _page(
    request: HttpRequest, project: Project, form: AutopilotForm, status: int = 200
) -> HttpResponse:
    frame, found = frame_of(project, "autopilot"), latest_of(project.pk)
    context = {"frame": frame, "project": project, "form": form, "autopilot": found}
    if found:
        within = [each for each in frame.lines if found.first <= each.chapter.number <= found.last]
        writes = found.state == State.PAUSED and any(each.standing is WRITING for each in within)
        context |= {
            "lines": within,
            "progress": progress_of(found),
            "chip": CHIPS.get(State(found.state), "warn"),
            "is_moving": found.state == State.RUNNING or writes,
        }
    return render(request, "autopilot/autopilot.html", context, status=status)
