"""Where words stand in a text, and the text with others in their place. Pure.

Typography never matters: any space is any other, and so are apostrophes, quotation marks of one
form and hyphens. Case and accents matter where that is asked. What is looked for is plain words,
never an expression, so that a search takes as long as the text is long.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from projects.text import sentences

MOST_CHARACTERS = 200  # of what is looked for
NEAR = 1_000  # characters in which a sentence's ends, and its neighbours, are looked for

Place = tuple[int, int]  # start and end, in characters

_COMBINING = "\u0300-\u036f"
_SPACES = " \t\u00a0\u2009\u202f"
_SPACE = f"[{_SPACES}]+"
_ALIKE = ("'’‘ʼ", '"“”„', "-‐‑")
_LIGATURES = {"œ": ("oe", "œŒ"), "æ": ("ae", "æÆ")}
_LETTERS = (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_BREAK = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Wanted:
    """What is looked for. `whole`: not inside longer words."""

    words: str
    whole: bool = False
    case: bool = False
    accents: bool = False

    @cached_property
    def filter(self) -> str:
        """A regular expression, of Postgres too, that no text with such a place misses."""
        return "".join(self._pieces())

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        before = rf"(?<![\w{_COMBINING}])" if self.whole and _is_word(self._asked[:1]) else ""
        after = r"(?!\w)" if self.whole and _is_word(self._asked[-1:]) else ""
        return re.compile(f"{before}{self.filter}(?![{_COMBINING}]){after}")

    @cached_property
    def _asked(self) -> str:
        return unicodedata.normalize("NFC", self.words).strip()

    def _pieces(self) -> Iterator[str]:
        rest = self._asked
        while rest:
            piece, taken = self._piece(rest)
            yield piece
            rest = rest[taken:]

    def _piece(self, rest: str) -> tuple[str, int]:
        """What stands for the beginning of `rest`, and how many of its characters that is."""
        if rest[0].isspace():
            return _SPACE, len(rest) - len(rest.lstrip())
        if not self.accents:
            for ligature, (letters, both) in _LIGATURES.items():
                for form in (ligature, letters):
                    if rest[: len(form)].lower() == form:
                        apart = "".join(self._letter(letter) for letter in letters)
                        return f"(?:{apart}|[{both}])", len(form)
        return self._letter(rest[0]), 1

    def _letter(self, letter: str) -> str:
        if not letter.isalpha():
            return _class({letter, *next((each for each in _ALIKE if letter in each), "")})
        forms = {letter} if self.case else {letter, *_cases(letter)}
        if self.accents:
            apart = {unicodedata.normalize("NFD", form) for form in forms} - forms
            return f"(?:{'|'.join((_class(forms), *sorted(apart)))})" if apart else _class(forms)
        bare = {_bare(form) for form in forms}
        marked = {each for form in bare for each in _accented().get(form, ())}
        return f"{_class(forms | bare | marked)}[{_COMBINING}]*"


@dataclass(frozen=True)
class Around:
    """Where sentences stand, and the ones before and after them."""

    place: Place
    before: str = ""
    after: str = ""


def found(text: str, wanted: Wanted) -> list[Place]:
    """Every place in order, none of which overlap; none for nothing but spaces."""
    return [match.span() for match in wanted.pattern.finditer(text)] if wanted.filter else []


def standing_in(place: str, instead: str, wanted: Wanted) -> str:
    """What takes the place of these words: `instead`, with their capitals where it has none and
    none were asked for.
    """
    if wanted.case or wanted.words != wanted.words.lower() or instead != instead.lower():
        return instead
    letters = [letter for letter in place if letter.isalpha()]
    if len(letters) > 1 and place.isupper():
        return instead.upper()
    if letters and place[:1].isupper():
        return instead[:1].upper() + instead[1:]
    return instead


def replaced(text: str, places: Iterable[Place], instead: str, wanted: Wanted) -> str:
    """The text with these places of it reading otherwise, all else byte-identical."""
    kept, at = [], 0
    for start, end in sorted(places):
        kept += [text[at:start], standing_in(text[start:end], instead, wanted)]
        at = end
    return "".join((*kept, text[at:]))


def around(text: str, place: Place) -> Around:
    """The whole sentences over which a place runs, and their neighbours."""
    start, end = place
    offset = max(0, start - NEAR)
    near = text[offset : end + NEAR]
    first, last, at = start, end, 0
    before = after = ""
    for sentence in sentences(near):
        begins = offset + near.index(sentence, at)
        ends = begins + len(sentence)
        at = ends - offset
        if ends <= start:
            before = sentence
        elif begins < end:
            first, last = min(first, begins), max(last, ends)
        else:
            after = sentence
            break
    return Around((first, last), before, after)


def paragraph_at(text: str, start: int) -> int:
    """Counted from 1."""
    return 1 + len(_BREAK.findall(text[:start].lstrip()))


def _class(forms: Iterable[str]) -> str:
    every = sorted(set(forms))
    return re.escape(every[0]) if len(every) == 1 else f"[{''.join(map(_escaped, every))}]"


def _escaped(letter: str) -> str:
    return f"\\{letter}" if letter in "\\]^[-" else letter


def _cases(letter: str) -> set[str]:
    return {each for each in (letter.lower(), letter.upper()) if len(each) == 1}


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


@cache
def _accented() -> dict[str, frozenset[str]]:
    """Of each letter those that are it with an accent."""
    found: dict[str, set[str]] = {}
    for letter in map(chr, _LETTERS):
        found.setdefault(_bare(letter), set()).add(letter)
    return {bare: frozenset(every) for bare, every in found.items()}


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
