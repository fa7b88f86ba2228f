"""What happens elsewhere and concerns runs and findings: a task was set aside, a text changed."""

from uuid import UUID

from django.db import transaction
from django.dispatch import receiver
from django.utils import translation
from django.utils.translation import gettext as _

from memory import correcting
from novellaforge import queues
from novellaforge.errors import Refused
from novellaforge.models import LoggedEvent
from novellaforge.queues import task_set_aside
from projects.models import Chapter
from projects.signals import (
    bible_changed,
    book_trashed,
    chapters_taken,
    facts_corrected,
    manuscript_changed,
    project_deleted,
    text_moved,
)
from writing.carrying import carry
from writing.leaving import streams_of
from writing.models import GenerationRun
from writing.pipeline import Step
from writing.runs.advancing import CHAPTER_TASK, STEP_TASK
from writing.runs.ending import stop
from writing.runs.locking import lock
from writing.runs.recording import give_up


@receiver(task_set_aside, dispatch_uid="writing.stop_run_of_task_set_aside")
def stop_run(sender: object, func: str, args: tuple[object, ...], why: str, **_kw: object) -> None:
    """A task that killed its workers or failed too often stops its run, saying so."""
    if func not in (STEP_TASK, CHAPTER_TASK) or not args:
        return
    with transaction.atomic():
        run = _locked(UUID(str(args[0])))
        if run is None:
            return
        with translation.override(run.language):
            given_up = _("This step was given up: %(why)s Everything written is kept.")
            sentence = given_up % {"why": why}
        if func == STEP_TASK:
            _run, stage, beat, revision = args
            give_up(run, Step(str(stage), beat, int(str(revision))), sentence)  # type: ignore[arg-type]
        else:
            stop(run, sentence)


def _locked(run_id: UUID) -> GenerationRun | None:
    try:
        return lock(run_id)
    except GenerationRun.DoesNotExist:
        return None


@receiver(book_trashed, dispatch_uid="writing.stop_all")
def stop_all(sender: object, project_id: UUID, **_kw: object) -> None:
    _queue("writing.tasks.stop_all", project_id, str(project_id))


@receiver(project_deleted, dispatch_uid="writing.forget_events")
def forget_events(sender: object, project_id: UUID, **_kw: object) -> None:
    """Of its runs and proposals, word for word; what Redis has of them expires by itself."""
    LoggedEvent.objects.filter(stream__in=streams_of(project_id)).delete()


@receiver(chapters_taken, dispatch_uid="writing.refuse_while_written")
def refuse_while_written(sender: object, chapter_ids: tuple[UUID, ...], **_kw: object) -> None:
    """Their rows are held: no run can begin on them meanwhile."""
    live = GenerationRun.objects.filter(chapter__in=chapter_ids, state__in=GenerationRun.LIVE)
    run = live.select_related("chapter").first()
    if run:
        raise Refused(
            _("“%(chapter)s” is being written: stop it first, or wait until it is done.")
            % {"chapter": run.chapter}
        )


@receiver(manuscript_changed, dispatch_uid="writing.recheck")
def recheck(
    sender: object,
    project_id: UUID,
    chapter_id: UUID | None,
    version_id: UUID | None = None,
    places_before: dict[UUID, int] | None = None,
    **_kw: object,
) -> None:
    if version_id is not None:
        _queue("writing.tasks.recheck_draft", project_id, str(version_id))
    elif approved := _approved_of(chapter_id):
        _queue("writing.tasks.recheck_version", project_id, str(approved))
    if places_before:
        before = " ".join(f"{chapter}:{place}" for chapter, place in places_before.items())
        _queue("writing.tasks.recheck_order", project_id, str(project_id), before)


@receiver(text_moved, dispatch_uid="writing.carry_words")
def carry_words(
    sender: object,
    project_id: UUID,
    chapter_id: UUID,
    into_id: UUID,
    text: str,
    beside: str,
    **_kw: object,
) -> None:
    carry(correcting.Moved(project_id, chapter_id, into_id, text, beside))


@receiver(bible_changed, dispatch_uid="writing.recheck_bible")
def recheck_bible(sender: object, project_id: UUID, **_kw: object) -> None:
    _queue("writing.tasks.recheck_bible", project_id, str(project_id))


@receiver(facts_corrected, dispatch_uid="writing.recheck_facts")
def recheck_facts(sender: object, project_id: UUID, uids: tuple[UUID, ...], **_kw: object) -> None:
    _queue("writing.tasks.recheck_facts", project_id, str(project_id), " ".join(map(str, uids)))


def _approved_of(chapter_id: UUID | None) -> UUID | None:
    """What counts again of a chapter that came back."""
    if chapter_id is None:
        return None
    there = Chapter.objects.filter(pk=chapter_id, trashed_at=None)
    return there.values_list("approved_version", flat=True).first()


def _queue(task: str, project_id: UUID, *args: object) -> None:
    queues.enqueue(task, *args, queue=queues.GENERATION_MEDIUM, project_id=project_id)
