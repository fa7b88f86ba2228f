"""What the desk shows of a chapter: values from its rows, read once."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from memory import ledger
from novellaforge import figures
from projects.models import Chapter, ChapterVersion
from projects.text import count_words, paragraphs
from writing import pipeline
from writing.brief import BeatFacts, Passages
from writing.briefing import Record, plan_so_far, record_from, record_of
from writing.events import Usage
from writing.models import (
    BeatDraft,
    ChapterPlan,
    ContinuityIssue,
    GenerationRun,
    Steering,
    StepResult,
)
from writing.plan import Beat, Plan
from writing.rail import Stage, rail
from writing.remarks import Note, Paragraph, Remarks, remarks_of
from writing.review import (
    BeatCheck,
    Critique,
    Finding,
    GateDecision,
    RoundReport,
    ValidationReport,
)
from writing.runs.recording import CALLING
from writing.runs.steering import is_written_over
from writing.runs.telling import usage_from
from writing.spending.spent import Taken, by_step
from writing.stages.quality_gate import ENABLED_CHECKS, coherence, deductions

DeskState = Literal["no_plan", "planned", "writing", "stopped", "drafted", "approved"]
BeatState = Literal["waiting", "writing", "done", "failed", "stopped"]
Run = GenerationRun.State
BROKEN_OFF = (Run.STOPPED, Run.CANCELLED)
JUDGED = ("drafted", "approved")  # states in which a text stands there


@dataclass(frozen=True)
class Column:
    """A beat with what stands of its text. `seconds` since its writing began, or in all."""

    number: int
    beat: Beat
    state: BeatState
    text: str = ""
    attempt: int = 0
    seconds: float | None = None
    failure: str = ""
    to_check: tuple[Note, ...] = ()
    facts: int | None = None  # that its sentences say; None: not read

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.text)

    @property
    def words(self) -> int:
        return count_words(self.text)

    @property
    def percent(self) -> int:
        if self.state == "done":
            return 100
        return min(100, round(100 * self.words / self.beat.words))

    @property
    def clock(self) -> str:
        return "" if self.seconds is None else figures.clock(self.seconds)


@dataclass(frozen=True)
class Bill:
    """Tokens and money, as they are read."""

    tokens_in: str
    cached: str
    tokens_out: str
    cost: str


@dataclass(frozen=True)
class Score:
    """The coherence (None: a check was not made), and what each finding takes from it."""

    value: float | None
    taken: tuple[tuple[Finding, float], ...]


@dataclass(frozen=True)
class Desk:
    chapter: Chapter
    state: DeskState
    run: GenerationRun | None
    plan: Plan | None
    columns: tuple[Column, ...]
    stages: tuple[Stage, ...]
    version: ChapterVersion | None
    text: tuple[Paragraph, ...]
    remarks: Remarks
    decision: GateDecision | None
    live_id: UUID | None
    said: tuple[Steering, ...] = ()
    passages: Passages | None = None  # None: not looked up
    rounds: tuple[RoundReport, ...] = ()
    score: Score | None = None  # None: not judged
    newest: ChapterVersion | None = None  # the last text, whoever wrote it
    spent: dict[str, Taken] = field(default_factory=dict)  # by step
    model_failed: bool = False  # what stopped the run is a step that asks a model

    @property
    def bill(self) -> Bill | None:
        return _bill(self.spent)

    @property
    def can_steer(self) -> bool:
        """Whether a beat is still to begin, now or when the run goes on."""
        to_come = not self.plan or any(not column.attempt for column in self.columns)
        return self.state in ("writing", "stopped") and to_come

    @property
    def can_write_again(self) -> bool:
        """Whether a beat of the run can be: no other text stands over its own."""
        return self.run is not None and not is_written_over(self.run, self.newest)

    @property
    def broke_off(self) -> bool:
        """Whether the last run ended before its end, and can go on; a text may stand there."""
        return self.run is not None and self.run.state in BROKEN_OFF

    @property
    def shows_stages(self) -> bool:
        is_over = self.state == "approved" or (self.is_open and self.broke_off)
        return bool(self.stages) and not is_over

    @property
    def is_ending(self) -> bool:
        """Whether it was stopped by one beat, and others are still written to their end."""
        return self.state == "stopped" and any(each.state == "writing" for each in self.columns)

    @property
    def done(self) -> int:
        return sum(column.state == "done" for column in self.columns)

    @property
    def is_open(self) -> bool:
        """Whether a text stands there for its author to judge."""
        return self.version is not None and self.state in JUDGED


def desk_of(chapter: Chapter) -> Desk:
    run = chapter.runs.select_related("version").first()
    steps = list(run.steps.all()) if run else []
    record = record_from(each for each in steps if each.state == StepResult.State.STORED)
    plan = plan_so_far(chapter, record) or _standing_plan(chapter)
    last = chapter.versions.first()
    newest = _own(last, run)
    state = _state(chapter, run, plan, newest)
    version = newest if newest and state in ("drafted", "stopped") else chapter.approved_version
    ours = run is not None and version is not None and version.pk == run.version_id
    judged = version if state in JUDGED else None
    made = record if ours else _record_of(judged)
    remarks = remarks_of(
        made.last(pipeline.VALIDATE) if made else _found_since(judged),
        made.last(pipeline.CRITICISE) if made else None,
        version.text if version else "",
        _what_became_of_findings(chapter),
    )
    return Desk(
        chapter=chapter,
        state=state,
        run=run,
        plan=plan,
        columns=_columns(
            run, plan, steps, remarks if ours and remarks.report else _so_far(record), record
        ),
        stages=rail(steps, plan, run) if run else (),
        version=version,
        text=remarks.text,
        remarks=remarks,
        decision=made.decision if made else None,
        rounds=made.rounds() if made else (),
        score=_score(made) if made else None,
        newest=last,
        spent=by_step(run.pk) if run else {},
        model_failed=run is not None
        and run.state == Run.STOPPED
        and any(map(_failed_asking, steps)),
        live_id=run.pk if run and run.is_live else None,
        said=tuple(run.steering.all()) if run and state in ("writing", "stopped") else (),
        passages=record.of(pipeline.RETRIEVE) if run and run.use_rag else None,
    )


def _failed_asking(step: StepResult) -> bool:
    return step.state == StepResult.State.FAILED and step.stage in CALLING


def _record_of(version: ChapterVersion | None) -> Record | None:
    """Of the run that made a text beside which a later run stands; None: no run did."""
    made = GenerationRun.objects.filter(version=version).first() if version else None
    return record_of(made) if made else None


def _found_since(version: ChapterVersion | None) -> ValidationReport | None:
    """What was found of a text that no run made, by holding what it says against the book: no
    other check is made of it. None: it is not read yet.
    """
    if version is None or not ledger.is_read(version):
        return None
    rows = ContinuityIssue.objects.filter(chapter=version.chapter_id).order_by("beat", "pk")
    names = ("kind", "severity", "sentence", "quote", "beat", "against", "against_chapter", "key")
    told = rows.exclude(state=ContinuityIssue.State.FIXED).values(*names)
    findings = tuple(Finding.model_construct(**each) for each in told)
    return ValidationReport(checks=(), findings=findings)


def _score(record: Record) -> Score | None:
    report: ValidationReport | None = record.last(pipeline.VALIDATE)
    if report is None:
        return None
    critique: Critique | None = record.last(pipeline.CRITICISE)
    also = critique.findings if critique else ()
    return Score(coherence(report, ENABLED_CHECKS, also), tuple(deductions(report, also)))


def _standing_plan(chapter: Chapter) -> Plan | None:
    row = ChapterPlan.objects.filter(chapter=chapter).in_use()
    return row.read() if row else None


def _own(newest: ChapterVersion | None, run: GenerationRun | None) -> ChapterVersion | None:
    """The last text; of the run's own the one that it ended with, else the one before it."""
    if run is None or newest is None or newest.run_id != run.pk:
        return newest
    return run.version or run.chapter.versions.exclude(run_id=run.pk).first()


