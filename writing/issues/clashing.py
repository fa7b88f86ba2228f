"""Which words of two sentences clash. Pure.

First those that a fact's value is made of ("left palm"); where they do not stand there as such,
those that the other sentence does not have and that mean something.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import writing

Place = tuple[int, int]
MOST_WORDS = 8  # that only differ; where more do, no few words are to blame
GAP = 3  # characters between words that are marked as one: a space, an apostrophe
LEAST_LETTERS = 2

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
    guilty = [word for word in words if word.text in valued]
    if not guilty and other:
        said = {word.text for word in _words(other)}
        guilty = [word for word in words if _tells(word) and word.text not in said | common]
        guilty = guilty if len(guilty) <= MOST_WORDS else []
    return tuple(_joined(guilty))


def _tells(word: _Word) -> bool:
    return len(word.text) > LEAST_LETTERS or word.text.isdecimal()


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
