"""How long a chapter takes: the seconds of the steps that wait for each other. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    first = _side_by_side(shape, of)
    return first + rounds * _round(shape, of) + shape.approves * of[pipeline.APPROVE]


def _one_by_one(shape: Shape, of: Seconds, rounds: int) -> float:
    each_beat = of[pipeline.WRITE] + of[pipeline.EXTRACT]
    seams = (shape.beats - 1) * of[pipeline.SEAM]
    reviews = of[pipeline.VALIDATE] + of[pipeline.CRITICISE]
    revision = shape.revised * (of[pipeline.REVISE] + of[pipeline.EXTRACT]) + reviews
    return (
        shape.plans * of[pipeline.PLAN]
        + shape.beats * each_beat
        + seams
        + reviews
        + rounds * revision
        + shape.approves * of[pipeline.APPROVE]
    )


def _side_by_side(shape: Shape, of: Seconds) -> float:
    """Facts are read beside the seams and the critic; validation waits for both."""
    written = shape.plans * of[pipeline.PLAN] + _all(shape.beats, shape) * of[pipeline.WRITE]
    joined = written + _all(shape.beats - 1, shape) * of[pipeline.SEAM]
    read = written + _all(shape.beats, shape) * of[pipeline.EXTRACT]
    return max(joined + of[pipeline.CRITICISE], max(joined, read) + of[pipeline.VALIDATE])


def _round(shape: Shape, of: Seconds) -> float:
    turns = _all(shape.revised, shape)
    checked = turns * of[pipeline.EXTRACT] + of[pipeline.VALIDATE]
    return turns * of[pipeline.REVISE] + max(of[pipeline.CRITICISE], checked)


def _all(steps: int, shape: Shape) -> int:
    """How many turns so many equal steps take."""
    if steps <= 0:
        return 0
    return -(-steps // shape.lanes) if shape.lanes else 1
