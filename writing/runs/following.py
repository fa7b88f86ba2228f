"""What follows from a stored result besides the next steps: texts in force, and telling."""

from collections.abc import Callable
from typing import Literal, cast

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from memory.locating import located
from projects.text import count_words
from writing import pipeline
from writing.brief import BeatFacts, BeatText, Seam
from writing.briefing import Record, draft_of, texts_and_facts
from writing.contradictions import asked_in
from writing.dials import dials_of
from writing.events import BeatState, Event, FactsRead, FindingEvent, Replace, Status
from writing.models import BeatDraft, ChapterPlan, ContinuityIssue, GenerationRun
from writing.pipeline import Step
from writing.plan import Plan
from writing.review import BeatCheck, ValidationReport
from writing.runs.remembering import ask_for_vectors, keep_facts
from writing.runs.telling import waiting
from writing.seams import apply_seam


def follow_up(run: GenerationRun, step: Step, result: object, record: Record) -> list[Event]:
    """Inside the transaction that stores the result, under the run's lock: what is to be told.

    `record` has the result already.
    """
    after = _AFTER.get(step.stage)
    return after(run, step, result, record) if after else []


def _after_plan(run: GenerationRun, step: Step, result: object, record: Record) -> list[Event]:
    plan = cast(Plan, result)
    if plan.made.source == "live":
        ChapterPlan.objects.create(
            chapter=run.chapter,
            source=ChapterPlan.Source.LIVE,
            plan=plan.model_dump(mode="json", exclude={"made"}),
            fingerprint=plan.made.fingerprint,
            chained_on=plan.made.chained_on,
        )
    told = len(record.planned)
    return [waiting(at, beat) for at, beat in enumerate(plan.beats, start=1) if at > told]


def _after_beat(run: GenerationRun, step: Step, result: object, record: Record) -> list[Event]:
    beat, text = step.beat or 0, cast(BeatText, result).text
    _put(run, beat, text)
    attempt = BeatDraft.objects.get(run=run, beat=beat).attempt
    words = count_words(text)
    if _is_written(record):
        ask_for_vectors(run)
    return [BeatState(beat=beat, state="done", attempt=attempt, words=words, kept=len(text))]


def _is_written(record: Record) -> bool:
    """Whether each beat of the whole plan has its text."""
    plan: Plan | None = record.of(pipeline.PLAN)
    written = [step for step in record.steps if step.stage == pipeline.WRITE]
    return plan is not None and len(written) == len(plan.beats)


def _after_seam(run: GenerationRun, step: Step, result: object, record: Record) -> list[Event]:
    """A seam is undone where a sentence would vanish that says a fact."""
    beat, seam = step.beat or 0, cast(Seam, result)
    texts, facts = texts_and_facts(run.pk, record)
    before, after = texts[beat], texts[beat + 1]
    new_before, new_after = apply_seam(before, after, seam)
    message = seam.why
    if _loses_a_fact(facts, {beat: new_before, beat + 1: new_after}):
        new_before, new_after = before, after
        message = _("Kept: a sentence that says something of the story would have vanished.")
    return [
        *change_beat(run, beat, before, new_before, "seam"),
        *change_beat(run, beat + 1, after, new_after, "seam"),
        Status(stage=step.stage, state="done", message=message, beat=beat),
    ]


def _loses_a_fact(read: dict[int, BeatFacts], texts: dict[int, str]) -> bool:
    return any(
        located(read[beat].facts, text).lost for beat, text in texts.items() if beat in read
    )


def _after_facts(run: GenerationRun, step: Step, result: object, record: Record) -> list[Event]:
    return [FactsRead.of(step.beat or 0, cast(BeatFacts, result))]


def _after_check(run: GenerationRun, step: Step, result: object, record: Record) -> list[Event]:
    found = cast(BeatCheck, result).findings
    told = _told(record, but=step) if found else frozenset()
    return [FindingEvent.of(each) for each in found if each.key not in told]


def _after_revision(run: GenerationRun, step: Step, result: object, record: Record) -> list[Event]:
    beat = step.beat or 0
    return change_beat(run, beat, _text(run, beat), cast(BeatText, result).text, "revision")


def _after_report(run: GenerationRun, step: Step, result: object, record: Record) -> list[Event]:
    """The version's facts enter the ledger, and what is wrong with it the list of findings."""
    report = cast(ValidationReport, result)
    if run.version:
        keep_facts(run.version, draft_of(run, record))
        found = [each.model_dump() for each in report.findings if each.key]
        asked = asked_in(report, dials_of(run.project).rules_off)
        ContinuityIssue.keep(run.version, found, asked)
        ContinuityIssue.keep_settled(run.version, [each.model_dump() for each in report.settled])
    told = _told(record, but=step)
    return [FindingEvent.of(each) for each in report.findings if each.key not in told]


def _told(record: Record, but: Step) -> frozenset[str]:
    """The keys of findings that the watchers know already."""
    results = (result for key, result in record.results.items() if key != but.key)
    reviews = (each for each in results if isinstance(each, BeatCheck | ValidationReport))
    return frozenset(each.key for review in reviews for each in review.findings if each.key)


_AFTER: dict[str, Callable[[GenerationRun, Step, object, Record], list[Event]]] = {
    pipeline.PLAN: _after_plan,
    pipeline.WRITE: _after_beat,
    pipeline.EXTRACT: _after_facts,
    pipeline.CHECK: _after_check,
    pipeline.SEAM: _after_seam,
    pipeline.REVISE: _after_revision,
    pipeline.VALIDATE: _after_report,
}


def _text(run: GenerationRun, beat: int) -> str:
    return BeatDraft.objects.values_list("text", flat=True).get(run=run, beat=beat)


def _put(run: GenerationRun, beat: int, text: str) -> None:
    BeatDraft.objects.filter(run=run, beat=beat).update(text=text, updated_at=Now())


def change_beat(
    run: GenerationRun, beat: int, old: str, new: str, why: Literal["seam", "revision"]
) -> list[Event]:
    """The beat reads otherwise from now on: what is to be told of it."""
    if old == new:
        return []
    _put(run, beat, new)
    return [Replace.between(beat, old, new, why)]
