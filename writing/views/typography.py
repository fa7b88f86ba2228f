"""The page where a chapter's typographic rules are looked at, and taken."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter
from writing.typography import SEEN, comparison_of, has_rules, shown, take
from writing.versions.comparing import Comparison
from writing.versions.views import MADE
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of


@login_required
def typography(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """What the rules would change; posted, the chosen paragraphs become a new version."""
    chapter = chapter_of(request, project_id, chapter_id)
    found = comparison_of(chapter)
    if request.method == "POST" and found:
        return _take(request, chapter, found)
    return _page(request, chapter, found)


def _take(request: HttpRequest, chapter: Chapter, found: Comparison) -> HttpResponse:
    given = request.POST.getlist("paragraph")
    chosen = {int(each) for each in given if each.isdecimal() and len(each) < 10}
    try:
        places = None if "all" in request.POST else chosen
        made = take(chapter, found, places, _newest(request), request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, chapter, found, status=422)
    said = _("Accepted as version %(number)s.") % {"number": made.number}
    request.session[MADE] = {"said": said, "undo": str(found.old.pk)}
    return redirect("writing:versions", chapter.project_id, chapter.pk)


def _newest(request: HttpRequest) -> UUID | None:
    """The version that was looked at."""
    try:
        return UUID(request.POST.get("newest", ""))
    except ValueError:
        return None


def _page(
    request: HttpRequest, chapter: Chapter, found: Comparison | None, status: int = 200
) -> HttpResponse:
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "found": found,
        "shown": shown(found) if found else (),
        "has_rules": has_rules(chapter),
        "seen": SEEN,
        "chosen": request.POST.getlist("paragraph"),
    }
    return render(request, "writing/typography.html", context, status=status)
