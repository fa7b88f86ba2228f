"""A book in few words: chapters 1 to 8 are approved, chapter 9 is the draft."""

from typing import Any
from uuid import UUID, uuid5

from memory.analyst import Pair
from memory.clock import Clock
from memory.continuity.rule import Conflict, Named, Rule, View
from memory.facts import Change, Fact

PROJECT = UUID(int=90)
DRAFT = 9
PLACES = {PROJECT: 0} | {UUID(int=100 + number): number for number in range(1, DRAFT + 1)}
PARTS = ("subject", "object", "other", "speaker", "holder")

RULES = {
    name: Rule(name, severity, decides, frozenset(), lambda view: (), (), "%(one)s / %(other)s")
    for name, severity, decides in (
        ("knowledge", "blocking", False),
        ("memory", "blocking", False),
        ("skill_fluctuation", "major", False),
        ("wardrobe", "minor", False),
        ("appearance", "major", True),
    )
}


def entity(name: str) -> UUID:
    return uuid5(PROJECT, name)


class Book:
    """Facts one after the other, each in a sentence of its own unless told otherwise."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self.facts: list[Fact] = []
        self.entities: dict[UUID, Named] = {}

    def says(self, predicate: str, subject: str = "", value: str = "", **more: Any) -> Fact:
        """`subject`, `object`, `other` are names; a chapter is DRAFT unless it is said."""
        seq = len(self.facts) + 1
        number = more.pop("chapter", DRAFT)
        given: dict[str, Any] = {
            "sentence": f"Sentence {seq} of {subject}: {predicate} {value}.", "beat": 1,
            "start": seq * 200, "end": seq * 200 + 50, "subject": subject,
        } | more  # fmt: skip
        for part in PARTS:
            given[part] = self._known(given.get(part, ""), predicate, part)
        chapter = UUID(int=100 + number) if number else PROJECT
        fact = Fact(PROJECT, None, chapter, seq=seq, predicate=predicate, value=value, **given)
        self.facts.append(fact)
        return fact

    def told(self, predicate: str, subject: str = "", value: str = "", **more: Any) -> Fact:
        """As `says`, in chapter 1."""
        return self.says(predicate, subject, value, **{"chapter": 1} | more)

    def view(self) -> View:
        draft = tuple(fact for fact in self.facts if PLACES[fact.chapter] == DRAFT)
        approved = tuple(fact for fact in self.facts if PLACES[fact.chapter] != DRAFT)
        clock = Clock.of(self.facts, PLACES)
        return View(approved, draft, clock, PLACES, self.entities, self.language)

    def _known(self, name: str, predicate: str, part: str) -> UUID | None:
        if not name:
            return None
        of_event = (predicate, part) in (("dated", "subject"), ("lasts", "subject")) or (
            predicate == "takes_part" and part == "object"
        )
        self.entities.setdefault(
            entity(name), Named(name, "event" if of_event else "character", name == "a stranger")
        )
        return entity(name)


def changed(old: str, new: str) -> Change:
    return Change(old, new)


def proposed(rule: str, earlier: Fact, later: Fact, **more: Any) -> Conflict:
    return Conflict(RULES[rule], earlier, later, **more)


def pairs_of(pairs: tuple[Pair, ...]) -> list[tuple[Fact, Fact]]:
    return [(pair.earlier, pair.later) for pair in pairs]
