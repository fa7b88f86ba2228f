"""What was done with a book, under its settings; for its owner."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from novellaforge.accounts import history
from novellaforge.accounts.history_views import history_page
from projects.views.books import own_book_of
from writing.views.frame import frame_of


@login_required
@require_safe
def audit(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = own_book_of(request, project_id)
    around = {"project": project, "frame": frame_of(project, "settings")}
    return history_page(request, history.of_book(project.pk), around)
