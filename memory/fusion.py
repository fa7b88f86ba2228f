"""Several rankings of passages made one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

DAMPING = 60


@dataclass(frozen=True)
class Ranked:
    """A passage in a ranking: `number` is its chapter's, `title` its document's."""

    id: int
    sha256: str
    number: int | None
    title: str | None


def fuse(*rankings: Sequence[Ranked]) -> list[tuple[Ranked, float]]:
    """By reciprocal rank: each ranking gives 1 / (60 + place); one passage a text.

    Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual
    rank learning methods", SIGIR 2009. What has the same sum keeps the first ranking's order.
    """
    sums: dict[str, float] = {}
    first: dict[str, Ranked] = {}
    for ranking in rankings:
        for place, sha256 in enumerate(dict.fromkeys(each.sha256 for each in ranking), start=1):
            sums[sha256] = sums.get(sha256, 0.0) + 1 / (DAMPING + place)
        for each in ranking:
            first.setdefault(each.sha256, each)
    best = sorted(sums, key=lambda sha256: -sums[sha256])
    return [(first[sha256], sums[sha256]) for sha256 in best]
