"""The trash: books and chapters, to be restored or deleted for ever."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from projects import trash
from projects.models import Chapter, Project
from projects.views.books import own_book_of


@dataclass(frozen=True)
class Trashed:
    """A chapter, under its book."""

    chapter: Chapter
    until: datetime

    @property
    def project(self) -> Project:
        return self.chapter.project


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    books = [(book, trash.kept_until(book)) for book in trash.of(request.user.pk)]
    chapters = [Trashed(each, trash.kept_until(each)) for each in trash.chapters_of(request.user)]
    context = {"books": books, "chapters": chapters, "days": trash.TRASH_DAYS}
    return render(request, "projects/trash.html", context)


@login_required
@require_POST
def put_in(request: HttpRequest, project_id: UUID) -> HttpResponse:
    book = own_book_of(request, project_id)
    trash.put_in(book)
    messages.success(request, _("“%(title)s” is in the trash.") % {"title": book.title})
    return redirect("projects:trash")


@login_required
@require_POST
def take_out(request: HttpRequest, project_id: UUID) -> HttpResponse:
    book = _trashed(request, project_id)
    trash.take_out(book)
    messages.success(request, _("“%(title)s” is on your shelf again.") % {"title": book.title})
    return redirect("projects:shelf")


@login_required
@require_POST
def delete(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Asks: without `sure` nothing is deleted."""
    book = _trashed(request, project_id)
    if "sure" not in request.POST:
        messages.error(request, _("Nothing was deleted: say that you are sure."))
    elif trash.delete(book.pk):
        messages.success(request, _("“%(title)s” is deleted.") % {"title": book.title})
    return redirect("projects:trash")


def _trashed(request: HttpRequest, project_id: UUID) -> Project:
    book = trash.of(request.user.pk).filter(pk=project_id).first()
    if book is None:
        raise Http404(_("There is no such book in your trash."))
    return book
