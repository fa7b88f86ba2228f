"""A step begins: all that it is given is read, unless it is done or nobody wants it any more."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from novellaforge import queues
from novellaforge.llm.own import provider_in_force
from novellaforge.llm.provider import Provider
from novellaforge.queues import Claim
from writing import pipeline
from writing.brief import Draft, RunBrief
from writing.briefing import RESULTS, Record, brief_of, draft_of, from_json, record_from
from writing.events import Status
from writing.models import GenerationRun, StepResult, UserBudget
from writing.pipeline import Step
from writing.runs.affording import ASKING, refuse
from writing.runs.ending import end_delivery
from writing.runs.locking import lock
from writing.runs.telling import tell
from writing.spending import budget
from writing.wanted import Wanted, wanted_of

State = GenerationRun.State
AGAIN_SECONDS = 1.0

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
    provider: Provider
    record: Record
    draft: Draft
    text: str  # of the version last joined; empty before
    kept: Any  # of its result, by a delivery that died before the whole was there; or None


def begin(run_id: UUID, step: Step, claim: Claim | None) -> Inputs | None:
    """What the step needs; None when there is nothing to do: already stored, or not live. Raises
    Newer.

    Then the claim is settled, so that the delivery ends here. So it is where a spent budget stops
    the run; what asks no model may always begin, and what runs goes on to its end.
    """
    with transaction.atomic():
        run = GenerationRun.objects.select_related("project").get(pk=run_id)
        wanted = wanted_of(run)
        run.chapter = wanted.chapter
        with translation.override(run.language):
            may_begin = _may_begin(run, step, claim, wanted.budget)
            return _inputs(run, step, claim, wanted) if may_begin else None


def _may_begin(
    run: GenerationRun, step: Step, claim: Claim | None, of_owner: UserBudget | None
) -> bool:
    if step.stage in ASKING and (refusal := budget.refusal_of(run.project, of_owner)):
        refuse(run.pk, step, refusal, claim)
        return False
    if run.state == State.QUEUED:  # the run's row before its step's, as whoever stops it has them
        GenerationRun.objects.filter(pk=run.pk, state=run.state).update(state=State.RUNNING)
    mine = run.steps.filter(key=step.key, state=StepResult.State.DUE)
    if not run.is_live or not mine.update(tries=F("tries") + 1, started_at=timezone.now()):
        let_go(run.pk, step, claim)
        return False
    return True


def _inputs(run: GenerationRun, step: Step, claim: Claim | None, wanted: Wanted) -> Inputs:
    rows = list(run.steps.filter(Q(state=StepResult.State.STORED) | Q(key=step.key)))
    if newer := {row.stage for row in rows} - RESULTS.keys():
        raise pipeline.Newer(_("Only a newer version knows %s.") % ", ".join(sorted(newer)))
    [mine] = (row for row in rows if row.key == step.key)
    record = record_from(row for row in rows if row != mine)
    inputs = Inputs(
        run_id=run.pk,
        project_id=run.project_id,
        owner_id=run.project.owner_id,
        language=run.language,
        mode=cast(pipeline.Mode, run.mode),
        step=step,
        claim=claim,
        brief=brief_of(run, step.beat, wanted),
        provider=provider_in_force(wanted.provider),
        record=record,
        draft=draft_of(run, record),
        text=run.version.text if run.version else "",
        kept=None if mine.result is None else from_json(step.stage, mine.result),
    )
    _tell_started(run, step)  # last: the log is locked from here to the commit
    return inputs


def _tell_started(run: GenerationRun, step: Step) -> None:
    begun = (step.stage, pipeline.RETRIEVE) if step.stage == pipeline.COLLECT else (step.stage,)
    tell(
        run.pk,
        *(
            Status(stage=stage, state="started", message=str(STARTED[stage]), beat=step.beat)
            for stage in begun
            if stage in STARTED
        ),
    )


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
            queues.put_back(claim, AGAIN_SECONDS, counted=False)
            return
        end_delivery(run, claim)
