"""A book as the formats that are made in one go see it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from projects.export.book import Piece
from projects.export.matter import NO_MATTER, Matter, Section
from projects.text import count_words


@dataclass(frozen=True)
class Book:
    """`title` is empty where none is wanted. `language`: the book's own, as in `lang`."""

    uid: UUID
    title: str
    author: str
    language: str
    pieces: Sequence[Piece]
    made_at: datetime
    matter: Matter = NO_MATTER

    @property
    def words(self) -> int:
        return sum(count_words(each.text) for each in self.pieces)

    @property
    def front(self) -> tuple[Section, ...]:
        return self.matter.front

    @property
    def back(self) -> tuple[Section, ...]:
        return self.matter.back

    def named(self) -> Iterator[tuple[int, str, Piece]]:
        """Each chapter with its place in the file, from 1, and what a list of them calls it."""
        for place, each in enumerate(self.pieces, 1):
            yield place, each.heading or str(each.number), each