def _state(
    chapter: Chapter, run: GenerationRun | None, plan: Plan | None, newest: ChapterVersion | None
) -> DeskState:
    """A run under way or broken off comes first; then the texts; then the plan.

    One that its author has ended gives way to a text, one that stopped to what was written since.
    """
    if run and run.is_live:
        return "writing"
    if run and run.state in BROKEN_OFF and not _outdoes(newest, run):
        return "stopped"
    if newest and newest.pk != chapter.approved_version_id:
        return "drafted"
    if chapter.approved_version_id:
        return "approved"
    return "planned" if plan else "no_plan"


def _outdoes(text: ChapterVersion | None, run: GenerationRun) -> bool:
    return text is not None and (run.state == Run.CANCELLED or text.created_at > run.created_at)


def _what_became_of_findings(chapter: Chapter) -> dict[str, str]:
    issues = ContinuityIssue.objects.filter(chapter=chapter)
    return dict(issues.values_list("key", "state"))


def _so_far(record: Record) -> Remarks:
    """What was found beat by beat, before the chapter is checked as a whole."""
    checked = [each for each in record.results.values() if isinstance(each, BeatCheck)]
    found = tuple(finding for each in checked for finding in each.findings)
    return remarks_of(ValidationReport(checks=(), findings=found), None, "")


