"""The pages of a book's documents: the list of them, and one to read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.models import Document, Project
from projects.views.books import book_of
from writing.documents import keeping
from writing.documents.forms import DocumentForm, TitleForm
from writing.documents.shown import KEPT_DAYS, deleted_of, lines_of, reading_of
from writing.issues.listing import page_of
from writing.views.frame import frame_of


@login_required
def documents(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """All of a book's; a POST brings one."""
    project = book_of(request, project_id)
    if request.method != "POST":
        return _page(request, project, DocumentForm())
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            made = _made(request, project, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(title)s” is kept.") % {"title": made.title})
            return _back(made)
    return _page(request, project, form, status=422)


def _made(request: HttpRequest, project: Project, given: dict[str, Any]) -> Document:
    """Raises Refused."""
    if given["file"]:
        return keeping.bring(project, given["file"], request.user, given["title"])
    return keeping.write(project, given["text"], request.user, given["title"])


@login_required
def document(request: HttpRequest, project_id: UUID, document_id: UUID) -> HttpResponse:
    """One to read, with its title to change."""
    project = book_of(request, project_id)
    found = _document(project, document_id)
    form = TitleForm(request.POST or None, initial={"title": found.title})
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change(found, title=form.cleaned_data["title"])
        except Refused as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("writing:document", project.pk, found.pk)
    context = {
        "frame": frame_of(project, "documents"),
        "project": project,
        "document": _document(project, document_id),
        "line": lines_of(project.pk, found.pk)[0],
        "form": form,
        "reading": reading_of(found.text, page_of(request.GET.get("page", ""))),
    }
    return render(request, "documents/document.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def delete(request: HttpRequest, project_id: UUID, document_id: UUID) -> HttpResponse:
    found = _document(book_of(request, project_id), document_id)
    keeping.delete(found)
    undo = reverse("writing:bring_document_back", args=[project_id, found.pk])
    said = _("“%(title)s” is deleted: nothing quotes it any more.") % {"title": found.title}
    messages.success(request, said, extra_tags=undo)
    return redirect("writing:documents", project_id)


@login_required
@require_POST
def bring_back(request: HttpRequest, project_id: UUID, document_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    found = keeping.deleted_of(project.pk, document_id)
    if found is None:
        raise Http404(_("There is no such document in this book."))
    try:
        keeping.bring_back(found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("writing:documents", project_id)
    messages.success(request, _("“%(title)s” is there again.") % {"title": found.title})
    return _back(found)


def _page(
    request: HttpRequest, project: Project, form: DocumentForm, status: int = 200
) -> HttpResponse:
    context = {
        "frame": frame_of(project, "documents"),
        "project": project,
        "form": form,
        "lines": lines_of(project.pk),
        "deleted": deleted_of(project.pk),
        "kept_days": KEPT_DAYS,
    }
    return render(request, "documents/documents.html", context, status=status)


def _back(document: Document) -> HttpResponse:
    address = reverse("writing:documents", args=[document.project_id])
    return redirect(f"{address}#document-{document.pk}")


def _document(project: Project, document_id: UUID) -> Document:
    found = keeping.document_of(project.pk, document_id)
    if found is None:
        raise Http404(_("There is no such document in this book."))
    return found


_ONE = "documents/<uuid:document_id>/"
urlpatterns = [
    path("documents/", documents, name="documents"),
    path(_ONE, document, name="document"),
    path(f"{_ONE}delete/", delete, name="delete_document"),
    path(f"{_ONE}bring-back/", bring_back, name="bring_document_back"),
]
