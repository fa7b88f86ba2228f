"""What is due is queued, exactly once; what needs no hop is done on the spot."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Self, TypedDict
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge import queues
from novellaforge.llm.own import provider_in_force
from novellaforge.models import QueuedTask
from novellaforge.queues import Claim
from projects.models import ChapterVersion
from writing import pipeline, rounds
from writing.briefing import Joined, Record, brief_of, draft_of, record_from, run_state, to_json
from writing.dials import dials_of
from writing.events import Complete, Status
from writing.models import GenerationRun, StepResult
from writing.pipeline import Step, due
from writing.plan import Plan
from writing.pregeneration.using import plan_at_hand
from writing.review import GateDecision, ValidationReport
from writing.runs.following import follow_up
from writing.runs.remembering import ask_for_vectors
from writing.runs.rounds import before_round, undo_round
from writing.runs.telling import ended, tell, tell_last
from writing.stages.join_beats import join_beats
from writing.stages.quality_gate import (
    beside_the_author_s,
    handed_over,
    kept_to,
    quality_gate,
)
from writing.wanted import wanted_of

State, Mode = GenerationRun.State, GenerationRun.Mode
STEP_TASK, CHAPTER_TASK = "writing.tasks.run_step", "writing.tasks.write_chapter"

# A step, its result, and when it was begun where it had no row before.
Part = tuple[Step, object, datetime | None]


class Task(TypedDict):
    """Where a step is queued, and as what."""

    queue: str
    project_id: UUID
    name: str


@dataclass(frozen=True)
class Standing:
    """A locked run with what it has stored, and the keys of all its steps."""

    run: GenerationRun
    record: Record
    known: frozenset[str]

    @cached_property
    def due(self) -> tuple[Step, ...]:
        """The gate said of each revision whether it may begin: a dial turned down undoes none."""
        begun = max((step.revision for step in self.record.steps), default=0)
        return due(run_state(self.run, self.record, begun + 1))

    def with_(self, step: Step, result: object) -> Self:
        """Once that is stored too."""
        return replace(self, record=self.record.with_(step, result), known=self.known | {step.key})


def standing(run: GenerationRun) -> Standing:
    return standing_of(run, run.steps.all())


def standing_of(run: GenerationRun, rows: Iterable[StepResult]) -> Standing:
    """Of all its steps."""
    rows = list(rows)
    stored = (row for row in rows if row.state == StepResult.State.STORED)
    return Standing(run, record_from(stored), frozenset(row.key for row in rows))


def advance(
    run: GenerationRun,
    now: Standing | None = None,
    *,
    resume: bool = False,
    claim: Claim | None = None,
) -> Step | None:
    """Inside a transaction that holds the run's lock: do or queue what is due `now`.

    One step of it is answered instead of queued, where `claim` (of a distributed run) could be
    turned into it: its holder does it next.
    """
    now = now or standing(run)
    while made := _made_on_the_spot(now):
        now = now.with_(*made)
    added = _add(run, [step for step in now.due if step.key not in now.known])
    mine = None
    if run.mode == Mode.DISTRIBUTED:
        first = longest(added)
        mine = first if first and claim and _goes_on(run, first, claim) else None
        for step in added:
            if step != mine:
                _queue(run, step)
    elif resume or not now.record.steps:
        _queue_chapter(run)
    if not now.due:
        _conclude(now)
    return mine


def longest(added: Sequence[Step]) -> Step | None:
    """The one for which the chapter waits longest, which is spared the hop: the critic has the
    longest answer of what becomes due with it. Pure.
    """
    return min(added, key=lambda step: step.stage != pipeline.CRITICISE, default=None)


def _made_on_the_spot(now: Standing) -> tuple[Step, object] | None:
    """A due step with its result, which is stored; None: what is due needs a hop."""
    for step in now.due:
        if step.stage in _INLINE and (result := _INLINE[step.stage](now, step)) is not None:
            store(now.run, step, result)
            return step, result
    return None


def store(run: GenerationRun, step: Step, result: object) -> None:
    """Keep a step's result; its row may have been due, or be new (a step without a hop)."""
    store_all(run, [(step, result, None)])


