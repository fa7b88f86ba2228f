"""The page where one beat is written again, alternatives stand side by side, and one is taken."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from memory.views.undoing import said, say
from novellaforge.errors import Refused
from projects.models import Chapter
from writing.alternatives.asking import MOST, Standing, ask, of_beat, standing
from writing.alternatives.showing import offered
from writing.models import Proposal
from writing.rewriting.asking import LONGEST
from writing.rewriting.deciding import accept, refuse, undo
from writing.rewriting.seen import proposals_of
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of

SHOWN = 9  # alternatives of a beat, the newest


class AlternativesForm(forms.Form):
    count = forms.TypedChoiceField(
        label=gettext_lazy("Alternatives"),
        coerce=int,
        initial=2,
        choices=[(number, number) for number in range(1, MOST + 1)],
    )
    instruction = forms.CharField(
        label=gettext_lazy("What is to be different (optional)"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@login_required
def alternatives(
    request: HttpRequest, project_id: UUID, chapter_id: UUID, beat: int
) -> HttpResponse:
    """Posted: `take`, `dismiss` or `undo` names one; without, others are asked for."""
    chapter = chapter_of(request, project_id, chapter_id)
    found = standing(chapter, beat)
    if found is None:
        raise Http404(_("This chapter has no beat %(beat)s.") % {"beat": beat})
    if request.method != "POST":
        return _page(request, chapter, found, AlternativesForm())
    for name, act in _ACTS.items():
        if name in request.POST:
            return _decide(request, chapter, found, request.POST[name], act)
    return _ask(request, chapter, found)


def _ask(request: HttpRequest, chapter: Chapter, found: Standing) -> HttpResponse:
    form = AlternativesForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            ask(chapter, found.number, asked["count"], asked["instruction"], request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _back(chapter, found)
    return _page(request, chapter, found, form, status=422)


def _decide(
    request: HttpRequest,
    chapter: Chapter,
    found: Standing,
    pk: str,
    act: Callable[[HttpRequest, Proposal], None],
) -> HttpResponse:
    mine = proposals_of(request.user).filter(chapter=chapter, beat=found.number)
    try:
        proposal = mine.filter(pk=UUID(pk)).first()
    except ValueError:
        proposal = None
    if proposal is None:
        raise Http404(_("There is no such proposal in a book of yours."))
    try:
        act(request, proposal)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back(chapter, found)


def _take(request: HttpRequest, proposal: Proposal) -> None:
    made = accept(proposal, request.user)
    number = made.version.number if made.version else 0
    _say(request, _("Accepted as version %(version)s.") % {"version": number}, proposal)


def _dismiss(request: HttpRequest, proposal: Proposal) -> None:
    was_ready = proposal.state == Proposal.State.READY
    refuse(proposal)
    _say(request, _("Dismissed: the text has not changed."), proposal if was_ready else None)


def _undo(request: HttpRequest, proposal: Proposal) -> None:
    undo(proposal, request.user)
    say(request, _("Undone: the text reads as before."))


_ACTS = {"take": _take, "dismiss": _dismiss, "undo": _undo}


def _say(request: HttpRequest, done: str, proposal: Proposal | None) -> None:
    if proposal is None:
        say(request, done)
    else:
        say(request, done, request.path, undo=proposal.pk)


def _back(chapter: Chapter, found: Standing) -> HttpResponse:
    given = [chapter.project_id, chapter.pk, found.number]
    return redirect(reverse("writing:alternatives", args=given))


def _page(
    request: HttpRequest,
    chapter: Chapter,
    found: Standing,
    form: AlternativesForm,
    status: int = 200,
) -> HttpResponse:
    every = list(of_beat(proposals_of(request.user), found)[:SHOWN])
    context: dict[str, Any] = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "found": found,
        "form": form,
        "offered": offered(every, found),
        "is_coming": any(each.is_coming for each in every),
        "done": said(request),
        "beats": range(1, found.count + 1),
    }
    return render(request, "writing/alternatives.html", context, status=status)
