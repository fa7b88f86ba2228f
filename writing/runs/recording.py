"""A step begins, and ends: its result, what follows from it and what is due, all at once."""

import logging
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from novellaforge import queues
from novellaforge.errors import NovellaForgeError, Unusable
from novellaforge.llm.errors import ModelError, UnreadableAnswer
from novellaforge.queues import Claim
from writing import pipeline
from writing.brief import Draft, Passages, RunBrief
from writing.briefing import Record, brief_of, draft_of, record_of
from writing.drafting import RunEnded
from writing.events import BeatState, Error, Status
from writing.models import GenerationRun, StepResult
from writing.pipeline import Step
from writing.plan import Made, Plan, Scene
from writing.runs.advancing import advance, store
from writing.runs.affording import ASKING, refuse
from writing.runs.ending import end_delivery, stop
from writing.runs.following import follow_up
from writing.runs.locking import lock
from writing.runs.telling import tell, usage_of, waiting
from writing.spending import budget

logger = logging.getLogger(__name__)

State = GenerationRun.State
STEP_TRIES = 3
UNUSABLE_TRIES = 2
FIRST_WAIT_SECONDS = 1.0
DATABASE_AWAY = (OperationalError, InterfaceError)

STARTED = {
    pipeline.COLLECT: gettext_lazy("Reading what the story so far lends this chapter"),
    pipeline.RETRIEVE: gettext_lazy("Looking up passages"),
    pipeline.PLAN: gettext_lazy("Planning the chapter"),
    pipeline.PROVE: gettext_lazy("Checking what had to happen"),
    pipeline.VALIDATE: gettext_lazy("Checking the chapter"),
    pipeline.CRITICISE: gettext_lazy("Reading it as a critic"),
    pipeline.REVISE: gettext_lazy("Revising what is wrong"),
    pipeline.APPROVE: gettext_lazy("Keeping the chapter"),
}


@dataclass(frozen=True)
class Inputs:
    """All that a step is given, read in one transaction."""

    run_id: UUID
    project_id: UUID
    owner_id: int
    language: str  # of what is said to the run's author
    mode: pipeline.Mode
    step: Step
    claim: Claim | None
    brief: RunBrief
    record: Record
    draft: Draft
    text: str  # of the version last joined; empty before


def begin(run_id: UUID, step: Step, claim: Claim | None) -> Inputs | None:
    """What the step needs; None when there is nothing to do: already stored, or not live.

    Then the claim is settled, so that the delivery ends here. So it is where a spent budget stops
    the run; what asks no model may always begin, and what runs goes on to its end.
    """
    runs = GenerationRun.objects.select_related(
        "project__owner__spending_budget", "chapter__arc", "chapter__project", "version"
    )
    with transaction.atomic():
        run = runs.get(pk=run_id)
        with translation.override(run.language):
            return _inputs(run, step, claim) if _may_begin(run, step, claim) else None


def _may_begin(run: GenerationRun, step: Step, claim: Claim | None) -> bool:
    if step.stage in ASKING and (refusal := budget.refusal_of(run.project)):
        refuse(run.pk, step, refusal, claim)
        return False
    mine = run.steps.filter(key=step.key, state=StepResult.State.DUE)
    if not run.is_live or not mine.update(tries=F("tries") + 1, started_at=timezone.now()):
        let_go(run.pk, step, claim)
        return False
    if run.state == State.QUEUED:
        GenerationRun.objects.filter(pk=run.pk, state=run.state).update(state=State.RUNNING)
    return True


def _inputs(run: GenerationRun, step: Step, claim: Claim | None) -> Inputs:
    record = record_of(run)
    inputs = Inputs(
        run_id=run.pk,
        project_id=run.project_id,
        owner_id=run.project.owner_id,
        language=run.language,
        mode=cast(pipeline.Mode, run.mode),
        step=step,
        claim=claim,
        brief=brief_of(run, step.beat),
        record=record,
        draft=draft_of(run, record),
        text=run.version.text if run.version else "",
    )
    _tell_started(run, step)  # last: the log is locked from here to the commit
    return inputs


def _tell_started(run: GenerationRun, step: Step) -> None:
    if step.stage in STARTED:
        message = str(STARTED[step.stage])
        tell(run.pk, Status(stage=step.stage, state="started", message=message, beat=step.beat))


def let_go(run_id: UUID, step: Step, claim: Claim | None) -> None:
    """The run ended meanwhile: the step is nobody's now, and due again should it go on.

    Where it goes on already, as its author asked before we held the lock, nobody else will
    queue the step: its task stays.
    """
    with transaction.atomic():
        run = lock(run_id)
        due = run.steps.filter(key=step.key, state=StepResult.State.DUE)
        if not run.is_live:
            due.delete()
        elif run.mode == GenerationRun.Mode.DISTRIBUTED and due.exists():
            queues.put_back(claim, FIRST_WAIT_SECONDS, counted=False)
            return
        end_delivery(run, claim)


def keep_planned(given: Inputs, number: int, scene: Scene) -> None:
    """A scene of the plan that `given` is making: kept, told, and what it lets begin queued.

    Raises RunEnded and queues.ClaimLost, with nothing kept.
    """
    with transaction.atomic():
        run = lock(given.run_id)
        queues.hold(given.claim)
        if not run.is_live:
            raise RunEnded
        store(run, Step(pipeline.PLANNED, number), scene)
        tell(run.pk, waiting(number, scene.beat))
        advance(run)


