"""The pages where a passage is asked for anew, and proposals are compared and decided."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.models import Chapter
from projects.views.books import book_of
from writing.models import Proposal
from writing.rewriting.asking import ask
from writing.rewriting.deciding import accept, refuse
from writing.rewriting.forms import PassageForm
from writing.rewriting.seen import askings, proposal_of, proposals_of
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of

MOST_ASKINGS = 12


@login_required
def passage(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Ask for a passage of the newest text; what was typed stays where it is refused."""
    chapter = chapter_of(request, project_id, chapter_id)
    newest = chapter.versions.first()
    if request.method != "POST":
        form = PassageForm(initial={"base": newest.pk if newest else None})
        return _page(request, chapter, form)
    form = PassageForm(request.POST)
    if form.is_valid():
        try:
            ask(chapter, form.selected, form.asked, request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("writing:passage", chapter.project_id, chapter.pk)
    return _page(request, chapter, form, status=422)


@login_required
def proposals(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """All of a book's, those for its bible too."""
    project = book_of(request, project_id)
    found = askings(proposals_of(request.user).filter(project=project), MOST_ASKINGS)
    context = {
        "frame": frame_of(project, "proposals"),
        "askings": found,
        "is_coming": any(each.is_coming for each in found),
    }
    return render(request, "rewriting/proposals.html", context)


@login_required
@require_POST
def decide_accept(request: HttpRequest, project_id: UUID, proposal_id: UUID) -> HttpResponse:
    return _decide(
        request,
        project_id,
        proposal_id,
        lambda proposal: accept(proposal, request.user),
        _("Accepted: only this passage has changed."),
    )


@login_required
@require_POST
def decide_refuse(request: HttpRequest, project_id: UUID, proposal_id: UUID) -> HttpResponse:
    return _decide(request, project_id, proposal_id, refuse, _("Refused: nothing has changed."))


def _decide(
    request: HttpRequest,
    project_id: UUID,
    proposal_id: UUID,
    act: Callable[[Proposal], Proposal],
    done: str,
) -> HttpResponse:
    book_of(request, project_id)
    proposal = proposal_of(request.user, proposal_id)
    try:
        act(proposal)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    if proposal.chapter_id:
        return redirect("writing:passage", proposal.project_id, proposal.chapter_id)
    return redirect("writing:proposals", proposal.project_id)


def _page(
    request: HttpRequest, chapter: Chapter, form: PassageForm, status: int = 200
) -> HttpResponse:
    found = askings(proposals_of(request.user).filter(chapter=chapter), MOST_ASKINGS)
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "version": chapter.versions.first(),
        "form": form,
        "askings": found,
        "is_coming": any(each.is_coming for each in found),
    }
    return render(request, "rewriting/passage.html", context, status=status)
