"""What the author makes of the findings beside a chapter."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from writing.models import ContinuityIssue
from writing.settling import settle as settle_issue
from writing.views.chapters import chapter_of

State = ContinuityIssue.State


@login_required
@require_POST
def settle(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Dismiss, mark as intended or open again (`state`) the finding of this `key`."""
    chapter = chapter_of(request, project_id, chapter_id)
    asked = request.POST
    try:
        issue = settle_issue(
            chapter.project,
            asked.get("key", ""),
            asked.get("state", ""),
            request.user,
            asked.get("reason", ""),
            asked.get("scope", ""),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(issue))
    page = "writing:findings" if asked.get("back") == "findings" else "writing:desk"
    return redirect(page, chapter.project_id, chapter.pk)


def _said(issue: ContinuityIssue) -> str:
    if issue.scope == ContinuityIssue.Scope.FACT:
        return _("Marked as intended, here and in what follows.")
    return _SAID[State(issue.state)]()


_SAID = {
    State.DISMISSED: lambda: _("Dismissed for these two sentences."),
    State.INTENDED: lambda: _("Marked as intended."),
    State.OPEN: lambda: _("The finding is open again."),
}
