"""What a request names, where it is the visitor's to see; else it is not there (404).

A request that changes something is refused (403) where the visitor reads the book only.
"""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request

from projects.members.roles import admit_to
from projects.models import Chapter, ChapterVersion
from projects.views.books import book_of
from writing.models import GenerationRun


def chapter_of(request: Request, project_id: UUID, number: int) -> Chapter:
    project = book_of(request, project_id)
    chapters = Chapter.objects.visible_to(request.user).filter(project=project, number=number)
    chapter = chapters.first()
    if chapter is None:
        raise Http404(_("This book has no chapter %(number)s.") % {"number": number})
    chapter.project = project
    return chapter


def own_chapter(request: Request, chapter_id: UUID) -> Chapter:
    """With its project and its arc."""
    mine = Chapter.objects.visible_to(request.user).filter(pk=chapter_id)
    chapter = mine.select_related("project", "arc").first()
    if chapter is None:
        raise Http404(_("There is no such chapter among yours."))
    admit_to(request, chapter.project_id)
    return chapter


def version_of(request: Request, version_id: UUID) -> ChapterVersion:
    mine = ChapterVersion.objects.filter(chapter__in=Chapter.objects.visible_to(request.user))
    version = mine.select_related("chapter__project").filter(pk=version_id).first()
    if version is None:
        raise Http404(_("There is no such version in a book of yours."))
    admit_to(request, version.chapter.project_id)
    return version


def run_of(request: Request, run_id: UUID) -> GenerationRun:
    mine = GenerationRun.objects.filter(chapter__in=Chapter.objects.visible_to(request.user))
    run = mine.select_related("chapter", "version").filter(pk=run_id).first()
    if run is None:
        raise Http404(_("There is no such run in a book of yours."))
    admit_to(request, run.project_id)
    return run
