"""Which words of two sentences clash. Pure.

Those that the clashing values are made of ("left palm"), where they stand there, if only in
another form ("palms"). Where no value is known, or none stands there, the words in which the two
sentences differ, if that is at one place and they say the same otherwise.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import NamedTuple

import writing

Place = tuple[int, int]
ALIKE = 0.5  # of two sentences' words, what they share at least to say the same otherwise
MOST_WORDS = 4  # in which they differ at one place
GAP = 3  # characters between words that are marked as one: a space, an apostrophe
STEM = 4  # letters that two forms of a word begin with
ENDING = 2  # letters that each may have after it

# What the text says of a value that the ledger has in a word of its own.
MEANT = {
    "dead": frozenset(
        (
            *("died", "dies", "death", "killed", "drowned"),
            *("mort", "morte", "mourut", "meurt", "mourir", "tue", "tuee", "noye", "noyee"),
        )
    ),
}

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_COMMON = Path(writing.__file__).parent / "common_words"


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def clash(sentence: str, other: str, values: Collection[str], language: str) -> tuple[Place, ...]:
    """Places in `sentence`, in order, none of which overlap."""
    words, common = list(_words(sentence)), _common(language)
    valued = {word.text for value in values for word in _words(value)} - common
    valued |= {word for value in valued for word in MEANT.get(value, ())}
    guilty = [word for word in words if word.text in valued]
    guilty = guilty or [word for word in words if _is_form(word.text, valued)]
    if not guilty and other:
        changed = _changed(words, list(_words(other)))
        guilty = [word for word in changed if word.text not in common or word.text.isdecimal()]
    return tuple(_joined(guilty))


def _is_form(word: str, valued: Iterable[str]) -> bool:
    """Whether it is another form of one of these words."""
    return any(
        (same := _alike(word, each)) >= STEM and max(len(word), len(each)) - same <= ENDING
        for each in valued
    )


def _alike(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _changed(words: Sequence[_Word], others: Sequence[_Word]) -> list[_Word]:
    """The words of the one place where the other sentence has others; none of several."""
    found = SequenceMatcher(
        None, [each.text for each in words], [each.text for each in others], autojunk=False
    )
    differ = [each for each in found.get_opcodes() if each[0] != "equal"]
    if found.ratio() < ALIKE or len(differ) != 1:
        return []
    what, start, end, *_of_other = differ[0]
    return list(words[start:end]) if what == "replace" and end - start <= MOST_WORDS else []


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        yield _Word(_folded(found[0]), *found.span())


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold())
    return "".join(each for each in bare if not unicodedata.combining(each))


def _joined(words: Iterable[_Word]) -> Iterator[Place]:
    start = end = None
    for word in words:
        if end is not None and start is not None and word.start - end < GAP:
            end = word.end
            continue
        if start is not None and end is not None:
            yield start, end
        start, end = word.start, word.end
    if start is not None and end is not None:
        yield start, end


@cache
def _common(language: str) -> frozenset[str]:
    path = _COMMON / f"{language}.txt"
    return frozenset(map(_folded, path.read_text().split())) if path.exists() else frozenset()
