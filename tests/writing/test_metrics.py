"""Figures of chapters, from the rows that runs leave behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from novellaforge.metrics import house
from novellaforge.metrics.families import Family
from tests.factories import a_run
from writing import metrics
from writing.metrics import Judged, of_judged
from writing.models import GenerationRun, StepResult
from writing.stages.quality_gate import ENABLED_CHECKS

CHECKED = [{"name": name, "done": True} for name in ENABLED_CHECKS]
BLOCKING = {"kind": "contradiction", "severity": "blocking", "sentence": "No."}
LONG_AGO = timezone.now() - timedelta(days=3)


def stored(run: GenerationRun, stage: str, seconds: float, result: Any, revision: int = 0) -> None:
    end = LONG_AGO + timedelta(seconds=seconds)
    suffix = f".r{revision}" if revision else ""
    StepResult.objects.create(
        run=run, key=f"{stage}{suffix}", stage=stage, revision=revision, result=result,
        state="stored", started_at=end - timedelta(seconds=2), stored_at=end,
    )  # fmt: skip


def a_judged_run(verdicts: tuple[str, ...], findings: tuple[dict[str, str], ...] = ()) -> None:
    """Its first draft has these findings; a gate every 30 seconds."""
    run = a_run(mode="distributed")
    GenerationRun.objects.filter(pk=run.pk).update(created_at=LONG_AGO)
    for revision, verdict in enumerate(verdicts):
        at, found = 30.0 * (revision + 1), () if revision else findings
        report = {"checks": CHECKED, "findings": list(found)}
        stored(run, "validate_continuity", at, report, revision)
        stored(run, "criticise", at, {"score": 8.0 + revision}, revision)
        stored(run, "quality_gate", at, {"verdict": verdict}, revision)


def by_name(families: Any) -> dict[str, Family]:
    return {family.name: family for family in families}


# Scores. Pure


def test_without_a_draft_no_score_is_known():
    assert [family.samples for family in of_judged(())] == [(), (), ()]


def test_what_was_not_checked_has_no_part_in_a_mean():
    drafts = (Judged(True, False, None, 7.0), Judged(True, False, 9.0, None))
    found = by_name(of_judged(drafts))
    assert found["coherence_score_average"].samples[0].value == 9.0
    assert found["critic_score_average"].samples[0].value == 7.0


def test_a_draft_that_was_revised_counts_as_blocked_but_not_in_the_scores():
    drafts = (Judged(False, True, 2.0, 4.0), Judged(True, False, 10.0, 9.0))
    found = by_name(of_judged(drafts))
    assert found["coherence_score_average"].samples[0].value == 10.0
    assert found["validation_blocking_rate"].samples[0].value == 0.5


# From rows


@pytest.mark.django_db
def test_a_draft_that_is_still_revised_is_no_chapter_yet():
    a_judged_run(("revise",))
    sums = dict(metrics.chapters_between(LONG_AGO, timezone.now()))
    assert sums == {}


@pytest.mark.django_db
def test_a_chapter_is_timed_to_its_last_gate_with_its_rounds():
    a_judged_run(("revise", "hand_over"))
    sums = {
        key.series: (key, each) for key, each in metrics.chapters_between(LONG_AGO, timezone.now())
    }
    key, took = sums["chapter"]
    assert key.labels == ("distributed",)
    assert (took.many, took.total) == (1, 60.0)
    key, rounds = sums["revisions"]
    assert metrics.ROUNDS[key.bucket] == 1.0
    assert rounds.total == 1.0


@pytest.mark.django_db
def test_stages_are_timed_from_their_start():
    a_judged_run(("hand_over",))
    sums = {key.labels[0]: each for key, each in metrics.steps_between(LONG_AGO, timezone.now())}
    assert sums["criticise"].total == 2.0
    assert "write_beat" not in sums


@pytest.mark.django_db
def test_the_last_drafts_are_read_with_their_reviews():
    a_judged_run(("revise", "approve"), (BLOCKING,))
    last, first = metrics.judged()
    assert last == Judged(is_last=True, blocks=False, coherence=10.0, score=9.0)
    assert first == Judged(is_last=False, blocks=True, coherence=6.0, score=8.0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("queries", "name", "index"),
    [
        (metrics.QUERIES, "steps", "step_stage"),
        (metrics.QUERIES, "chapters", "step_stage"),
        (metrics.QUERIES, "judged", "step_stage"),
        (house.QUERIES, "calls", "llmcall_time"),
    ],
    ids=["steps", "chapters", "judged", "calls"],
)
def test_queries_can_be_planned_by_their_index(queries: dict[str, str], name: str, index: str):
    now = timezone.now()
    given = {
        "since": now - timedelta(hours=1), "until": now, "edges": [1.0], "rounds": [1.0],
        "stages": ["criticise"], "most": 5,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        # of so few rows any index of the table costs the same: the planner is left this one
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid <> %(index)s::regclass AND "
            "indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = %(index)s::regclass)",
            {"index": index},
        )
        cursor.execute("EXPLAIN " + queries[name], given)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert index in plan, plan
