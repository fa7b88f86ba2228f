"""Whose the paragraphs of a text are: its author's, a model's, or both's. Pure.

Told from the versions that led to it: a paragraph is whoever's who brought it; one that another
hand changed is both's; one that comes back is what it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from projects.diff import changes
from projects.text import count_words

Whose = Literal["author", "model", "both"]
Writer = Literal["author", "model"]
WRITERS: dict[str, Writer] = {
    "generated": "model",
    "revised": "model",
    "edited": "author",
    "imported": "author",
}


@dataclass(frozen=True)
class Draft:
    """A version; `is_fresh`: it was written anew, not out of the one before."""

    origin: str
    text: str

    @property
    def writer(self) -> Writer:
        return WRITERS[self.origin]

    @property
    def is_fresh(self) -> bool:
        return self.origin in ("generated", "imported")


@dataclass(frozen=True)
class Attributed:
    text: str
    whose: Whose

    @property
    def words(self) -> int:
        return count_words(self.text)


def attributed(drafts: Sequence[Draft]) -> tuple[Attributed, ...]:
    """The paragraphs of the last of these versions, oldest first as they were made."""
    known: dict[str, Whose] = {}
    standing = ""
    for draft in drafts:
        found = [
            (change.new.strip(), _whose(change.old.strip(), change.new.strip(), draft, known))
            for change in changes(standing, draft.text)
            if change.new.strip()
        ]
        known |= dict(found)
        standing = draft.text
    return tuple(Attributed(text, whose) for text, whose in found) if drafts else ()


def _whose(old: str, new: str, draft: Draft, known: dict[str, Whose]) -> Whose:
    if new in known:
        return known[new]
    before = known.get(old)
    if before is None or draft.is_fresh:
        return draft.writer
    return before if before == draft.writer else "both"


def words_by(paragraphs: Sequence[Attributed]) -> dict[Whose, int]:
    """The words of each; 0 for whoever has none."""
    counted: dict[Whose, int] = {"author": 0, "model": 0, "both": 0}
    for each in paragraphs:
        counted[each.whose] += each.words
    return counted
