"""What follows from a stored result besides the next steps: texts in force, and telling."""

from collections.abc import Callable
from typing import Literal, cast

from projects.text import count_words
from writing import pipeline
from writing.brief import BeatText, Seam
from writing.events import BeatState, FindingEvent, Replace, Status
from writing.models import BeatDraft, ChapterPlan, GenerationRun
from writing.pipeline import Step
from writing.plan import Plan
from writing.review import ValidationReport
from writing.runs.telling import tell, waiting
from writing.seams import apply_seam


def follow_up(run: GenerationRun, step: Step, result: object) -> None:
    """Inside the transaction that stores the result, under the run's lock."""
    if after := _AFTER.get(step.stage):
        after(run, step, result)


def _after_plan(run: GenerationRun, step: Step, result: object) -> None:
    plan = cast(Plan, result)
    if plan.made.source == "live":
        ChapterPlan.objects.create(
            chapter=run.chapter,
            source=ChapterPlan.Source.LIVE,
            plan=plan.model_dump(mode="json", exclude={"made"}),
            fingerprint=plan.made.fingerprint,
            chained_on=plan.made.chained_on,
        )
    tell(run.pk, *(waiting(number, beat) for number, beat in enumerate(plan.beats, start=1)))


def _after_beat(run: GenerationRun, step: Step, result: object) -> None:
    beat, text = step.beat or 0, cast(BeatText, result).text
    _put(run, beat, text)
    attempt = BeatDraft.objects.get(run=run, beat=beat).attempt
    state = BeatState(
        beat=beat, state="done", attempt=attempt, words=count_words(text), kept=len(text)
    )
    tell(run.pk, state)


def _after_seam(run: GenerationRun, step: Step, result: object) -> None:
    beat, seam = step.beat or 0, cast(Seam, result)
    before, after = _text(run, beat), _text(run, beat + 1)
    new_before, new_after = apply_seam(before, after, seam)
    for number, old, new in ((beat, before, new_before), (beat + 1, after, new_after)):
        _change(run, number, old, new, "seam")
    message = seam.why
    tell(run.pk, Status(stage=step.stage, state="done", message=message, beat=beat))


def _after_revision(run: GenerationRun, step: Step, result: object) -> None:
    beat = step.beat or 0
    _change(run, beat, _text(run, beat), cast(BeatText, result).text, "revision")


def _after_report(run: GenerationRun, step: Step, result: object) -> None:
    tell(
        run.pk,
        *(
            FindingEvent(
                beat=each.beat, severity=each.severity, sentence=each.sentence, quote=each.quote
            )
            for each in cast(ValidationReport, result).findings
        ),
    )


_AFTER: dict[str, Callable[[GenerationRun, Step, object], None]] = {
    pipeline.PLAN: _after_plan,
    pipeline.WRITE: _after_beat,
    pipeline.SEAM: _after_seam,
    pipeline.REVISE: _after_revision,
    pipeline.VALIDATE: _after_report,
}


def _text(run: GenerationRun, beat: int) -> str:
    return BeatDraft.objects.values_list("text", flat=True).get(run=run, beat=beat)


def _put(run: GenerationRun, beat: int, text: str) -> None:
    BeatDraft.objects.update_or_create(run=run, beat=beat, defaults={"text": text})


def _change(
    run: GenerationRun, beat: int, old: str, new: str, why: Literal["seam", "revision"]
) -> None:
    if old != new:
        _put(run, beat, new)
        tell(run.pk, Replace.between(beat, old, new, why))
