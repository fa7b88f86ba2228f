"""What every page of memory says of memory itself: that it is rebuilt, what was not read yet."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from memory.shown import Shown, shown
from memory.views import FrameOf
from projects.models import Project
from projects.views.books import book_of

NUMBERS = 8  # of chapters


@login_required
def state(request: HttpRequest, project_id: UUID, frame_of: FrameOf | None = None) -> HttpResponse:
    """Another word whenever memory has changed: an open page asks, and says so."""
    project = book_of(request, project_id)
    return JsonResponse({"state": word_of(project, shown(project.pk))})


def standing(project: Project, now: Shown) -> dict[str, object]:
    """Of the template's context, what `memory/_thread_standing.html` needs."""
    unread = ", ".join(map(str, now.unread[:NUMBERS])) + "…" * (len(now.unread) > NUMBERS)
    return {"is_rebuilt": now.is_rebuilt, "unread": unread, "state": word_of(project, now)}


def word_of(project: Project, now: Shown) -> str:
    return f"{project.revision}-{now.state}"


urlpatterns = [path("memory/state/", state, name="state")]