def store_all(run: GenerationRun, parts: Iterable[Part]) -> None:
    StepResult.objects.bulk_create(
        (_stored(run, *part) for part in parts),
        update_conflicts=True,
        unique_fields=["run", "key"],
        update_fields=["state", "result", "stored_at", "failure"],
    )


def _stored(run: GenerationRun, step: Step, result: object, since: datetime | None) -> StepResult:
    begun = {"due_at": since, "started_at": since} if since else {}
    return StepResult(
        run=run,
        key=step.key,
        stage=step.stage,
        beat=step.beat,
        revision=step.revision,
        state=StepResult.State.STORED,
        result=to_json(step.stage, result),
        stored_at=timezone.now(),
        **begun,
    )


def _add(run: GenerationRun, steps: list[Step]) -> list[Step]:
    StepResult.objects.bulk_create(
        StepResult(run=run, key=step.key, stage=step.stage, beat=step.beat, revision=step.revision)
        for step in steps
    )
    return steps


def _queue(run: GenerationRun, step: Step) -> None:
    queues.enqueue(STEP_TASK, *_arguments(run, step), **_task(run, step))


def _goes_on(run: GenerationRun, step: Step, claim: Claim) -> bool:
    return queues.go_on(claim, STEP_TASK, *_arguments(run, step), **_task(run, step))


def _arguments(run: GenerationRun, step: Step) -> tuple[str, str, int | None, int]:
    return str(run.pk), step.stage, step.beat, step.revision


def _task(run: GenerationRun, step: Step) -> Task:
    return Task(
        queue=queues.route(step.stage), project_id=run.project_id, name=f"{run.pk} {step.key}"
    )


def _queue_chapter(run: GenerationRun) -> None:
    """One task writes the whole chapter; while one is there, it will see what is due."""
    waiting = QueuedTask.objects.filter(func=CHAPTER_TASK, name=str(run.pk), set_aside_at=None)
    if waiting.exists():
        return
    queues.enqueue(
        CHAPTER_TASK,
        str(run.pk),
        queue=queues.GENERATION_MEDIUM,
        project_id=run.project_id,
        name=str(run.pk),
    )


def _join(now: Standing, step: Step) -> Joined:
    run, draft = now.run, draft_of(now.run, now.record)
    base = now.record.base_of(step.revision)
    parent = now.record.of(pipeline.JOIN, revision=base) if step.revision else None
    origin = ChapterVersion.Origin
    joined = ChapterVersion(
        chapter=run.chapter,
        text=join_beats(draft),
        parent_id=parent.version if parent else run.base_version_id,
        origin=origin.REVISED if step.revision else origin.GENERATED,
        run_id=run.pk,
        created_by_id=run.requested_by_id,
    )
    run.version = _as_newest(joined, run)
    run.save(update_fields=["version"])
    ask_for_vectors(run)
    words = run.version.word_count
    message = _("%(words)s words, %(beats)s beats") % {"words": words, "beats": len(draft.beats)}
    tell(run.pk, Status(stage=step.stage, state="done", message=message))
    return Joined(version=str(run.version.pk), words=words)


def _as_newest(version: ChapterVersion, run: GenerationRun) -> ChapterVersion:
    """Kept under its chapter's next number; just below what somebody wrote there since the run
    began, which moves up: a number is a place. Its author, who may be typing there, need not be
    waited for: where a number was taken meanwhile, the next are.
    """
    versions, since = version.chapter.versions.defer("text"), _begun_at(run)
    while True:
        last = versions.first()
        free = last.number + 1 if last else 1
        try:
            with transaction.atomic():
                if last and last.run_id is None and last.created_at > since:
                    versions.filter(pk=last.pk).update(number=free)
                    free = last.number
                version.number = free
                version.save(force_insert=True)
        except IntegrityError:
            if not versions.filter(number__gte=free).exists():
                raise
        else:
            return version


