"""A manuscript brought along: by file or pasted, looked at, then imported in the background."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.importing.form import ManuscriptForm
from projects.models import Project
from projects.views.books import book_of
from writing import importing
from writing.importing import Choice
from writing.views.frame import frame_of


@login_required
def manuscript(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What runs, else what waits (`?front=on`: with what stands before its chapters)."""
    project = book_of(request, project_id)
    if request.method != "POST":
        return _page(request, project, ManuscriptForm(), _choice(request.GET.dict()))
    form = ManuscriptForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            importing.take(project, request.user.pk, *form.told())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("writing:import", project.pk)
    return _page(request, project, form, Choice(), status=422)


@login_required
@require_POST
def start(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    choice = _choice(request.POST.dict())
    try:
        importing.start(project, choice)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, project, ManuscriptForm(), choice, status=422)
    return redirect("writing:import", project.pk)


@login_required
@require_POST
def discard(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    importing.discard(project)
    return redirect("writing:import", project.pk)


def _choice(given: Mapping[str, object]) -> Choice:
    return Choice(
        front=given.get("front") == "on",
        replace=given.get("replace") == "on",
        anyway=given.get("anyway") == "on",
    )


def _page(
    request: HttpRequest, project: Project, form: ManuscriptForm, choice: Choice, status: int = 200
) -> HttpResponse:
    job = importing.running(project)
    waits = importing.waiting(project)
    context = {
        "frame": frame_of(project, "import"),
        "project": project,
        "form": form,
        "job": job,
        "is_running": job is not None and job.state == Job.State.RUNNING,
        "read": importing.read_of(project),
        "choice": choice,
        "preview": importing.preview(project, waits, choice) if waits else None,
    }
    return render(request, "projects/import.html", context, status=status)
