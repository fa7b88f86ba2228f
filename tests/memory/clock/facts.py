"""Facts of a telling, in few words."""

from typing import Any
from uuid import UUID, uuid5

from memory.clock import Clock
from memory.facts import Fact

PROJECT = UUID(int=90)
PLACES = {PROJECT: 0} | {UUID(int=100 + number): number for number in range(1, 400)}


def chapter(number: int) -> UUID:
    return UUID(int=100 + number) if number else PROJECT


def entity(name: str) -> UUID:
    return uuid5(PROJECT, name)


class Told:
    """Tells facts one after the other, each in a sentence of its own."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.at = (1, 1)

    def beat(self, beat: int, chapter: int = 1) -> None:
        self.at = (chapter, beat)

    def __call__(self, when: str = "", predicate: str = "located_at", **values: Any) -> Fact:
        """Luc is somewhere, unless told otherwise. `subject` and `object` are names."""
        number, beat = self.at
        seq = len(self.facts) + 1
        given: dict[str, Any] = {
            "project": PROJECT, "version": None, "chapter": chapter(number), "beat": beat,
            "seq": seq, "predicate": predicate, "sentence": f"Sentence {seq}.", "start": seq * 100,
            "end": seq * 100 + 12, "subject": "Luc", "object": f"place {seq}", "time_text": when,
        }  # fmt: skip
        given |= values
        for part in ("subject", "object"):
            given[part] = entity(given[part]) if given[part] else None
        self.facts.append(Fact(**given))
        return self.facts[-1]

    def clock(self) -> Clock:
        return Clock.of(self.facts, PLACES)
