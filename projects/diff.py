"""What two texts have in common: paragraph by paragraph, in a paragraph word by word. Pure.

Paragraphs are aligned first, then the words of those that changed are compared as characters of
diff-match-patch, whose semantic clean-up leaves no crumbs.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from diff_match_patch import diff_match_patch  # type: ignore[import-untyped]

from projects.text import PARAGRAPH_BREAK, count_words

MOST_PAIRS = 40_000  # of paragraphs held against each other; where there are more, none is paired
ALIKE = 0.4  # of two paragraphs' words, what they share at least to be one paragraph that changed
LONGEST_SECONDS = 0.5  # then a comparison is coarser, and as true

_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")
_BREAK = re.compile(r"(\n\s*\n)")
_WORD = re.compile(r"\w+")
_FIRST = 0x4E00  # characters from here on are letters to diff-match-patch, each as good as another
_SURROGATES, _AS_MANY = 0xD800, 0x800


@dataclass(frozen=True)
class Piece:
    """`old` stands in the first text only, `new` in the second only."""

    op: Literal["same", "old", "new"]
    text: str


@dataclass(frozen=True)
class Change:
    """A paragraph in both texts with the break before it; empty where it stands in one only."""

    old: str
    new: str

    @property
    def op(self) -> Literal["same", "changed", "added", "removed"]:
        if self.old == self.new:
            return "same"
        if self.old and self.new:
            return "changed"
        return "removed" if self.old else "added"

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Word by word, without the breaks around it."""
        return compared(self.old.strip(), self.new.strip())


@dataclass(frozen=True)
class Words:
    added: int
    removed: int


def compared(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces in order: those that are not new make the old text, those not old the new one."""
    ones, others = _TOKEN.findall(old), _TOKEN.findall(new)
    found = _differ().diff_main(*_as_characters(ones, others), False)
    _differ().diff_cleanupSemantic(found)
    pieces, a, b = [], 0, 0
    for op, characters in found:
        length = len(characters)
        own = others[b : b + length] if op > 0 else ones[a : a + length]
        a, b = a + length * (op <= 0), b + length * (op >= 0)
        pieces.append(Piece(("same", "new", "old")[op], "".join(own)))
    return tuple(pieces)


def changes(old: str, new: str) -> tuple[Change, ...]:
    """The paragraphs of both texts in order, each beside what became of it."""
    ones, others = _paragraphs(old), _paragraphs(new)
    found: list[Change] = []
    gone: list[str] = []
    came: list[str] = []
    a = b = 0
    for op, characters in _differ().diff_main(*_as_characters(ones, others), False):
        length = len(characters)
        if op == 0:
            found += _paired(gone, came)
            found += [Change(each, each) for each in ones[a : a + length]]
            gone, came = [], []
        gone += ones[a : a + length] if op < 0 else []
        came += others[b : b + length] if op > 0 else []
        a, b = a + length * (op <= 0), b + length * (op >= 0)
    return tuple(found + _paired(gone, came))


def accepted(every: Sequence[Change], chosen: Collection[int]) -> str:
    """The first text with the chosen changes, by their places in `every`, of the second."""
    kept = (each.new if place in chosen else each.old for place, each in enumerate(every))
    return "".join(kept).removeprefix(PARAGRAPH_BREAK)


def words_of(every: Iterable[Change]) -> Words:
    """How many words came and went."""
    pieces = [piece for each in every if each.op != "same" for piece in each.pieces]
    added, removed = (
        sum(count_words(piece.text) for piece in pieces if piece.op == op) for op in ("new", "old")
    )
    return Words(added, removed)


def _differ() -> diff_match_patch:
    differ = diff_match_patch()
    differ.Diff_Timeout = LONGEST_SECONDS
    return differ


def _as_characters(*texts: Sequence[str]) -> list[str]:
    """Each text as a string with one character a token, the same for the same token."""
    known: dict[str, str] = {}
    for text in texts:
        for token in text:
            known.setdefault(token, _character(len(known)))
    return ["".join(known[token] for token in text) for text in texts]


def _character(number: int) -> str:
    code = _FIRST + number
    return chr(code if code < _SURROGATES else code + _AS_MANY)


def _paragraphs(text: str) -> list[str]:
    """Each with the break before it; joined, they are a break and the text."""
    if not text:
        return []
    _before, *parts = _BREAK.split(PARAGRAPH_BREAK + text)
    found = [before + words for before, words in zip(parts[::2], parts[1::2], strict=True)]
    if len(found) > 1 and not found[-1].strip():
        found[-2:] = ["".join(found[-2:])]
    return found


def _paired(gone: Sequence[str], came: Sequence[str]) -> list[Change]:
    """Those that are alike as one change each, so that as much as can be is paired, in order."""
    if not gone or not came or len(gone) * len(came) > MOST_PAIRS:
        return [*(Change(each, "") for each in gone), *(Change("", each) for each in came)]
    alike = _likeness(gone, came)
    best = _best(alike)
    found, i, j = [], 0, 0
    while i < len(gone) or j < len(came):
        both = i < len(gone) and j < len(came) and alike[i][j] > 0
        if both and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            found.append(Change(gone[i], came[j]))
            i, j = i + 1, j + 1
        elif i < len(gone) and best[i][j] == best[i + 1][j]:
            found.append(Change(gone[i], ""))
            i += 1
        else:
            found.append(Change("", came[j]))
            j += 1
    return found


def _likeness(gone: Sequence[str], came: Sequence[str]) -> list[list[float]]:
    """Of each pair the share of its words that both have; 0 where that is too little."""
    ones, others = ([set(_WORD.findall(each.lower())) for each in some] for some in (gone, came))
    rows = [
        [2 * len(one & other) / (len(one) + len(other) or 1) for other in others] for one in ones
    ]
    return [[share if share >= ALIKE else 0.0 for share in row] for row in rows]


def _best(alike: Sequence[Sequence[float]]) -> list[list[float]]:
    """What can be reached at most from each pair on."""
    best = [[0.0] * (len(alike[0]) + 1) for _row in range(len(alike) + 1)]
    for i in reversed(range(len(alike))):
        for j in reversed(range(len(alike[0]))):
            paired = best[i + 1][j + 1] + alike[i][j]
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    return best
