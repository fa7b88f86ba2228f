"""The daily goal of a book, set where it is shown."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.goals import set_goal
from projects.views.books import book_of


@login_required
@require_POST
def goal(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """`words` a day, empty for none; back to the page of this book that `next` names."""
    project = book_of(request, project_id)
    try:
        set_goal(project, _number(request.POST.get("words", "")))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    pages, back = f"/books/{project.pk}/", request.POST.get("next", "")
    if not back.startswith(pages) or "\\" in back:
        return redirect("projects:shelf")
    return redirect(back)


def _number(given: str) -> int | None:
    """None where nothing was given; 0, which no goal is, for what is no number."""
    given = given.strip()
    if not given:
        return None
    return int(given) if given.isdecimal() and len(given) < 9 else 0
