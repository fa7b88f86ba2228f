"""A manuscript brought along: by file or pasted, looked at, then imported in the background."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.importing.form import ManuscriptForm
from projects.models import Project
from projects.views.books import book_of
from writing import importing
from writing.importing import Choice
from writing.issues.listing import page_of
from writing.views.frame import frame_of

PIECES_A_PAGE = 200
PLACES_A_PAGE = 200


@login_required
def manuscript(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What runs, else what waits (`?front=on`: with what stands before its chapters)."""
    project = book_of(request, project_id)
    if request.method != "POST":
        return _page(request, project, ManuscriptForm(), _choice(request.GET.dict()))
    form = ManuscriptForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            told = form.told()
            importing.take(
                project, request.user.pk, told.title, told.text, told.notices, told.matter
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("writing:import", project.pk)
    return _page(request, project, form, Choice(), status=422)


@login_required
@require_POST
def correct(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What the form says of the chapters found is kept, and shown; or where one may be split."""
    project = book_of(request, project_id)
    choice, at = _choice(request.POST.dict()), request.POST.get("split", "")
    try:
        _correct(request, project)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if at.isdecimal() and len(at) < 12:
            split_it = reverse("writing:import_split", args=[project.pk, int(at)])
            return redirect(split_it + ("?front=on" if choice.front else ""))
    return redirect(_here(request, project, choice))


@login_required
def split(request: HttpRequest, project_id: UUID, at: int) -> HttpResponse:
    """Where the piece that begins at `at` may be split (`?all=on`: every paragraph); a POST
    splits it before the paragraph `place`.
    """
    project = book_of(request, project_id)
    found = importing.split_places(project, at)
    if found is None:
        raise Http404(_("No chapter was found there in the manuscript that waits."))
    if request.method == "POST":
        return _split(request, project)
    likely = tuple(each for each in found.places if each.is_likely)
    shown = found.places if "all" in request.GET or not likely else likely
    page = page_of(request.GET.get("page", ""))
    context = {
        "frame": frame_of(project, "import"),
        "project": project,
        "at": at,
        "title": found.title,
        "places": Paginator(shown, PLACES_A_PAGE).get_page(page),
        "is_all": len(shown) == len(found.places),
        "front": request.GET.get("front", ""),
    }
    return render(request, "projects/import_split.html", context)


def _split(request: HttpRequest, project: Project) -> HttpResponse:
    place, choice = request.POST.get("place", ""), _choice(request.POST.dict())
    try:
        chosen = int(place) if place.isdecimal() and len(place) < 12 else -1
        importing.correct(project, lambda found, said: said.split(found, chosen))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{_address(project, choice)}#piece-{place}")


@login_required
@require_POST
def start(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """As the form says it, its corrections kept first: so none is lost where it is refused."""
    project = book_of(request, project_id)
    choice = _choice(request.POST.dict())
    try:
        if importing.waiting(project):
            _correct(request, project)
        importing.start(project, choice)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, project, ManuscriptForm(), choice, status=422)
    return redirect("writing:import", project.pk)


@login_required
@require_POST
def discard(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    if importing.waiting(project):
        undo = reverse("writing:import_bring_back", args=[project.pk])
        importing.discard(project)
        messages.success(request, _("The manuscript is not imported."), extra_tags=undo)
    return redirect("writing:import", project.pk)


@login_required
@require_POST
def bring_back(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    if importing.bring_back(project) is None:
        raise Http404(_("No manuscript waits to be imported into this book."))
    return redirect("writing:import", project.pk)


def _correct(request: HttpRequest, project: Project) -> None:
    given = {name: str(value) for name, value in request.POST.items()}
    importing.correct(project, lambda found, said: said.typed(found, given))


def _address(project: Project, choice: Choice, page: int = 1) -> str:
    told = {"front": "on" if choice.front else "", "page": page if page > 1 else ""}
    query = urlencode({name: value for name, value in told.items() if value})
    return reverse("writing:import", args=[project.pk]) + (f"?{query}" if query else "")


def _here(request: HttpRequest, project: Project, choice: Choice) -> str:
    """The page of the list that the form stood on; its button may ask for another."""
    return _address(project, choice, page_of(request.POST.get("page", "")))


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
    preview = importing.preview(project, waits, choice) if waits else None
    page = page_of((request.GET or request.POST).get("page", ""))
    context = {
        "frame": frame_of(project, "import"),
        "project": project,
        "form": form,
        "pieces": Paginator(preview.pieces, PIECES_A_PAGE).get_page(page) if preview else None,
        "job": job,
        "is_running": job is not None and job.state == Job.State.RUNNING,
        "read": importing.read_of(project),
        "choice": choice,
        "preview": preview,
    }
    return render(request, "projects/import.html", context, status=status)
