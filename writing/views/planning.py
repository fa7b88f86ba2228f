"""What the author says of a plan that is older than the outline, and of threads of their own."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from memory import threads_opening
from novellaforge.errors import Refused
from projects.models import Project
from projects.views.books import book_of
from writing import pregeneration
from writing.views import refused
from writing.views.chapters import chapter_of

NONE = "none"  # of an address: the fingerprint that a plan of long ago does not have
Said = tuple[str, str]  # what was done, and the address that undoes it (none: empty)


@login_required
@require_POST
def again(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    chapter = chapter_of(request, project_id, chapter_id)

    def act() -> Said:
        said = (
            _("Chapter %(number)s is being planned again.")
            if chapter.plans.exists()
            else _("Chapter %(number)s is being planned.")
        )
        pregeneration.start_again(chapter, request.user)
        return said % {"number": chapter.number}, ""

    return _done(request, chapter.project, act)


@login_required
@require_POST
def keep(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    chapter = chapter_of(request, project_id, chapter_id)

    def act() -> Said:
        plan, was = pregeneration.keep(chapter)
        undo = reverse(
            "writing:keep_plan_no_more", args=[project_id, chapter.pk, plan.pk, was or NONE]
        )
        return _("Kept: the plan is what you want for the outline as it stands."), undo

    return _done(request, chapter.project, act)


@login_required
@require_POST
def keep_no_more(
    request: HttpRequest, project_id: UUID, chapter_id: UUID, plan_id: int, was: str
) -> HttpResponse:
    chapter = chapter_of(request, project_id, chapter_id)

    def act() -> Said:
        pregeneration.keep_no_more(chapter, plan_id, "" if was == NONE else was)
        return _("Undone."), ""

    return _done(request, chapter.project, act)


@login_required
@require_POST
def open_thread(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project, what = book_of(request, project_id), request.POST.get("what", "")

    def act() -> Said:
        opened = threads_opening.open_thread(project, what)
        undo = reverse("writing:take_thread_back", args=[project.pk, opened])
        return _("The thread is open from the beginning of the book."), undo

    return _done(request, project, act, what)


@login_required
@require_POST
def take_thread_back(request: HttpRequest, project_id: UUID, uid: UUID) -> HttpResponse:
    project = book_of(request, project_id)

    def act() -> Said:
        what = threads_opening.take_back(project, uid)
        return _("Your book has no thread “%(what)s” any more.") % {"what": what}, ""

    return _done(request, project, act)


def _done(
    request: HttpRequest, project: Project, act: Callable[[], Said], typed: str = ""
) -> HttpResponse:
    """Said on the page that follows; an address that undoes it is the message's tag."""
    try:
        said, undo = act()
    except Refused as refusal:
        refused.tell(request, refusal, typed)
    else:
        messages.success(request, said, extra_tags=undo)
    return redirect(_back(request, project))


def _back(request: HttpRequest, project: Project) -> str:
    """The page that the form names, if it is one of this site; else the plan."""
    given = request.POST.get("next", "")
    if given.startswith("/") and url_has_allowed_host_and_scheme(given, None):
        return given
    return reverse("writing:plan", args=[project.pk])
