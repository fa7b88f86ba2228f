"""One writer a run: its row is the lock of everything it has stored. Whoever begins a run, has one
go on, or ends it with an approval holds its book and its chapter before it: a chapter has one live
run, and that is its last.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter, Project
from writing.models import GenerationRun


def lock(run_id: UUID) -> GenerationRun:
    """The run, locked until the caller's transaction ends (Django refuses outside of one)."""
    return GenerationRun.objects.select_for_update().get(pk=run_id)


def held_chapter(chapter_id: UUID) -> Chapter:
    """The chapter, locked likewise. The book first, as every act on the order of its chapters
    does: no two wait for each other; no_key: a job that keeps the chapter's plan only refers to
    it, and need not wait.
    """
    Project.objects.select_for_update(no_key=True).get(chapters=chapter_id)
    rows = Chapter.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("project").get(pk=chapter_id)


def hold_chapter(chapter_id: UUID) -> Chapter:
    """The same. Raises Refused for one in the trash: it may have gone since it was looked up."""
    chapter = held_chapter(chapter_id)
    if chapter.trashed_at or chapter.project.trashed_at:
        raise Refused(_("This chapter is in the trash: take it out first."))
    return chapter


def moment_after(last: GenerationRun | None) -> datetime:
    """Now, but after this one: a chapter's last run is known by its time, though a clock was put
    back.
    """
    now = timezone.now()
    return max(now, last.created_at + timedelta(microseconds=1)) if last else now
