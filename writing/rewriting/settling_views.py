"""A chapter's findings, each with all that its author may do about it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.models import Chapter
from writing.models import ContinuityIssue, Proposal
from writing.rewriting.asking import MOST_ALTERNATIVES
from writing.rewriting.findings import correct_earlier, earlier_of, finding_of, rewrite_here
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of

MOST_RELYING = 50  # shown


@login_required
def findings(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    chapter = chapter_of(request, project_id, chapter_id)
    issues = ContinuityIssue.objects.filter(chapter=chapter).select_related("covered_by")
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "open": [each for each in issues if each.state == ContinuityIssue.State.OPEN],
        "settled": [each for each in issues if each.state in ContinuityIssue.SETTLED],
    }
    return render(request, "rewriting/findings.html", context)


@login_required
@require_POST
def rewrite(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Proposals for the sentence that the finding of this `key` is about."""
    chapter = chapter_of(request, project_id, chapter_id)
    return _ask(request, chapter, rewrite_here)


@login_required
def earlier(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """What relies on the earlier fact; posted, proposals for its sentence."""
    chapter = chapter_of(request, project_id, chapter_id)
    if request.method == "POST":
        return _ask(request, chapter, correct_earlier)
    try:
        issue = finding_of(chapter.project, request.GET.get("key", ""))
        found = earlier_of(issue)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "issue": issue,
        "earlier": found,
        "relying": found.impact.relying[:MOST_RELYING],
    }
    return render(request, "rewriting/earlier.html", context)


def _ask(
    request: HttpRequest, chapter: Chapter, act: Callable[..., list[Proposal]]
) -> HttpResponse:
    asked, count = request.POST, request.POST.get("count", "")
    try:
        issue = finding_of(chapter.project, asked.get("key", ""))
        made = act(
            issue,
            request.user,
            count=int(count) if count in map(str, range(1, MOST_ALTERNATIVES + 1)) else 1,
            instruction=asked.get("instruction", ""),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("writing:findings", chapter.project_id, chapter.pk)
    messages.success(request, _("It is being written. Nothing changes until you accept it."))
    about = made[0]
    if about.chapter_id:
        return redirect("writing:passage", about.project_id, about.chapter_id)
    return redirect("writing:proposals", about.project_id)
