"""How long a chapter takes when its steps wait for each other, by hand."""

import pytest

from writing import pipeline
from writing.spending.path import Shape, seconds_until_read

OF = {
    pipeline.PLAN: 5.0,
    pipeline.WRITE: 10.0,
    pipeline.EXTRACT: 4.0,
    pipeline.SEAM: 1.0,
    pipeline.PROVE: 1.0,
    pipeline.VALIDATE: 3.0,
    pipeline.CRITICISE: 2.0,
    pipeline.REVISE: 6.0,
    pipeline.SUMMARISE: 7.0,
}


def shape(mode: str = "parallel", **values: object) -> Shape:
    given = {"beats": 4, "revised": 2, "lanes": 0} | values
    return Shape(mode=mode, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "rounds", "seconds"),
    [
        (shape("sequential"), 0, 5 + 4 * (10 + 4) + 3 * 1 + 1 + 3 + 2),
        (shape("sequential", plans=0, approves=True), 0, 4 * 14 + 3 + 6 + 7),
        (shape("sequential"), 2, 70 + 2 * (2 * (6 + 4) + 6)),
        # plan, the beats at once, their facts (longer than a seam), the check
        (shape(), 0, 5 + 10 + 4 + 3),
        (shape("distributed"), 0, 5 + 10 + 4 + 3),
        (shape(plans=0), 0, 10 + 4 + 3),
        # an approval by the gate waits for the summary, which is made beside the check
        (shape(approves=True), 0, 5 + 10 + 1 + 7),
        (shape(approves=True), 1, 22 + 6 + 7),
        (shape(), 2, 22 + 2 * (6 + 4 + 3)),
        # two at a time
        (shape(lanes=2), 0, 5 + 2 * 10 + 2 * 4 + 3),
        (shape(lanes=3, beats=1), 0, 5 + 10 + 4 + 3),
    ],
)
def test_seconds(of: Shape, rounds: int, seconds: float) -> None:
    assert seconds_until_read(of, OF, rounds) == seconds


def test_a_long_critic_is_waited_for() -> None:
    slow = {**OF, pipeline.CRITICISE: 20.0}
    assert seconds_until_read(shape(), slow, 0) == 5 + 10 + 1 + 20
    assert seconds_until_read(shape(), slow, 1) == 36 + 6 + 20
