"""A finding settled by rewriting: here, or there where the earlier fact was said."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.models import Chapter
from writing.issues.addresses import uid_of
from writing.issues.listing import Filters
from writing.models import Proposal
from writing.rewriting.asking import MOST_ALTERNATIVES
from writing.rewriting.findings import correct_earlier, earlier_of, finding_of, rewrite_here
from writing.views import refused
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of
from writing.views.issues import back_of, inside

MOST_RELYING = 50  # shown


@login_required
def findings(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """A chapter's are the book's, by this chapter."""
    chapter = chapter_of(request, project_id, chapter_id)
    page = reverse("writing:issues", args=[chapter.project_id])
    return redirect(page + Filters(chapter=chapter.pk).query())


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
        "frame": frame_of(chapter.project, "issues"),
        "chapter": chapter,
        "issue": issue,
        "uid": uid_of(issue.key),
        "next": inside(chapter.project, request.GET.get("next", "")),
        "earlier": found,
        "relying": found.impact.relying[:MOST_RELYING],
    }
    return render(request, "rewriting/earlier.html", context)


def _ask(
    request: HttpRequest, chapter: Chapter, act: Callable[..., list[Proposal]]
) -> HttpResponse:
    """Back at the finding, which shows what comes of it."""
    asked, count = request.POST, request.POST.get("count", "")
    said = asked.get("instruction", "")
    try:
        issue = finding_of(chapter.project, asked.get("key", ""))
    except Refused as refusal:
        refused.tell(request, refusal, said)
        return redirect("writing:issues", chapter.project_id)
    try:
        act(
            issue,
            request.user,
            count=int(count) if count in map(str, range(1, MOST_ALTERNATIVES + 1)) else 1,
            instruction=said,
        )
    except Refused as refusal:
        refused.tell(request, refusal, said)
    else:
        messages.success(request, _("It is being written. Nothing changes until you accept it."))
    back = back_of(request, chapter.project)
    return redirect(back or reverse("writing:issue", args=[issue.project_id, uid_of(issue.key)]))
