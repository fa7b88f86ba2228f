"""The page of the report: what was found, having it made anew, setting observations aside."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.views.books import book_of
from writing.analysis import asking
from writing.analysis.shown import shown_of
from writing.models import BookReport
from writing.views.frame import frame_of

ACTS = {"set-aside": asking.set_aside, "bring-back": asking.bring_back}


@login_required
def report(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The newest, or the one that `?report=` names; a POST has one made."""
    project = book_of(request, project_id)
    if request.method == "POST":
        try:
            asking.start(project, request.user.pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("writing:report", project.pk)
    every = list(asking.reports_of(project.pk))
    job = asking.running(project)
    chosen = _chosen(request, every)
    context = {
        "frame": frame_of(project, "report"),
        "project": project,
        "job": job,
        "is_running": job is not None and job.state == Job.State.RUNNING,
        "reports": every,
        "shown": shown_of(chosen, project) if chosen else None,
    }
    return render(request, "analysis/report.html", context)


@login_required
@require_POST
def settle(request: HttpRequest, project_id: UUID, key: str, act: str) -> HttpResponse:
    """Set an observation aside, or bring it back."""
    project = book_of(request, project_id)
    if act not in ACTS:
        raise Http404(_("There is no such act."))
    try:
        ACTS[act](project, key)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    done = _("It is set aside, in later reports too.")
    messages.success(request, done if act == "set-aside" else _("It is shown again."))
    return redirect("writing:report", project.pk)


def _chosen(request: HttpRequest, every: list[BookReport]) -> BookReport | None:
    asked = request.GET.get("report")
    if asked is None:
        return every[0] if every else None
    found = next((each for each in every if str(each.pk) == asked), None)
    if found is None:
        raise Http404(_("There is no such report on this book; the last five are kept."))
    return found
