"""The pages of a chapter's versions: the list, two of them compared, and restoring one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.models import Chapter, ChapterVersion
from writing.versions.comparing import Comparison, accept, compare, restore
from writing.versions.listing import listed, versions_of
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of

A_PAGE = 30
VIEWS = ("inline", "side")
MADE = "version_made"  # in the session until the list has told it


@login_required
def versions(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """All of a chapter's, newest first; with two chosen (`v`), the way to their comparison."""
    chapter = chapter_of(request, project_id, chapter_id)
    if "v" in request.GET:
        return _chosen(request, chapter)
    page = Paginator(versions_of(chapter), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "page": page,
        "rows": listed(chapter, list(page), request.user),
        "newest": chapter.versions.defer("text").first(),
        "made": request.session.pop(MADE, None),
    }
    return render(request, "writing/versions.html", context)


@login_required
def comparison(
    request: HttpRequest, project_id: UUID, chapter_id: UUID, old: int, new: int
) -> HttpResponse:
    """Two versions; what is accepted of the second becomes a version of its own."""
    chapter = chapter_of(request, project_id, chapter_id)
    found = compare(chapter, old, new)
    if request.method == "POST":
        return _accept(request, chapter, found)
    return _compared(request, chapter, found)


@login_required
@require_POST
def put_back(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """`version` is the chapter's text again; what was the newest stays in the list."""
    chapter = chapter_of(request, project_id, chapter_id)
    version = _version(chapter, request.POST.get("version", ""))
    if version is None:
        raise Http404(_("This chapter has no such version."))
    newest = _uuid(request.POST.get("newest", ""))
    try:
        made = restore(version, newest, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("writing:versions", chapter.project_id, chapter.pk)
    return _made(request, chapter, made, newest, _("Restored as version %(number)s."))


def _chosen(request: HttpRequest, chapter: Chapter) -> HttpResponse:
    given = {int(each) for each in request.GET.getlist("v") if _is_number(each)}
    if len(given) != 2:
        messages.error(request, _("Choose two versions to compare."))
        return redirect("writing:versions", chapter.project_id, chapter.pk)
    return redirect("writing:compare", chapter.project_id, chapter.pk, *sorted(given))


def _accept(request: HttpRequest, chapter: Chapter, found: Comparison) -> HttpResponse:
    newest = _uuid(request.POST.get("newest", ""))
    try:
        _require_same(request, found)
        chosen = {int(each) for each in request.POST.getlist("paragraph") if _is_number(each)}
        places = found.places if "all" in request.POST else chosen
        made = accept(chapter, found, places, newest, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _compared(request, chapter, found, status=422)
    return _made(request, chapter, made, newest, _("Accepted as version %(number)s."))


def _require_same(request: HttpRequest, found: Comparison) -> None:
    """What was read is what stands under these numbers: they are places only."""
    given = (request.POST.get("old"), request.POST.get("new"))
    if given != (str(found.old.pk), str(found.new.pk)):
        raise Refused(_("The versions have changed meanwhile: look at them again."))


def _made(
    request: HttpRequest, chapter: Chapter, made: ChapterVersion, before: UUID | None, said: str
) -> HttpResponse:
    """The list, with the way back from what was done where anything was."""
    if made.pk == before:
        messages.success(request, _("That is how the newest version reads: nothing has changed."))
    else:
        request.session[MADE] = {"said": said % {"number": made.number}, "undo": str(before)}
    return redirect("writing:versions", chapter.project_id, chapter.pk)


def _compared(
    request: HttpRequest, chapter: Chapter, found: Comparison, status: int = 200
) -> HttpResponse:
    view = request.GET.get("view")
    context: dict[str, Any] = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "found": found,
        "view": view if view in VIEWS else VIEWS[0],
        "newest": chapter.versions.defer("text").first(),
        "chosen": request.POST.getlist("paragraph"),
    }
    return render(request, "writing/compare.html", context, status=status)


def _version(chapter: Chapter, uid: str) -> ChapterVersion | None:
    known = _uuid(uid)
    return chapter.versions.filter(pk=known).first() if known else None


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def _is_number(given: str) -> bool:
    return given.isdecimal() and len(given) < 10
