"""Averages of what steps took, from the calls that were made, else as stated here."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Func, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from novellaforge.models import LLMCall
from writing import pipeline
from writing.models import StepResult
from writing.spending.usage import Average, Source

LAST_OF_BOOK, LAST_OF_ALL = 2_000, 5_000  # calls that are looked at

PURPOSES = {
    pipeline.PLAN: "plan",
    pipeline.WRITE: "prose",
    pipeline.EXTRACT: "extraction",
    pipeline.SEAM: "prose",
    pipeline.PROVE: "analyst",
    pipeline.VALIDATE: "analyst",
    pipeline.CRITICISE: "critic",
    pipeline.REVISE: "prose",
    pipeline.SUMMARISE: "extraction",
}
SUMMARIES = (
    "summary",
    pipeline.APPROVE,
)  # what else it is called: by memory, and where it came late


@dataclass(frozen=True)
class Stated:
    """Tokens of a step that nothing was measured of; half of those in are taken for cached."""

    tokens_in: int
    tokens_out: int


DEFAULTS = {
    pipeline.PLAN: Stated(1_800, 250),
    pipeline.WRITE: Stated(1_800, 350),  # out: the words of a beat say better
    pipeline.EXTRACT: Stated(1_000, 170),
    pipeline.SEAM: Stated(400, 20),
    pipeline.PROVE: Stated(2_600, 60),
    pipeline.VALIDATE: Stated(800, 60),  # of doubtful pairs alone
    pipeline.CRITICISE: Stated(2_600, 130),
    pipeline.REVISE: Stated(1_800, 120),
    pipeline.SUMMARISE: Stated(2_200, 200),
}
SUMMED_TOKENS = 215  # answered by a critic who sums up too
FIRST_TOKEN_SECONDS, TOKENS_A_SECOND = 1.0, 50.0
REVISED_SHARE = 3  # of the beats, one in so many, in a revision round nobody has seen


def averages(project_id: UUID, models: Mapping[str, str]) -> dict[str, Average]:
    """What was measured of each stage with its model: of this book, else of any. Two queries."""
    names = set(models.values())
    mine = LLMCall.objects.filter(project_id=project_id).order_by("-started_at")
    every = LLMCall.objects.order_by("-pk")
    here = _measured("book", mine[:LAST_OF_BOOK], names)
    anywhere = _measured("model", every[:LAST_OF_ALL], names)
    found: dict[str, Average] = {}
    for stage, model in models.items():
        key = (model, PURPOSES[stage], stage)
        average = here.get(key) or anywhere.get(key)
        if average:
            found[stage] = average
    return found


def stated(stage: str, tokens_out: int | None = None) -> Average:
    """For want of a measure: `tokens_out` where it is known better than here."""
    default = DEFAULTS[stage]
    out = default.tokens_out if tokens_out is None else tokens_out
    return Average(
        source="default",
        steps=0,
        calls=Decimal(1),
        tokens_in=Decimal(default.tokens_in),
        tokens_cached=Decimal(default.tokens_in) / 2,
        tokens_out=Decimal(out),
        seconds=FIRST_TOKEN_SECONDS + out / TOKENS_A_SECOND,
    )


def revised_beats(project_id: UUID, beats: int) -> int:
    """Of a revision round: as many as in the book's rounds so far, at least one."""
    rounds = (
        StepResult.objects.filter(run__project_id=project_id, stage=pipeline.REVISE)
        .values("run", "revision")
        .annotate(beats=Count("pk"))
        .values_list("beats", flat=True)
    )
    seen = list(rounds)
    if not seen:
        return max(1, -(-beats // REVISED_SHARE))
    return min(beats, max(1, round(Decimal(sum(seen)) / len(seen))))


Key = tuple[str, str, str]  # model, purpose, stage


def _measured(source: Source, calls: QuerySet[LLMCall], models: set[str]) -> dict[Key, Average]:
    """Per step: whatever was asked for it, tries that failed too."""
    whose = Coalesce(Cast("run_id", CharField()), Cast("pk", CharField()))
    rows = (
        LLMCall.objects.filter(pk__in=calls.values("pk"), model__in=models)
        .annotate(stage=_stage())
        .values("model", "purpose", "stage")
        .annotate(
            steps=Count(Concat(whose, Value(" "), "step"), distinct=True),
            calls=Count("pk"),
            into=Sum("tokens_in"),
            cached=Sum("tokens_cached"),
            out=Sum("tokens_out"),
            spent=Sum("seconds"),
        )
    )
    return {(row["model"], row["purpose"], row["stage"]): _average(source, row) for row in rows}


def _stage() -> Case:
    """`write_beat` of `write_beat.2.r1`."""
    name = Func(F("step"), Value("."), Value(1), function="split_part", output_field=CharField())
    return Case(When(step__in=SUMMARIES, then=Value(pipeline.SUMMARISE)), default=name)


def _average(source: Source, row: Mapping[str, Any]) -> Average:
    steps = Decimal(row["steps"])
    return Average(
        source=source,
        steps=row["steps"],
        calls=row["calls"] / steps,
        tokens_in=row["into"] / steps,
        tokens_cached=row["cached"] / steps,
        tokens_out=row["out"] / steps,
        seconds=row["spent"] / row["steps"],
    )