def _columns(
    run: GenerationRun | None,
    plan: Plan | None,
    steps: list[StepResult],
    remarks: Remarks,
    record: Record,
) -> tuple[Column, ...]:
    if plan is None:
        return ()
    drafts = {draft.beat: draft for draft in BeatDraft.objects.filter(run=run)} if run else {}
    written = {step.beat: step for step in steps if step.stage == pipeline.WRITE}
    return tuple(
        _column(number, beat, run, written.get(number), drafts.get(number), remarks, record)
        for number, beat in enumerate(plan.beats, start=1)
    )


def _column(
    number: int,
    beat: Beat,
    run: GenerationRun | None,
    step: StepResult | None,
    draft: BeatDraft | None,
    remarks: Remarks,
    record: Record,
) -> Column:
    read: BeatFacts | None = record.of(pipeline.EXTRACT, number)
    return Column(
        number=number,
        beat=beat,
        state=_beat_state(run, step),
        text=draft.text if draft else "",
        attempt=draft.attempt if draft else 0,
        seconds=_seconds(step),
        failure=step.failure if step else "",
        to_check=remarks.of_beat(number),
        facts=len(read.facts) if read and not read.why else None,
    )


def _beat_state(run: GenerationRun | None, step: StepResult | None) -> BeatState:
    if step is None:
        return "waiting"
    if step.state == StepResult.State.STORED:
        return "done"
    if step.state == StepResult.State.FAILED:
        return "failed"
    if run and (run.is_live or (run.state == Run.STOPPED and step.started_at)):
        return "writing" if step.started_at else "waiting"
    return "stopped"


def _seconds(step: StepResult | None) -> float | None:
    if step is None or step.started_at is None:
        return None
    end: datetime = step.stored_at or timezone.now()
    return max(0.0, (end - step.started_at).total_seconds())


def _bill(spent: dict[str, Taken]) -> Bill | None:
    usage = usage_from(spent)
    if not (usage.tokens_in or usage.tokens_out):
        return None
    return Bill(
        tokens_in=figures.compact(usage.tokens_in),
        cached=figures.compact(usage.tokens_cached),
        tokens_out=figures.compact(usage.tokens_out),
        cost=_money(usage),
    )


def _money(usage: Usage) -> str:
    """Never nothing where the price is not known."""
    known = Decimal(usage.cost)
    cost = figures.money(known, usage.currency)
    if not usage.unpriced:
        return cost
    return _("over %(cost)s") % {"cost": cost} if known else _("price not known")
