"""What a comparison of a book's memory with its texts found, as values and in sentences. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from memory.maintenance.kinds import SENTENCES, Kind, Part

EXAMPLES = 5
EXAMPLE_CHARACTERS = 120


@dataclass(frozen=True)
class Difference:
    """One kind of difference: how many, and a few of them in the book's own words.

    `under_way`: a task or job that is queued already mends it.
    """

    kind: Kind
    count: int
    examples: tuple[str, ...] = ()
    under_way: bool = False

    def __str__(self) -> str:
        return str(SENTENCES[self.kind] % {"count": self.count})


@dataclass(frozen=True)
class Unchecked:
    """A part of memory that could not be compared, and the sentence that says why."""

    part: Part
    why: str


@dataclass(frozen=True)
class Report:
    """An empty one says that memory is what the texts and the ledger say."""

    differences: tuple[Difference, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def differs(self) -> bool:
        return bool(self.differences)

    @property
    def is_clean(self) -> bool:
        """Everything was compared, and nothing differs."""
        return not (self.differences or self.unchecked)

    @property
    def unmended(self) -> tuple[Difference, ...]:
        """What nothing is under way to mend."""
        return tuple(each for each in self.differences if not each.under_way)

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(each.kind for each in self.differences)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


_REPORT = TypeAdapter(Report)


def report_from(stored: Mapping[str, Any]) -> Report:
    """Raises pydantic's ValidationError for what is no report (of another release)."""
    return _REPORT.validate_python(stored)


def difference(
    kind: Kind, found: Sequence[str], count: int | None = None, *, under_way: bool = False
) -> tuple[Difference, ...]:
    """One difference of all that was found; none where nothing was. `count` where not all are."""
    number = len(found) if count is None else count
    if not number:
        return ()
    examples = tuple(_short(each) for each in dict.fromkeys(found))[:EXAMPLES]
    return (Difference(kind, number, examples, under_way),)


def _short(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= EXAMPLE_CHARACTERS:
        return words
    return words[: EXAMPLE_CHARACTERS - 1].rstrip() + "…"
