"""What a chapter will take, before it is begun: per step, and with 0, 1 or 2 revision rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.utils import timezone

from novellaforge.llm.own import provider_of_book
from novellaforge.llm.prices import price_of
from novellaforge.models import Price
from projects.models import Chapter
from writing import pipeline
from writing.brief import Dials
from writing.briefing import chapter_of
from writing.dials import dials_of, words_asked
from writing.models import ChapterPlan
from writing.plan import Plan, beats_wanted
from writing.runs.starting import mode_of
from writing.spending import measured
from writing.spending.path import Shape, seconds_until_read
from writing.spending.usage import Average, Line, Total
from writing.stages.plan_chapter import planning_model

ROUNDS = (0, 1, 2)
READY = (ChapterPlan.Source.AUTHOR, ChapterPlan.Source.PREGENERATED)


@dataclass(frozen=True)
class Estimate:
    """`draft` is asked once; `round` for each revision. A ready plan is not asked again."""

    chapter: Chapter
    words: int
    shape: Shape
    draft: tuple[Line, ...]
    round: tuple[Line, ...]
    totals: tuple[Total, ...]

    @property
    def plan_is_ready(self) -> bool:
        return not self.shape.plans

    @property
    def lines(self) -> tuple[tuple[int, Line], ...]:
        """With the round they belong to: 0, the draft; 1, each revision."""
        return (*((0, line) for line in self.draft), *((1, line) for line in self.round))


@dataclass(frozen=True)
class Asked:
    """What decides how often each stage is done, and by which model at which address.

    `sums_up`: the critic gives the summary too.
    """

    words: int
    dials: Dials
    shape: Shape
    models: Mapping[str, str]
    address: str
    sums_up: bool


def estimate_of(chapter: Chapter, words: int | None = None) -> Estimate:
    """A handful of queries; nothing is asked of a model."""
    asked = _asked(chapter, words)
    known = measured.averages(chapter.project_id, asked.models)
    each = {stage: known.get(stage) or _stated(stage, asked) for stage in asked.models}
    return composed(chapter, asked, each, _prices(set(asked.models.values()), asked.address))


def _prices(models: set[str], address: str) -> dict[str, Price]:
    """Those that would hold for a call now, by model; models without one are left out."""
    rows = list(Price.objects.filter(model__in=models))
    found = {model: price_of(rows, model, address, timezone.now()) for model in models}
    return {model: price for model, price in found.items() if price}


def composed(
    chapter: Chapter, asked: Asked, each: Mapping[str, Average], prices: Mapping[str, Price]
) -> Estimate:
    """Pure. `each`: the average of a step, by stage; `prices` by model."""

    def line(stage: str, times: int) -> Line:
        model = asked.models[stage]
        return Line(stage, model, times, each[stage], prices.get(model))

    shape, summaries = asked.shape, 0 if asked.sums_up else 1
    draft = (
        line(pipeline.PLAN, shape.plans),
        line(pipeline.WRITE, shape.beats),
        line(pipeline.EXTRACT, shape.beats),
        line(pipeline.SEAM, shape.beats - 1),
        line(pipeline.PROVE, 1),
        line(pipeline.VALIDATE, 1),
        line(pipeline.CRITICISE, 1),
        line(pipeline.SUMMARISE, summaries),
    )
    round_ = (
        line(pipeline.REVISE, shape.revised),
        line(pipeline.EXTRACT, shape.revised),
        line(pipeline.PROVE, 1),
        line(pipeline.VALIDATE, 1),
        line(pipeline.CRITICISE, 1),
        line(pipeline.SUMMARISE, summaries),
    )
    seconds = {stage: average.seconds for stage, average in each.items()}
    seconds[pipeline.SUMMARISE] *= summaries
    totals = tuple(
        Total.of((*draft, *round_ * rounds), rounds, seconds_until_read(shape, seconds, rounds))
        for rounds in ROUNDS
    )
    return Estimate(chapter, asked.words, shape, draft, round_, totals)


def _asked(chapter: Chapter, words: int | None) -> Asked:
    project = chapter.project
    dials, provider = dials_of(project), provider_of_book(project.pk, project.owner_id)
    plan = _ready_plan(chapter)
    own = plan.words if plan and plan.made.source == "author" else None
    words = words or own or words_asked(chapter, dials)
    beats = len(plan.beats) if plan else beats_wanted(words, len(chapter.scenes))
    shape = Shape(
        mode=cast(pipeline.Mode, str(mode_of(dials))),
        beats=beats,
        revised=measured.revised_beats(chapter.project_id, beats),
        lanes=provider.max_concurrent,
        plans=0 if plan else 1,
        approves=dials.auto_approve,
    )
    models = {stage: provider.model_for(purpose) for stage, purpose in measured.PURPOSES.items()}
    if reasoning := planning_model(chapter_of(chapter), provider.reasoning_model):
        models[pipeline.PLAN] = reasoning
    sums_up = shape.mode != "sequential" and not provider.is_small
    return Asked(words, dials, shape, models, provider.base_url, sums_up)


def _ready_plan(chapter: Chapter) -> Plan | None:
    """The author's, else the last that was prepared ahead; it may prove out of date at its use."""
    row = ChapterPlan.objects.filter(chapter=chapter, source__in=READY).in_use()
    return row.read() if row else None


def _stated(stage: str, asked: Asked) -> Average:
    if stage == pipeline.CRITICISE and asked.sums_up:
        return measured.stated(stage, measured.SUMMED_TOKENS)
    if stage != pipeline.WRITE:
        return measured.stated(stage)
    words = asked.words / asked.shape.beats
    return measured.stated(stage, round(words * asked.dials.write_tokens_per_word))
