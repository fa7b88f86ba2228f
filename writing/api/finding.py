"""What a request names, where it is the visitor's to see; else it is not there (404).

A request that changes something is refused (403) where the visitor reads the book only.
"""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request

from projects.members.roles import lets_in
from projects.models import Chapter, ChapterVersion
from projects.reading import chapters_of
from projects.views.books import book_of
from writing.models import GenerationRun


def chapter_of(request: Request, project_id: UUID, number: int) -> Chapter:
    project = book_of(request, project_id)
    chapter = chapters_of(project.pk).filter(number=number).first()
    if chapter is None:
        raise Http404(_("This book has no chapter %(number)s.") % {"number": number})
    chapter.project = project
    return chapter


def own_chapter(request: Request, chapter_id: UUID) -> Chapter:
    """With its project and its arc."""
    there = Chapter.objects.filter(pk=chapter_id, trashed_at=None)
    chapter = there.select_related("project", "arc").first()
    if chapter is None or not lets_in(request, chapter.project):
        raise Http404(_("There is no such chapter among yours."))
    return chapter


def version_of(request: Request, version_id: UUID) -> ChapterVersion:
    there = ChapterVersion.objects.filter(pk=version_id, chapter__trashed_at=None)
    version = there.select_related("chapter__project").first()
    if version is None or not lets_in(request, version.chapter.project):
        raise Http404(_("There is no such version in a book of yours."))
    return version


def run_of(request: Request, run_id: UUID) -> GenerationRun:
    there = GenerationRun.objects.filter(pk=run_id, chapter__trashed_at=None)
    run = there.select_related("chapter__project", "version").first()
    if run is None or not lets_in(request, run.chapter.project):
        raise Http404(_("There is no such run in a book of yours."))
    return run
