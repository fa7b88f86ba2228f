"""A sentence of the book as pages and programs show it, with where it stands. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from memory.facts import Fact


@dataclass(frozen=True)
class Said:
    """`fact` says it, in chapter `place` (0: the bible, which has no `chapter`)."""

    fact: UUID
    sentence: str
    place: int
    chapter: UUID | None = None


def said_of(fact: Fact, places: Mapping[UUID, int]) -> Said:
    place = places.get(fact.chapter, 0)
    return Said(fact.uid, fact.sentence, place, fact.chapter if place else None)
