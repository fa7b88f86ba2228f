"""The pages “What was sent”: the calls of a book, a chapter or a run; and one of them whole."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from novellaforge.llm import sent
from novellaforge.models import LLMCall
from projects.members.roles import Role
from projects.models import Chapter, Project
from projects.views.books import book_of
from writing.models import GenerationRun
from writing.spending.sent_shown import calls_of, shown
from writing.views.frame import frame_of

A_PAGE = 50


@login_required
@require_safe
def calls(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """`?chapter=` or `?run=`: of that one only."""
    project = book_of(request, project_id, Role.EDITOR)
    run = _run(project, request.GET.get("run", ""))
    chapter = run.chapter if run else _chapter(project, request.GET.get("chapter", ""))
    found = calls_of(
        project, chapter_id=chapter.pk if chapter else None, run_id=run.pk if run else None
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "frame": frame_of(project, "sent"),
        "project": project,
        "chapter": chapter,
        "run": run,
        "page": page,
        "calls": shown(page.object_list),
        "query": _query(chapter, run),
    }
    return render(request, "spending/sent.html", context)


@login_required
@require_safe
@never_cache
def call(request: HttpRequest, project_id: UUID, call_id: int) -> HttpResponse:
    project = book_of(request, project_id, Role.EDITOR)
    found = call_of(project, call_id)
    context = {
        "frame": frame_of(project, "sent"),
        "project": project,
        "call": shown([found])[0],
        "run_id": found.run_id,
        "sent": sent.read(found.pk),
    }
    return render(request, "spending/sent_call.html", context)


def call_of(project: Project, call_id: int) -> LLMCall:
    found = calls_of(project).filter(pk=call_id).first()
    if found is None:
        raise Http404(_("There is no such call of this book."))
    return found


def _run(project: Project, said: str) -> GenerationRun | None:
    if not said:
        return None
    runs = GenerationRun.objects.filter(project=project).select_related("chapter")
    uid = _uid(said)
    run = runs.filter(pk=uid).first() if uid else None
    if run is None:
        raise Http404(_("There is no such run in a book of yours."))
    return run


def _chapter(project: Project, said: str) -> Chapter | None:
    if not said:
        return None
    uid = _uid(said)
    chapter = Chapter.objects.filter(project=project, pk=uid).first() if uid else None
    if chapter is None:
        raise Http404(_("There is no such chapter among yours."))
    return chapter


def _uid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def _query(chapter: Chapter | None, run: GenerationRun | None) -> str:
    if run:
        return f"run={run.pk}&"
    return f"chapter={chapter.pk}&" if chapter else ""
