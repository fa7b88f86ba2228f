"""What an analyst says: an observation with the sentences it is about. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from pydantic import TypeAdapter

Analyst = Literal["threads_due", "point_of_view", "voices", "openings", "phrases", "pacing"]
ANALYSTS: tuple[Analyst, ...] = (
    "threads_due", "point_of_view", "voices", "openings", "phrases", "pacing",
)  # fmt: skip
MOST = 40  # of one analyst: a longer list is not read to its end; how many are left off is said
MOST_QUOTES = 6  # of one observation: enough to see it; its values say how often it is
LONGEST = 400  # characters of a quote: a longer sentence is shown by its beginning


@dataclass(frozen=True)
class Quote:
    """Characters `start` to `end` of a version's text; `text` is what stands there."""

    chapter: UUID
    number: int
    version: UUID
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Observation:
    """`code` says which sentence tells it (`wording`), with `values` in it.

    `key` is the same in every report about the same thing: what is set aside stays so. The
    greater its `weight`, the earlier it stands among its analyst's.
    """

    analyst: Analyst
    code: str
    key: str
    quotes: tuple[Quote, ...]
    values: dict[str, str | int | float] = field(default_factory=dict)
    weight: float = 0.0


@dataclass(frozen=True)
class Pace:
    """A chapter in numbers; None where it is not known. `dialogue` is a percentage of words,
    `sentence` the mean words of one, `events` are per 1,000 words.
    """

    chapter: UUID
    number: int
    words: int
    dialogue: int
    sentence: float
    scenes: int | None = None
    events: float | None = None


@dataclass(frozen=True)
class Voice:
    """How somebody speaks in the whole book, by lines that are surely theirs. Shares in percent;
    None where there is nothing to count.
    """

    who: UUID
    name: str
    lines: int
    sentence: float
    questions: int
    exclamations: int
    relaxed: int | None = None
    familiar: int | None = None
    favourites: tuple[str, ...] = ()
    address: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What one analyst gives back."""

    observations: tuple[Observation, ...] = ()
    pacing: tuple[Pace, ...] = ()
    voices: tuple[Voice, ...] = ()


@dataclass(frozen=True)
class Contents:
    """A report's, as it is stored. `unread`: chapters whose facts were not read whole, so that
    threads, points of view and events may be missed there.
    """

    chapters: int = 0
    words: int = 0
    unread: tuple[int, ...] = ()
    observations: tuple[Observation, ...] = ()
    left_off: dict[str, int] = field(default_factory=dict)
    pacing: tuple[Pace, ...] = ()
    voices: tuple[Voice, ...] = ()

    def with_found(self, analyst: Analyst, found: Found) -> "Contents":
        """The analyst's earlier say is replaced: the same part twice is as good as once."""
        mine = sorted(found.observations, key=lambda each: (-each.weight, each.key))
        others = tuple(each for each in self.observations if each.analyst != analyst)
        return replace(
            self,
            observations=(*others, *mine[:MOST]),
            left_off={**self.left_off, analyst: max(0, len(mine) - MOST)},
            pacing=found.pacing or self.pacing,
            voices=found.voices or self.voices,
        )


CONTENTS: TypeAdapter[Contents] = TypeAdapter(Contents)


def key_of(*parts: object) -> str:
    """32 hexadecimal digits, the same for the same parts."""
    said = "\n".join(map(str, parts))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def shortened(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """The first few, each no longer than is read; offsets go with the text."""
    return tuple(map(_shortened, tuple(quotes)[:MOST_QUOTES]))


def _shortened(quote: Quote) -> Quote:
    if len(quote.text) <= LONGEST:
        return quote
    cut = quote.text[:LONGEST].rsplit(maxsplit=1)[0]
    return replace(quote, text=cut, end=quote.start + len(cut))
