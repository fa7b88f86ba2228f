"""What the queue calls: ids in, one function called on the process's loop."""

from contextlib import AbstractContextManager, suppress
from uuid import UUID

from django.conf import settings

from novellaforge import loop, queues
from novellaforge.errors import Refused
from projects.models import Chapter, ChapterVersion, Project
from writing import rechecking, warming
from writing.autopilot import asking as autopilots
from writing.models import Autopilot, GenerationRun
from writing.pipeline import Newer, Step
from writing.runs.ending import cancel
from writing.runs.performing import perform, perform_all
from writing.runs.remembering import prepare_vectors


def run_step(run_id: str, stage: str, beat: int | None, revision: int) -> None:
    """One step of a distributed run."""
    with _known():
        loop.run(perform(UUID(run_id), Step(stage, beat, revision), queues.current_claim()))


def write_chapter(run_id: str) -> None:
    """A whole chapter in this process: sequential and parallel runs."""
    with _known():
        loop.run(perform_all(UUID(run_id), queues.current_claim()))


def _known() -> AbstractContextManager[None]:
    """What only newer code knows waits for it, as a task of no known function does."""
    return queues.put_off(Newer, at_most=settings.QUEUE_UNKNOWN_SECONDS)


def embed_passages(run_id: str) -> None:
    """Beside the reviews of a text, what its approval would wait for."""
    run = GenerationRun.objects.select_related("chapter__project").filter(pk=run_id).first()
    if run:
        prepare_vectors(run)


def warm_prefix(chapter_id: str) -> None:
    """Before a chapter is written: what its calls have in common, sent ahead."""
    chapter = Chapter.objects.select_related("project", "arc").filter(pk=chapter_id).first()
    if chapter:
        loop.run(warming.warm(chapter))


def stop_all(project_id: str) -> None:
    """A book went to the trash: its autopilot and its runs end, as with their stop buttons."""
    if Project.objects.filter(pk=project_id, trashed_at=None).exists():
        return  # it is back already
    for autopilot in Autopilot.objects.filter(project_id=project_id, state__in=Autopilot.LIVE):
        autopilots.stop(autopilot)
    for run in GenerationRun.objects.filter(project_id=project_id, state__in=GenerationRun.LIVE):
        with suppress(Refused):  # it was written meanwhile
            cancel(run)


def recheck_version(version_id: str, before_id: str | None = None) -> None:
    """An approved text against the book, once its facts are read."""
    versions = ChapterVersion.objects.select_related("chapter__project")
    version = versions.filter(pk=version_id).first()
    if version and version.chapter.approved_version_id == version.pk:
        before = versions.filter(pk=before_id).first() if before_id else None
        with queues.put_off(rechecking.NotReadYet):
            rechecking.recheck_version(version, before)


def recheck_draft(version_id: str) -> None:
    """A text that its author wrote, against the chapters before it, once its facts are read.

    Where another is the newest by then, that one's findings are the chapter's.
    """
    version = (
        ChapterVersion.objects.select_related("chapter__project").filter(pk=version_id).first()
    )
    if version and version == version.chapter.versions.first():
        with queues.put_off(rechecking.NotReadYet):
            rechecking.recheck_draft(version)


def recheck_order(project_id: str, before: str) -> None:
    """What changed its order when chapters moved; `before`: "id:place id:place …"."""
    project = Project.objects.filter(pk=project_id).first()
    if project:
        places = (each.split(":") for each in before.split())
        known = {UUID(uid): int(place) for uid, place in places}
        with queues.put_off(rechecking.NotReadYet):
            rechecking.recheck_order(project, known)


def recheck_bible(project_id: str) -> None:
    """After a change of the bible: what it says now against the texts, once it is read."""
    project = Project.objects.filter(pk=project_id).first()
    if project:
        with queues.put_off(rechecking.NotReadYet):
            rechecking.recheck_bible(project)


def recheck_facts(project_id: str, uids: str) -> None:
    """What the author has said something else of; `uids` with spaces."""
    project = Project.objects.filter(pk=project_id).first()
    if project:
        with queues.put_off(rechecking.NotReadYet):
            rechecking.recheck_facts(project, [UUID(uid) for uid in uids.split()])
