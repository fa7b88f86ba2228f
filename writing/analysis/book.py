"""The book as analysts see it: approved texts with what was counted in them, people, facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from memory.continuity.rule import View
from memory.entities import Candidate, Scene
from writing.analysis.measuring import Measures, Stretch
from writing.analysis.observing import Quote


@dataclass(frozen=True)
class Read:
    """A chapter's approved text. `eyes` are whose point of view its outline and plan name;
    `is_ours`: this program wrote it, so that its facts' beats are its scenes.
    """

    chapter: UUID
    number: int
    version: UUID
    text: str
    measures: Measures
    eyes: tuple[str, ...] = ()
    is_ours: bool = False

    def quote(self, at: Stretch) -> Quote:
        words = self.text[at.start : at.end]
        return Quote(self.chapter, self.number, self.version, at.start, at.end, words)


@dataclass(frozen=True)
class Book:
    """`chapters` in their order; `view` has no facts where an analyst asks for none."""

    language: str
    chapters: tuple[Read, ...]
    view: View
    people: tuple[Candidate, ...] = ()
    names: frozenset[str] = frozenset()  # words of names, folded

    @cached_property
    def by_chapter(self) -> Mapping[UUID, Read]:
        return {each.chapter: each for each in self.chapters}

    @cached_property
    def beats(self) -> Mapping[UUID, frozenset[int]]:
        """Of chapters that have facts, in which of their beats."""
        found: dict[UUID, set[int]] = {}
        for fact in self.view.facts:
            found.setdefault(fact.chapter, set()).add(fact.beat)
        return {chapter: frozenset(beats) for chapter, beats in found.items()}

    @cached_property
    def scene(self) -> Scene:
        return Scene(UUID(int=0), self.people)

    @property
    def last(self) -> int:
        return self.chapters[-1].number if self.chapters else 0

    def name(self, uid: UUID) -> str:
        return next((each.name for each in self.people if each.uid == uid), "")

    def quotes(self, *at: tuple[UUID, int, int]) -> Iterator[Quote]:
        """Of chapters and offsets, those that the approved texts have."""
        for chapter, start, end in at:
            read = self.by_chapter.get(chapter)
            if read and 0 <= start < end <= len(read.text):
                yield read.quote(Stretch(start, end))
