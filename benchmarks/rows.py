"""A figure of the benchmarks and what it should be. Data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

MARGIN = 0.10

Figures = Mapping[str, float]
Verdict = Literal["met", "near", "missed", "absent", ""]


@dataclass(frozen=True)
class Row:
    """`goal` is the most that the figure may be (`least`: the least); None: it is not judged.

    `because` names the figures that say why, should it be missed.
    """

    key: str
    says: str
    goal: float | None = None
    least: bool = False
    claim: str = ""
    because: tuple[str, ...] = ()

    def verdict(self, figures: Figures) -> Verdict:
        """Near: beyond the goal by no more than MARGIN."""
        if self.goal is None:
            return ""
        if self.key not in figures:
            return "absent"
        value = figures[self.key]
        if value >= self.goal if self.least else value <= self.goal:
            return "met"
        bound = self.goal * (1 - MARGIN if self.least else 1 + MARGIN)
        return "near" if (value >= bound if self.least else value <= bound) else "missed"


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Row, ...]
    note: str = ""
