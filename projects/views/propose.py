"""Have a model propose something for the book; choose among concepts; undo a synopsis."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects import concept, proposals, synopsis
from projects.views.books import book_of


@login_required
@require_POST
def propose(request: HttpRequest, project_id: UUID, kind: str) -> HttpResponse:
    project = book_of(request, project_id)
    if kind not in proposals.BY_NAME:
        raise Http404(_("There is nothing of this kind to propose."))
    proposals.ask(project, proposals.BY_NAME[kind], request.user.pk)
    return redirect("writing:plan", project.pk)


@login_required
@require_POST
def choose(request: HttpRequest, project_id: UUID, concept_id: int) -> HttpResponse:
    project = book_of(request, project_id)
    chosen = project.concepts.filter(pk=concept_id).first()
    if chosen is None:
        raise Http404(_("There is no such concept in this book."))
    concept.choose(chosen)
    return redirect("writing:plan", project.pk)


@login_required
@require_POST
def undo_synopsis(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    try:
        synopsis.undo(project)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone."))
    return redirect("writing:plan", project.pk)
