"""What the making of chapters is measured by: time, rounds, scores. Asks Postgres alone.

Scores are of the last drafts that a gate judged; times and rounds of all chapters since ever.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext_noop as _

from novellaforge import named_queries
from novellaforge.metrics import house, totals
from novellaforge.metrics.families import LONG_SECONDS, SECONDS, Family, Spread, gauge
from novellaforge.metrics.house import between
from novellaforge.metrics.totals import Key, Sum
from writing.briefing import RESULTS
from writing.pipeline import CRITICISE, STAGES, VALIDATE, WRITE
from writing.stages.quality_gate import ENABLED_CHECKS, coherence

QUERIES = named_queries.load(Path(__file__).parent / "sql" / "metrics.sql")
STEPS, CHAPTERS = "steps.1", "chapters.1"  # raise them with the shape of their series
ROUNDS = (0.0, 1.0, 2.0, 3.0, 5.0, 10.0)
MOST_JUDGED = 100


@dataclass(frozen=True)
class Judged:
    """A draft as its gate saw it. None: not checked, not read. `is_last`: no round followed."""

    is_last: bool
    blocks: bool
    coherence: float | None
    score: float | None


def families() -> Iterator[Family]:
    yield from _of_chapters()
    yield from _of_steps()
    yield from of_judged(judged())


def everything() -> tuple[Family, ...]:
    """What `/metrics` tells and the admin shows."""
    return tuple(chain(families(), house.families()))


def steps_between(since: datetime, until: datetime) -> Iterator[tuple[Key, Sum]]:
    edges, stages = list(SECONDS), list(STAGES)
    return between(QUERIES["steps"], since, until, edges=edges, stages=stages)


def chapters_between(since: datetime, until: datetime) -> Iterator[tuple[Key, Sum]]:
    edges, rounds = list(LONG_SECONDS), list(ROUNDS)
    return between(QUERIES["chapters"], since, until, edges=edges, rounds=rounds)


def judged() -> tuple[Judged, ...]:
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["judged"], {"most": MOST_JUDGED})
        return tuple(_judged(*row) for row in cursor.fetchall())


def _judged(verdict: str, report: Any, critique: Any) -> Judged:
    checked = RESULTS[VALIDATE].validate_python(_read(report)) if report else None
    read = RESULTS[CRITICISE].validate_python(_read(critique)) if critique else None
    found = checked.findings if checked else ()
    also = read.findings if read else ()
    return Judged(
        is_last=verdict != "revise",
        blocks=any(each.severity == "blocking" for each in found),
        coherence=coherence(checked, ENABLED_CHECKS, also) if checked else None,
        score=read.score if read else None,
    )


def _read(stored: Any) -> Any:
    return json.loads(stored) if isinstance(stored, str) else stored


def of_judged(drafts: Iterable[Judged]) -> Iterator[Family]:
    """Scores are those of drafts that were kept as they are; blocking is counted of all."""
    given = tuple(drafts)
    last = [each for each in given if each.is_last]
    yield gauge(
        "coherence_score_average",
        _("Coherence of the last chapters, 0 to 10; those not checked are left out."),
        _mean(each.coherence for each in last),
    )
    yield gauge(
        "critic_score_average",
        _("The critic's score of the last chapters, 0 to 10."),
        _mean(each.score for each in last),
    )
    yield gauge(
        "validation_blocking_rate",
        _("How many of the last drafts had a blocking finding, 0 to 1."),
        _mean(float(each.blocks) for each in given),
    )


def _of_chapters() -> Iterator[Family]:
    sums = totals.since_ever(CHAPTERS, chapters_between)
    yield Family(
        "chapter_generation_time_seconds",
        _("From a run's start to its last gate, by mode."),
        "histogram",
        ("mode",),
        spreads=totals.spreads(sums, "chapter", LONG_SECONDS),
        edges=LONG_SECONDS,
    )
    yield Family(
        "revision_count_per_chapter",
        _("Revision rounds of a chapter."),
        "histogram",
        spreads=totals.spreads(sums, "revisions", ROUNDS),
        edges=ROUNDS,
    )


def _of_steps() -> Iterator[Family]:
    stages = totals.spreads(totals.since_ever(STEPS, steps_between), "stage", SECONDS)
    yield Family(
        "beat_generation_time_seconds",
        _("From a beat's start to its last word."),
        "histogram",
        spreads=tuple(
            Spread((), each.counts, each.total) for each in stages if each.labels == (WRITE,)
        ),
        edges=SECONDS,
    )
    yield Family(
        "pipeline_stage_seconds",
        _("From a step's start to its stored result, by stage."),
        "histogram",
        ("stage",),
        spreads=stages,
        edges=SECONDS,
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
