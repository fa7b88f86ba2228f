"""What a chapter took, read from what its run has stored and told."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from writing.models import GenerationRun

LIMIT_SECONDS = 400.0


@dataclass(frozen=True)
class Written:
    """Seconds from the run's start, or of a stage (first start to last end); sums of its calls."""

    moments: Mapping[str, float]
    stages: Mapping[str, float]
    waited: float  # of all steps, from due to started, together
    asking: float  # seconds in which the gate waited for the model
    calls: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    words: int
    rounds: int
    run: str = ""

    @property
    def seconds(self) -> float:
        return self.moments["checked_s"]

    @property
    def own_ms(self) -> float:
        return 1_000 * (self.seconds - self.asking)


async def moments_of(run: "GenerationRun", began: float) -> dict[str, float]:
    from writing.events import Chunk, Complete, Error, Status
    from writing.watching import place_of, watch

    times: dict[str, float] = {}
    async with (
        asyncio.timeout(LIMIT_SECONDS),
        aclosing(watch(run.pk, place_of("live", None))) as batches,
    ):
        async for batch in batches:
            now = time.perf_counter() - began
            for _id, event in batch:
                if isinstance(event, Chunk):
                    times.setdefault("first_prose_s", now)
                if isinstance(event, Status) and event.stage == "join_beats":
                    times.setdefault("text_complete_s", now)
                if isinstance(event, Status) and event.stage == "quality_gate":
                    times.setdefault("first_gate_s", now)
                if isinstance(event, Complete):
                    times["checked_s"] = now
                assert not isinstance(event, Error), event.message
    return times


def written_of(run: "GenerationRun", moments: dict[str, float]) -> Written:
    from django.db.models import Count, Q, Sum

    from novellaforge.models import LLMCall
    from tests.waiting import eventually
    from writing.briefing import record_of

    steps = list(run.steps.all())
    eventually(lambda: _are_recorded(run, steps))
    at_approval = Q(project_id=run.project_id, step="summary", started_at__gt=run.created_at)
    spent = LLMCall.objects.filter(Q(run_id=run.pk) | at_approval).aggregate(
        calls=Count("pk"),
        into=Sum("tokens_in"),
        cached=Sum("tokens_cached"),
        out=Sum("tokens_out"),
    )
    assert run.version
    return Written(
        moments=moments,
        stages=_stages(steps),
        waited=sum(
            (step.started_at - step.due_at).total_seconds() for step in steps if step.started_at
        ),
        asking=_asking(run, steps),
        calls=spent["calls"],
        tokens_in=spent["into"] or 0,
        tokens_cached=spent["cached"] or 0,
        tokens_out=spent["out"] or 0,
        words=run.version.word_count,
        rounds=len(record_of(run).rounds()),
        run=str(run.pk),
    )


def _stages(steps: Sequence[Any]) -> dict[str, float]:
    """From a stage's first start to its last end; writing goes on until the chapter is joined."""
    spans: dict[str, float] = {}
    for stage in {step.stage for step in steps}:
        some = [s for s in steps if s.stage == stage and s.started_at and s.stored_at]
        if some:
            end = max(step.stored_at for step in some)
            spans[stage] = (end - min(step.started_at for step in some)).total_seconds()
    joined = min((step.stored_at for step in steps if step.stage == "join_beats"), default=None)
    begun = min((s.started_at for s in steps if s.stage == "write_beat"), default=None)
    if joined and begun:
        spans["write_chapter"] = (joined - begun).total_seconds()
    return spans


def _are_recorded(run: "GenerationRun", steps: Sequence[Any]) -> bool:
    """Whether the calls of all critics that were asked are: one sums up when he has judged."""
    from novellaforge.models import LLMCall

    asked = {s.key for s in steps if s.stage == "criticise" and not s.result.get("before")}
    return asked <= set(LLMCall.objects.filter(run_id=run.pk).values_list("step", flat=True))


def _asking(run: "GenerationRun", steps: Sequence[Any]) -> float:
    """Seconds in which at least one request was under way for which the gate waits: none is
    waited for once its step is stored.
    """
    from novellaforge.models import LLMCall

    stored = {step.key: step.stored_at.timestamp() for step in steps if step.stored_at}
    made = LLMCall.objects.filter(run_id=run.pk, step__in=stored)
    calls = made.exclude(step__startswith="summarise").values_list("step", "started_at", "seconds")
    asked = sorted(
        (start.timestamp(), min(start.timestamp() + seconds, stored[step]))
        for step, start, seconds in calls
    )
    total, until = 0.0, 0.0
    for start, end in asked:
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total
