"""Who wrote a chapter, paragraph by paragraph; the same of the whole book as a table."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from projects.authorship import words_by
from projects.models import Project
from projects.views.books import book_of
from writing.authorship import as_csv, newest_of, paragraphs_of
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of


@login_required
def authorship(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Of the chapter's newest text."""
    chapter = chapter_of(request, project_id, chapter_id)
    version = newest_of(chapter)
    paragraphs = paragraphs_of(version) if version else ()
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "version": version,
        "paragraphs": paragraphs,
        "words": words_by(paragraphs),
    }
    return render(request, "writing/authorship.html", context)


@login_required
def table(request: HttpRequest, project_id: UUID) -> HttpResponseBase:
    return csv_of(book_of(request, project_id))


def csv_of(project: Project) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        as_csv(project),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="authorship.csv"'},
    )
