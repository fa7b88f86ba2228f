"""The pages where a passage is asked for anew, and proposals are compared and decided."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from memory.views.undoing import say
from novellaforge.errors import Refused
from projects.models import Chapter
from projects.views.books import book_of
from writing.models import Proposal
from writing.rewriting.asking import ask
from writing.rewriting.deciding import accept, can_be_undone, refuse, undo
from writing.rewriting.forms import PassageForm
from writing.rewriting.seen import askings, proposal_of, proposals_of
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of
from writing.views.issues import back_of

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
    """`text`: as its author edited it first."""
    text = request.POST.get("text")

    def act(proposal: Proposal) -> str:
        made = accept(proposal, request.user, text)
        if made.version is None or not request.POST.get("next"):
            return _("Accepted: only this passage has changed.")
        return _("Accepted as version %(version)s.") % {"version": made.version.number}

    return _decide(request, project_id, proposal_id, act, undoable=True)


@login_required
@require_POST
def decide_refuse(request: HttpRequest, project_id: UUID, proposal_id: UUID) -> HttpResponse:
    def act(proposal: Proposal) -> str:
        refuse(proposal)
        return _("Refused: nothing has changed.")

    return _decide(request, project_id, proposal_id, act, undoable=True)


@login_required
@require_POST
def decide_undo(request: HttpRequest, project_id: UUID, proposal_id: UUID) -> HttpResponse:
    """It is to be decided again."""

    def act(proposal: Proposal) -> str:
        undo(proposal, request.user)
        return _("Undone: the text reads as before, and the proposal is to be decided again.")

    return _decide(request, project_id, proposal_id, act)


def _decide(
    request: HttpRequest,
    project_id: UUID,
    proposal_id: UUID,
    act: Callable[[Proposal], str],
    *,
    undoable: bool = False,
) -> HttpResponse:
    """Back on a finding's page what was done can be undone in one press."""
    project = book_of(request, project_id)
    proposal = proposal_of(request, proposal_id)
    back = back_of(request, project)
    try:
        done = act(proposal)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, done, proposal if undoable else None, back)
    if back:
        return redirect(back)
    if proposal.chapter_id:
        return redirect("writing:passage", proposal.project_id, proposal.chapter_id)
    return redirect("writing:proposals", proposal.project_id)


def _tell(request: HttpRequest, done: str, proposal: Proposal | None, back: str) -> None:
    if not back:
        messages.success(request, done)
    elif proposal is None or not can_be_undone(proposal_of(request, proposal.pk)):
        say(request, done)
    else:
        undo_at = reverse("writing:undo_proposal", args=[proposal.project_id, proposal.pk])
        say(request, done, undo_at, next=back)


def _page(
    request: HttpRequest, chapter: Chapter, form: PassageForm, status: int = 200
) -> HttpResponse:
    passages = proposals_of(request.user).filter(chapter=chapter, beat=None)
    found = askings(passages, MOST_ASKINGS)
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "version": chapter.versions.first(),
        "form": form,
        "askings": found,
        "is_coming": any(each.is_coming for each in found),
    }
    return render(request, "rewriting/passage.html", context, status=status)