def record(run_id: UUID, step: Step, result: object, claim: Claim | None) -> Step | None:
    """Store the result and queue what is due now, once, whoever asks how often.

    A step that is answered is for the caller to do next under the same claim. A stopped or
    cancelled run keeps the result and queues nothing. Raises queues.ClaimLost, with nothing
    stored, when this delivery's claim has gone to another.
    """
    with transaction.atomic():
        run = lock(run_id)
        queues.hold(claim)
        mine = _recorded(run, step, result, claim)
        if mine is None:
            end_delivery(run, claim)
        return mine


def _recorded(run: GenerationRun, step: Step, result: object, claim: Claim | None) -> Step | None:
    row = run.steps.filter(key=step.key).first()
    if row and row.state == StepResult.State.STORED:
        return None
    store(run, step, result)
    told = follow_up(run, step, result)
    if row and row.started_at and (run.is_live or step.stage != pipeline.SUMMARISE):
        seconds = (timezone.now() - row.due_at).total_seconds()
        told += [*_ended(step, seconds, result), usage_of(run.pk)]
    tell(run.pk, *told)
    return advance(run, claim=claim) if run.is_live else None


def _ended(step: Step, seconds: float, result: object) -> list[Status]:
    """A plan that was ready is told as skipped, with its source; what passages lack, too."""
    if step.stage in (pipeline.WRITE, pipeline.SEAM):
        return []
    made = result.made if isinstance(result, Plan) else Made()
    said = result.why if isinstance(result, Passages) else made.said
    return [
        Status(
            stage=step.stage,
            state="skipped" if made.source == "pregenerated" else "done",
            message=said or _("%(seconds).1f s") % {"seconds": seconds},
            seconds=seconds,
            beat=step.beat,
        )
    ]


def wait_before(error: Exception, failures: int) -> float | None:
    """Seconds until the step is tried again; None: it is given up. Pure.

    An answer that could not be used is tried anew once: a model says something else then.
    """
    unusable = isinstance(error, UnreadableAnswer | Unusable)
    passes = isinstance(error, NovellaForgeError) and not error.permanent
    if not (passes or unusable or isinstance(error, DATABASE_AWAY)):
        return None
    if failures >= (UNUSABLE_TRIES if unusable else STEP_TRIES):
        return None
    backoff: float = FIRST_WAIT_SECONDS * 2 ** (failures - 1)
    return max(getattr(error, "retry_after", None) or 0.0, backoff)


def fail(run_id: UUID, step: Step, error: Exception, claim: Claim | None) -> float | None:
    """A step failed: put it back for later (answers the seconds), or stop the run saying why."""
    sentence = _sentence(error, step)
    with transaction.atomic():
        run = lock(run_id)
        run.steps.filter(key=step.key).update(failures=F("failures") + 1)
        row = run.steps.filter(key=step.key).first()
        seconds = wait_before(error, row.failures) if row and run.is_live else None
        if seconds is None:
            end_delivery(run, claim)
            give_up(run, step, _given_up(error, step, row.failures if row else 0, sentence))
        elif run.mode == GenerationRun.Mode.DISTRIBUTED:
            queues.put_back(claim, seconds, sentence)
        else:
            queues.hold(claim)
        if seconds is not None and step.beat and step.stage == pipeline.WRITE:
            tell(run.pk, BeatState(beat=step.beat, state="retrying", message=sentence))
    return seconds


def give_up(run: GenerationRun, step: Step, sentence: str) -> None:
    run.steps.filter(key=step.key).exclude(state=StepResult.State.STORED).update(
        state=StepResult.State.FAILED, failure=sentence
    )
    if step.beat and step.stage == pipeline.WRITE:
        tell(run.pk, BeatState(beat=step.beat, state="failed", message=sentence))
    else:
        tell(run.pk, Status(stage=step.stage, state="failed", message=sentence, beat=step.beat))
    if run.is_live:
        stop(run, sentence)
    else:
        tell(run.pk, Error(message=sentence))


def _given_up(error: Exception, step: Step, failures: int, sentence: str) -> str:
    """Of a beat that no model answered for, however often it was asked."""
    passes = isinstance(error, ModelError) and not error.permanent
    if step.stage != pipeline.WRITE or not passes or failures < STEP_TRIES:
        return sentence
    stopped = _("Beat %(beat)s stopped: no answer from the model, %(tries)s tries.")
    told = stopped % {"beat": step.beat, "tries": failures}
    return " ".join((told, _("The rest is kept."), str(error)))


def _sentence(error: Exception, step: Step) -> str:
    if isinstance(error, NovellaForgeError):
        where = _("Beat %(beat)s: ") % {"beat": step.beat} if step.beat else ""
        return f"{where}{error}"
    logger.error("step %s failed", step.key, exc_info=error)
    if isinstance(error, DATABASE_AWAY):
        cut = _("The database cut off %(step)s: %(error)s. Everything written so far is kept.")
        return cut % {"step": step.key, "error": str(error).partition("\n")[0]}
    return _(
        "%(step)s failed because of a fault in this program (%(error)s). "
        "Everything written so far is kept."
    ) % {"step": step.key, "error": f"{type(error).__name__}: {error}"}
