"""A step ends: its result, what follows from it and what is due, all at once."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge import logs, queues
from novellaforge.errors import NovellaForgeError, Unusable
from novellaforge.llm.errors import ModelError, UnreadableAnswer
from novellaforge.queues import Claim
from writing import pipeline
from writing.brief import BeatFacts, Draft, Passages, StoryContext
from writing.briefing import record_from, texts_and_facts, to_json
from writing.drafting import RunEnded
from writing.events import BeatState, Error, Event, Status
from writing.models import GenerationRun, StepResult
from writing.pipeline import Step
from writing.plan import Scene
from writing.proving import Proofs
from writing.review import BeatCheck
from writing.runs.advancing import Part, advance, standing_of, store, store_all
from writing.runs.affording import ASKING
from writing.runs.beginning import Inputs
from writing.runs.ending import end_delivery, stop
from writing.runs.following import follow_up
from writing.runs.locking import held_chapter, lock
from writing.runs.telling import ended, tell, usage_of, waiting

logger = logging.getLogger(__name__)

State = GenerationRun.State
STEP_TRIES = 3
UNUSABLE_TRIES = 2
FIRST_WAIT_SECONDS = 1.0
CALLING = {*ASKING, pipeline.SUMMARISE}  # what the run has spent is told after them
DATABASE_AWAY = (OperationalError, InterfaceError)


@dataclass(frozen=True)
class Checked:
    """Of a step that reads a beat's facts and checks them; `since`: when it began to."""

    facts: BeatFacts
    check: BeatCheck
    since: datetime


@dataclass(frozen=True)
class Collected:
    """Of a step that collects the context and looks passages up; `since`: when it began to."""

    context: StoryContext
    passages: Passages | None
    since: datetime


@dataclass(frozen=True)
class Proved:
    """Of a step that proves what had to happen; `read`: by beat, what seams brought into it."""

    proofs: Proofs
    read: Mapping[int, BeatFacts]


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


def keep_read(given: Inputs, read: BeatFacts) -> Draft | None:
    """The facts of the beat at hand, before they are checked: nobody asks for them again.

    Answers the draft as it stands now, with what the steps of other beats have kept in this way:
    of two beats that are checked at a time, one sees the other. None: the run was cancelled.
    """
    steps = StepResult.objects.filter(run=given.run_id)
    mine = steps.filter(key=given.step.key, state=StepResult.State.DUE)
    if not mine.update(result=to_json(given.step.stage, read)):  # committed before the next query
        return None
    beats, facts = texts_and_facts(given.run_id, record_from(steps.filter(result__isnull=False)))
    return replace(given.draft, beats=beats, facts=facts)


def record(run_id: UUID, step: Step, result: object, claim: Claim | None) -> Step | None:
    """Store the result and queue what is due now, once, whoever asks how often.

    A step that is answered is for the caller to do next under the same claim. A stopped or
    cancelled run keeps the result and queues nothing. Raises queues.ClaimLost, with nothing
    stored, when this delivery's claim has gone to another.
    """
    with transaction.atomic():
        if step.stage == pipeline.APPROVE:  # with which the run may end approved
            held_chapter(GenerationRun.objects.values_list("chapter", flat=True).get(pk=run_id))
        run = lock(run_id)
        queues.hold(claim)
        mine = _recorded(run, step, result, claim)
        if mine is None:
            end_delivery(run, claim)
        return mine


def _recorded(run: GenerationRun, step: Step, result: object, claim: Claim | None) -> Step | None:
    rows = list(run.steps.all())
    row = next((each for each in rows if each.key == step.key), None)
    if row and row.state == StepResult.State.STORED:
        return None
    is_told = run.is_live or step.stage != pipeline.SUMMARISE
    due_at = row.due_at if row and row.started_at and is_told else None
    now, told = standing_of(run, rows), list[Event]()
    parts = _parts(step, result)
    store_all(run, parts)
    for each, its, since in parts:
        now = now.with_(each, its)
        told += follow_up(run, each, its, now.record)
        if due_at:
            told += ended(each, (timezone.now() - (since or due_at)).total_seconds(), its)
    if due_at and step.stage in CALLING:
        told.append(usage_of(run.pk))
    tell(run.pk, *told)
    return advance(run, now, claim=claim) if run.is_live else None


def _parts(step: Step, result: object) -> list[Part]:
    if isinstance(result, Proved):
        read = ((Step(pipeline.SEAM_READ, beat), said) for beat, said in result.read.items())
        return [(step, result.proofs, None), *((each, said, None) for each, said in read)]
    if isinstance(result, Collected):
        looked_up = (Step(pipeline.RETRIEVE), result.passages, result.since)
        return [(step, result.context, None), *([looked_up] if result.passages else [])]
    if not isinstance(result, Checked):
        return [(step, result, None)]
    check = replace(step, stage=pipeline.CHECK)
    return [(step, result.facts, None), (check, result.check, result.since)]


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
    told = {"step": step.key, "fault": logs.fault(logger, f"step {step.key}", error)}
    if isinstance(error, DATABASE_AWAY):
        return _("The database cut off %(step)s. Everything written so far is kept.") % told
    return (
        _(
            "%(step)s failed because of a fault in this program, no. %(fault)s in its log. "
            "Everything written so far is kept."
        )
        % told
    )
