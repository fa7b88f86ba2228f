"""The desk: plan, watch, read and approve one chapter."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from projects.goals import today_of
from projects.models import Chapter
from projects.views.books import book_of
from writing import pregeneration, warming
from writing.desk import Desk, desk_of
from writing.dials import dials_of, words_asked
from writing.forms import WriteForm
from writing.spending.budget import refusal
from writing.spending.showing import cost_context, estimate_context
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of

LAST_DESK = "last_desk"


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The desk that was open last, else the shelf."""
    last = request.session.get(LAST_DESK)
    chapter = Chapter.objects.visible_to(request.user).filter(pk=last).first() if last else None
    if chapter is None:
        return redirect("projects:shelf")
    return redirect("writing:desk", chapter.project_id, chapter.pk)


@login_required
def desk(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    chapter = chapter_of(request, project_id, chapter_id)
    if request.session.get(LAST_DESK) != str(chapter.pk):
        request.session[LAST_DESK] = str(chapter.pk)
    return desk_page(request, chapter, write_form(chapter))


@login_required
def desk_by_number(request: HttpRequest, project_id: UUID, number: int) -> HttpResponse:
    project = book_of(request, project_id)
    chapter = project.chapters.filter(number=number, trashed_at=None).first()
    if chapter is None:
        count = project.chapters.filter(trashed_at=None).count()
        raise Http404(
            _("“%(book)s” has no chapter %(number)s; %(count)s are outlined.")
            % {"book": project.title, "number": number, "count": count}
        )
    return redirect("writing:desk", project.pk, chapter.pk)


def write_form(chapter: Chapter) -> WriteForm:
    return WriteForm(
        initial={"target_words": words_asked(chapter, dials_of(chapter.project))},
    )


def desk_page(
    request: HttpRequest, chapter: Chapter, form: WriteForm, status: int = 200
) -> HttpResponse:
    shown = desk_of(chapter)
    frame = frame_of(chapter.project, "desk", chapter)
    context = {
        "frame": frame,
        "desk": shown,
        "form": form,
        "view": _view(request, shown),
        "widened": _widened(request, shown),
    }
    if shown.broke_off and frame.is_owner:
        context["over_budget"] = refusal(chapter.project_id) is not None
    if shown.is_open:
        context["newest"] = shown.newest
        context["today"] = today_of(chapter.project, request.user)
    if shown.state in ("no_plan", "planned"):
        context |= estimate_context(chapter, is_owner=frame.is_owner)
        if shown.plan and shown.plan.made.source == "author":
            form.initial["target_words"] = shown.plan.words
        context["is_asked"] = not shown.plan and pregeneration.is_asked(chapter)
        if frame.may_edit:
            warming.ask(chapter, is_planned=shown.state == "planned")
    if shown.run and not shown.live_id:
        context |= cost_context(shown.spent)
    return render(request, "writing/desk.html", context, status=status)


def _view(request: HttpRequest, shown: Desk) -> str:
    """What was asked for (`?view=`), else the page once there is a text to read."""
    asked = request.GET.get("view")
    if asked == "page" or (asked == "beats" and (shown.columns or not shown.is_open)):
        return asked
    return "page" if shown.is_open else "beats"


def _widened(request: HttpRequest, shown: Desk) -> int:
    """The beat asked for (`?beat=`), else the first that is being written, else the first."""
    asked = request.GET.get("beat", "")
    if asked.isdecimal() and 1 <= int(asked) <= len(shown.columns):
        return int(asked)
    writing = (column.number for column in shown.columns if column.state == "writing")
    return next(writing, 1)
