"""A run, or a delivery of it, ends, or goes on: everything that was written is kept."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge import queues
from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from novellaforge.queues import Claim
from projects.models import Chapter
from writing import events
from writing.models import GenerationRun, StepResult
from writing.runs.advancing import advance
from writing.runs.locking import hold_chapter, lock
from writing.runs.telling import tell, tell_last

State = GenerationRun.State


def cancel(run: GenerationRun) -> GenerationRun:
    """End a live or stopped run for good. Finished beats are kept; asking twice is harmless."""
    with transaction.atomic():
        run = lock(run.pk)
        if run.state in (State.DRAFTED, State.APPROVED):
            raise Refused(_("This chapter is already written; there is nothing to stop."))
        if run.state != State.CANCELLED:
            call_off(run, _("Stopped. Finished beats are kept."))
    return run


def call_off(run: GenerationRun, message: str) -> None:
    """Inside a transaction that holds the run's lock: what waits is not begun, what runs is
    abandoned at once, since it would only cost.
    """
    _end(run, State.CANCELLED, message)
    tasks = QueuedTask.objects.filter(name__startswith=str(run.pk)).values_list("pk", flat=True)
    queues.call_off(*tasks)
    run.steps.filter(state=StepResult.State.DUE).delete()
    tell_last(
        run.pk,
        events.Status(stage="run", state="cancelled", message=message),
        events.Error(message=message),
    )


def stop(run: GenerationRun, reason: str) -> None:
    """Inside a transaction that holds the run's lock: the run waits for `retry`."""
    if not run.is_live:
        return
    _end(run, State.STOPPED, reason)
    tell(
        run.pk,
        events.Status(stage="run", state="stopped", message=reason),
        events.Error(message=reason),
    )


def retry(run: GenerationRun) -> GenerationRun:
    """Go on with a stopped or cancelled run from what it has stored.

    Raises Refused for one that is written, has a later one beside it, or is in the trash.
    """
    with transaction.atomic():
        chapter = hold_chapter(run.chapter_id)
        run = lock(run.pk)
        if run.is_live:
            return run
        if run.state not in (State.STOPPED, State.CANCELLED):
            raise Refused(_("This chapter is already written; say that you want it rewritten."))
        _refuse_beside_a_later(run, chapter)
        run.state, run.reason, run.finished_at = State.QUEUED, "", None
        run.save(update_fields=["state", "reason", "finished_at"])
        run.steps.filter(state=StepResult.State.FAILED).delete()
        message = _("Going on from what is written.")
        tell(run.pk, events.Status(stage="run", state="started", message=message))
        advance(run, resume=True)
    return run


def _refuse_beside_a_later(run: GenerationRun, chapter: Chapter) -> None:
    """Its text would come after the later one's, and no page would show that it is written."""
    last = chapter.runs.first()
    if last and last.is_live:
        raise Refused(_("This chapter is being written by a later run."))
    if last != run:
        raise Refused(_("A later run has written this chapter; ask there."))


def end_delivery(run: GenerationRun, claim: Claim | None) -> None:
    """A step's own task ends with it; the task of a whole chapter is only held."""
    if run.mode == GenerationRun.Mode.DISTRIBUTED:
        queues.settle(claim)
    else:
        queues.hold(claim)


def _end(run: GenerationRun, state: str, reason: str) -> None:
    run.state, run.reason, run.finished_at = state, reason, timezone.now()
    run.save(update_fields=["state", "reason", "finished_at"])