def _begun_at(run: GenerationRun) -> datetime:
    """Of a run that took over what another had begun and not joined, when that one was."""
    while run.follows and run.follows.version_id is None:
        run = run.follows
    return run.created_at


def _decide(now: Standing, step: Step) -> GateDecision:
    decision = quality_gate(
        now.record.of(pipeline.VALIDATE, revision=step.revision),
        now.record.of(pipeline.CRITICISE, revision=step.revision),
        dials_of(now.run.project),
        step.revision,
        now.run.auto_approve,
        before=before_round(now.run, now.record, step.revision) if step.revision else None,
    )
    if now.run.only_beat:
        decision = kept_to(decision, now.run.only_beat)
    if _author_wrote_since(now):
        decision = beside_the_author_s(decision, now.run.chapter.number)
    if decision.stands is not None:
        undo_round(now.run, now.record, step.revision)
    done = [rounds.sentence(decision.round)] if decision.round else []
    message = " ".join((*done, *decision.reasons))
    tell(now.run.pk, Status(stage=step.stage, state="done", message=message))
    return decision


def _author_wrote_since(now: Standing) -> bool:
    """Whether the chapter has a text of another hand above the first that this run made."""
    first = ChapterVersion.objects.filter(pk=now.record.of(pipeline.JOIN).version)
    above = now.run.chapter.versions.filter(number__gt=Subquery(first.values("number")))
    return above.exclude(run_id=now.run.pk).exists()


def _plan(now: Standing, step: Step) -> Plan | None:
    """One that is used as it is. None: a model is to be asked, or somebody is at it already."""
    run, plan = now.run, None
    if step.key in now.known or now.record.planned:
        return None
    wanted = wanted_of(run)
    with suppress(ValueError):  # one that cannot be read: its step says so
        plan = plan_at_hand(brief_of(run, wanted=wanted), provider_in_force(wanted.provider))
    if plan:
        record = now.record.with_(step, plan)
        tell(run.pk, *follow_up(run, step, plan, record), *ended(step, 0.0, plan))
    return plan


_INLINE: dict[str, Callable[[Standing, Step], object | None]] = {
    pipeline.PLAN: _plan,
    pipeline.JOIN: _join,
    pipeline.GATE: _decide,
}


def _conclude(now: Standing) -> None:
    """Nothing is due any more: approved, or with the author."""
    run, decision = now.run, now.record.decision
    if not run.is_live or run.version is None or decision is None:
        return
    if decision.verdict == "approve":
        decision = _unless_changed(now, decision)
    approved = decision.verdict == "approve"
    run.state = State.APPROVED if approved else State.DRAFTED
    run.reason, run.finished_at = "\n".join(decision.reasons), timezone.now()
    run.save(update_fields=["state", "reason", "finished_at"])
    if approved:
        from writing.runs.approving import approve_version

        approve_version(run.version)
    tell_last(run.pk, complete(run))


def _unless_changed(now: Standing, decision: GateDecision) -> GateDecision:
    """The approval, unless what the draft was held against is not so any more."""
    from writing.runs.approving import changed_since

    judged = max(step.revision for step in now.record.steps if step.stage == pipeline.GATE)
    stands = judged if decision.stands is None else decision.stands
    report: ValidationReport = now.record.of(pipeline.VALIDATE, revision=stands)
    changed = changed_since(now.run, report.revision)
    if changed:
        gate, decision = Step(pipeline.GATE, revision=judged), handed_over(decision, *changed)
        store(now.run, gate, decision)
        tell(now.run.pk, Status(stage=gate.stage, state="done", message=" ".join(changed)))
    return decision


def complete(run: GenerationRun) -> Complete:
    assert run.version is not None
    return Complete(
        document_id=run.version.pk,
        word_count=run.version.word_count,
        state="approved" if run.state == State.APPROVED else "drafted",
        sha256=run.version.sha256,
    )
