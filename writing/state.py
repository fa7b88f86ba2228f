"""A run's state, made of what it has stored. Pure; the rows are read in `runs/`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from writing import pipeline
from writing.pipeline import Decision, Mode, Round, RunState, Step


@dataclass(frozen=True)
class Stored:
    """A stored step, with the one thing of its result that decides what is due next."""

    step: Step
    beats: int | None = None  # of a plan
    decision: Decision | None = None  # of the gate


ByStage = Mapping[str, list[Stored]]


def state_of(mode: Mode, max_revisions: int, stored: Iterable[Stored]) -> RunState:
    """The state after these steps, in whatever order they were stored."""
    revisions: dict[int, dict[str, list[Stored]]] = defaultdict(lambda: defaultdict(list))
    for each in stored:
        revisions[each.step.revision][each.step.stage].append(each)
    first = revisions[0]
    rounds = tuple(_round(revisions[number]) for number in range(max(revisions) + 1))
    if rounds[-1].decision and rounds[-1].decision.verdict == "revise":
        rounds = (*rounds, Round())
    beats = first[pipeline.PLAN][-1].beats if pipeline.PLAN in first else None
    return RunState(
        mode=mode,
        max_revisions=max_revisions,
        context=pipeline.COLLECT in first,
        passages=pipeline.RETRIEVE in first,
        beats=beats,
        seams=_beats(first, pipeline.SEAM),
        rounds=rounds,
        approved=pipeline.APPROVE in first,
        planned=len(first[pipeline.PLANNED]) if beats is None else 0,
    )


def _round(found: ByStage) -> Round:
    gate = found.get(pipeline.GATE)
    return Round(
        texts=_beats(found, pipeline.WRITE, pipeline.REVISE),
        facts=_beats(found, pipeline.EXTRACT),
        checked=_beats(found, pipeline.CHECK),
        joined=pipeline.JOIN in found,
        proved=pipeline.PROVE in found,
        report=pipeline.VALIDATE in found,
        critique=pipeline.CRITICISE in found,
        summary=pipeline.SUMMARISE in found,
        decision=gate[-1].decision if gate else None,
    )


def _beats(found: ByStage, *stages: str) -> frozenset[int]:
    steps = (each.step for stage in stages for each in found.get(stage, ()))
    return frozenset(step.beat for step in steps if step.beat is not None)
