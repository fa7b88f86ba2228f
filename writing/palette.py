"""What the palette goes to: pages of a book, its chapters and entries, one's books. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from projects.likeness import fold

MOST = 12


@dataclass(frozen=True)
class Goal:
    """A place to go; `also` are other names by which it is found, never shown."""

    label: str
    address: str
    kind: str  # as it is read
    also: tuple[str, ...] = ()


def found(goals: Iterable[Goal], asked: str) -> list[Goal]:
    """The best MOST of them: names that begin so, then words that do, then whatever holds it.

    Accents and case make no difference. Those that are alike stay in the order given; nothing
    asked for is found in all.
    """
    wanted = fold(asked).strip()
    if not wanted:
        return list(islice(goals, MOST))
    ranked = ((_rank(goal, wanted), goal) for goal in goals)
    fitting = [(rank, goal) for rank, goal in ranked if rank is not None]
    return [goal for _rank_, goal in sorted(fitting, key=lambda each: each[0])[:MOST]]


def _rank(goal: Goal, wanted: str) -> int | None:
    ranks = [_rank_of(fold(name), wanted) for name in (goal.label, *goal.also)]
    return min((rank for rank in ranks if rank is not None), default=None)


def _rank_of(name: str, wanted: str) -> int | None:
    if name.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in name.split()):
        return 1
    return 2 if wanted in name else None
