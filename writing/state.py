"""A run's state, folded from what it has stored. Pure; the rows are read in `runs/`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from writing import pipeline
from writing.pipeline import Decision, Mode, Round, RunState, Step


@dataclass(frozen=True)
class Stored:
    """A stored step, with the one thing of its result that decides what is due next."""

    step: Step
    beats: int | None = None  # of a plan
    decision: Decision | None = None  # of the gate


def state_of(mode: Mode, max_revisions: int, stored: Iterable[Stored]) -> RunState:
    """The state after these steps, in whatever order they were stored."""
    state = RunState(mode=mode, max_revisions=max_revisions)
    for each in sorted(stored, key=lambda each: each.step.revision):
        state = _with(state, each)
    if state.beats is not None:
        state = replace(state, planned=0)
    if state.rounds[-1].decision and state.rounds[-1].decision.verdict == "revise":
        state = replace(state, rounds=(*state.rounds, Round()))
    return state


def _with(state: RunState, stored: Stored) -> RunState:
    step = stored.step
    if step.stage == pipeline.COLLECT:
        return replace(state, context=True)
    if step.stage == pipeline.RETRIEVE:
        return replace(state, passages=True)
    if step.stage == pipeline.PLANNED:
        return replace(state, planned=state.planned + 1)
    if step.stage == pipeline.PLAN:
        return replace(state, beats=stored.beats)
    if step.stage == pipeline.SEAM and step.beat is not None:
        return replace(state, seams=state.seams | {step.beat})
    if step.stage == pipeline.APPROVE:
        return replace(state, approved=True)
    return _with_round(state, stored)


def _with_round(state: RunState, stored: Stored) -> RunState:
    step = stored.step
    rounds = list(state.rounds)
    while len(rounds) <= step.revision:
        rounds.append(Round())
    now = rounds[step.revision]
    if step.stage in (pipeline.WRITE, pipeline.REVISE) and step.beat is not None:
        now = replace(now, texts=now.texts | {step.beat})
    elif step.stage == pipeline.EXTRACT and step.beat is not None:
        now = replace(now, facts=now.facts | {step.beat})
    elif step.stage == pipeline.CHECK and step.beat is not None:
        now = replace(now, checked=now.checked | {step.beat})
    elif step.stage == pipeline.JOIN:
        now = replace(now, joined=True)
    elif step.stage == pipeline.PROVE:
        now = replace(now, proved=True)
    elif step.stage == pipeline.SUMMARISE:
        now = replace(now, summary=True)
    elif step.stage == pipeline.VALIDATE:
        now = replace(now, report=True)
    elif step.stage == pipeline.CRITICISE:
        now = replace(now, critique=True)
    elif step.stage == pipeline.GATE:
        now = replace(now, decision=stored.decision)
    rounds[step.revision] = now
    return replace(state, rounds=tuple(rounds))
