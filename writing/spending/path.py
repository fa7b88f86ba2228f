"""How long a chapter takes: the seconds of the steps that wait for each other. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from writing import pipeline

Seconds = Mapping[str, float]  # of one step, by stage


@dataclass(frozen=True)
class Shape:
    """What a chapter consists of. `lanes`: steps that a provider lets run at once; 0: all."""

    mode: pipeline.Mode
    beats: int
    revised: int  # beats in a revision round
    lanes: int
    plans: int = 1  # 0: a plan is ready
    approves: bool = False


def seconds_until_read(shape: Shape, of: Seconds, rounds: int) -> float:
    """From the start until the gate has decided, with a worker free for whatever is due."""
    if shape.mode == "sequential":
        return _one_by_one(shape, of, rounds)
    # only the last text's summary is waited for
    first, *others = (replace(shape, approves=each) for each in _approvals(shape, rounds))
    return _side_by_side(first, of) + sum(_round(each, of) for each in others)


def _approvals(shape: Shape, rounds: int) -> list[bool]:
    return [False] * rounds + [shape.approves]


def _one_by_one(shape: Shape, of: Seconds, rounds: int) -> float:
    each_beat = of[pipeline.WRITE] + of[pipeline.EXTRACT]
    seams = (shape.beats - 1) * of[pipeline.SEAM]
    reviews = of[pipeline.PROVE] + of[pipeline.VALIDATE] + of[pipeline.CRITICISE]
    revision = shape.revised * (of[pipeline.REVISE] + of[pipeline.EXTRACT]) + reviews
    return (
        shape.plans * of[pipeline.PLAN]
        + shape.beats * each_beat
        + seams
        + reviews
        + rounds * revision
        + shape.approves * of[pipeline.SUMMARISE]
    )


def _side_by_side(shape: Shape, of: Seconds) -> float:
    """Facts are read beside the seams, the critic and the proofs; validation waits for the facts
    and the proofs, an approval by the gate for the summary.
    """
    written = shape.plans * of[pipeline.PLAN] + _all(shape.beats, shape) * of[pipeline.WRITE]
    joined = written + _all(shape.beats - 1, shape) * of[pipeline.SEAM]
    read = written + _all(shape.beats, shape) * of[pipeline.EXTRACT]
    return joined + max(
        of[pipeline.CRITICISE],
        shape.approves * of[pipeline.SUMMARISE],
        max(of[pipeline.PROVE], read - joined) + of[pipeline.VALIDATE],
    )


def _round(shape: Shape, of: Seconds) -> float:
    turns = _all(shape.revised, shape)
    checked = max(turns * of[pipeline.EXTRACT], of[pipeline.PROVE]) + of[pipeline.VALIDATE]
    summarised = shape.approves * of[pipeline.SUMMARISE]
    return turns * of[pipeline.REVISE] + max(of[pipeline.CRITICISE], checked, summarised)


def _all(steps: int, shape: Shape) -> int:
    """How many turns so many equal steps take."""
    if steps <= 0:
        return 0
    return -(-steps // shape.lanes) if shape.lanes else 1
