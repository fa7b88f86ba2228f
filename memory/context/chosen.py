"""What an author said of single pieces of a context: always, or never. Values."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from memory.budget import Entry, Fitted
from memory.in_force import InForce

PREVIOUS_END, SAMPLE, TO_COME = "previous_end", "sample", "to_come"  # keys of which there is one
FACT, TOLD = "fact:", "told:"  # how keys of many begin
OUT_SHOWN = 15  # of each part, what found no room


@dataclass(frozen=True)
class Chosen:
    """Keys of pieces, sorted: `pinned` are told whatever the ranking, `excluded` never."""

    pinned: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pinned or self.excluded)

    def pins(self, key: str) -> bool:
        return key in self.pinned

    def excludes(self, key: str) -> bool:
        return key in self.excluded

    def pinned_facts(self) -> list[UUID]:
        return [UUID(key.removeprefix(FACT)) for key in self.pinned if key.startswith(FACT)]


NOTHING_CHOSEN = Chosen()


@dataclass(frozen=True)
class Piece:
    """Something that could be told: `part` says what made it a candidate, `number` its chapter
    (0: the bible, or of none). `state` is what became of it within the budget.
    """

    key: str
    part: str
    text: str
    number: int = 0
    state: Literal["given", "short", "out"] = "given"


def fact_key(uid: UUID) -> str:
    return f"{FACT}{uid}"


def told_key(chapter: UUID) -> str:
    return f"{TOLD}{chapter}"


def allowed(found: InForce, chosen: Chosen) -> InForce:
    """What holds, without the facts that are never told."""
    if not chosen.excluded:
        return found
    out = set(chosen.excluded)
    return replace(
        found,
        **{
            name: tuple(each for each in getattr(found, name) if fact_key(each.uid) not in out)
            for name in ("states", "minds", "ties", "events")
        },
        openings=tuple(each for each in found.openings if fact_key(each.fact.uid) not in out),
    )


def pinned_first(entries: Sequence[Entry], chosen: Chosen) -> list[Entry]:
    return sorted(entries, key=lambda entry: not chosen.pins(entry.key))


def pieces(fitted: dict[str, Fitted]) -> Iterator[Piece]:
    """Of each part what was told, then of what was not the dearest."""
    for part, each in fitted.items():
        for line in each.lines:
            state: Literal["short", "given"] = "short" if line.shortened else "given"
            yield Piece(line.key, part, line.text, line.number, state)
        for entry in each.left_out[:OUT_SHOWN]:
            yield Piece(entry.key, part, entry.short or entry.text, entry.number, "out")


def untold(chosen: Chosen, told: Iterable[Piece]) -> list[str]:
    """Pinned keys of which nothing is known here."""
    known = {piece.key for piece in told}
    return [key for key in chosen.pinned if key.startswith((FACT, TOLD)) and key not in known]
