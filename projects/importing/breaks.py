"""Where a chapter of a manuscript may be split. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from projects.importing.chapters import Manuscript, Part


@dataclass(frozen=True)
class Place:
    """A paragraph that a chapter could begin with. `is_likely`: a break or a heading is there."""

    at: int
    begins: str
    is_likely: bool


def places_in(manuscript: Manuscript, part: Part) -> tuple[Place, ...]:
    """Every paragraph of the part but its first."""
    found = list(_paragraphs(manuscript, part))
    told = []
    for (_before, text), (at, here) in pairwise(found):
        told.append(Place(at, here, _is_break(text) or _is_title(here)))
    return tuple(told)


def _paragraphs(manuscript: Manuscript, part: Part) -> Iterator[tuple[int, str]]:
    """Where each begins, and its first line."""
    at, is_new = part.start, True
    for line in manuscript.text[part.start : part.end].split("\n"):
        words = line.strip()
        if words and is_new:
            yield at + len(line) - len(line.lstrip()), words
        is_new = manuscript.is_loose or not words
        at += len(line) + 1


def _is_break(text: str) -> bool:
    """ "* * *", "—", "#"."""
    return len(text) < 20 and not any(each.isalnum() for each in text)


def _is_title(text: str) -> bool:
    return len(text) < 60 and text[-1:].isalnum() and not text[:1].islower()
