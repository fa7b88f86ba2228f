"""Phrases of four words and more that come again in other chapters.

Fires: "let out a slow breath", three times in two chapters. Must not: phrases of function words
and worn turns ("at the end of the"), names, a phrase that one chapter alone repeats, words that
only stand side by side where one sentence ends and another begins.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from memory.cues.sentences import plainly
from projects.text import sentences
from writing.analysis.book import Book
from writing.analysis.measuring import Stretch
from writing.analysis.observing import Found, Observation, key_of, shortened
from writing.analysis.repeats import strong

NAME = "phrases"
LEAST_WORDS = 4
LEAST_TIMES = 3  # twice is chance, or an echo that was meant
LEAST_CHAPTERS = 2  # within one chapter it may be a refrain, and the chapter's check sees it
LEAST_STRONG = 2  # words that tell something: with one, it is a turn of the language
AT_ONCE = 400_000  # words of the book whose phrases are counted at a time: some 150 MB

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_NONE = 0  # parts sentences, and stands for names
Place = int  # of a word, in the whole book


@dataclass
class Words:
    """All words of the book as numbers, `_NONE` between sentences and for names."""

    ids: "array[int]" = field(default_factory=lambda: array("L"))
    chapter: "array[int]" = field(default_factory=lambda: array("L"))
    at: "array[int]" = field(default_factory=lambda: array("L"))  # offset of its sentence
    known: dict[str, int] = field(default_factory=dict)
    spelt: list[str] = field(default_factory=lambda: [""])

    def add(self, word: str, chapter: int, at: int, is_name: bool) -> None:
        if is_name or not word:
            number = _NONE
        else:
            number = self.known.setdefault(word, len(self.spelt))
            if number == len(self.spelt):
                self.spelt.append(word)
        self.ids.append(number)
        self.chapter.append(chapter)
        self.at.append(at)

    def said(self, place: Place, length: int) -> tuple[str, ...]:
        return tuple(self.spelt[each] for each in self.ids[place : place + length])


def find(book: Book) -> Found:
    words = _words(book)
    taken: set[Place] = set()
    found = []
    for places, length in sorted(_repeated(words), key=lambda each: _rank(*each)):
        inside = [each for each in places if each in taken]
        if len(places) - len(inside) < LEAST_TIMES:
            continue
        taken.update(at for place in places for at in range(place, place + length))
        found.append(_observed(words, places, length, book))
    return Found(tuple(found))


def _rank(places: Sequence[Place], length: int) -> tuple[int, Place]:
    return -len(places) * length, places[0]


def _words(book: Book) -> Words:
    words = Words()
    for index, read in enumerate(book.chapters):
        end = 0
        for sentence in sentences(read.text):
            start = read.text.index(sentence, end)
            end = start + len(sentence)
            for match in _WORD.finditer(plainly(sentence)):
                words.add(match[0], index, start, _is_name(match[0], book))
            words.add("", index, start, False)
    return words


def _is_name(word: str, book: Book) -> bool:
    return any(part in book.names for part in re.split(r"['-]", word))


def _repeated(words: Words) -> Iterator[tuple[tuple[Place, ...], int]]:
    """Each phrase at its longest, with where it begins; the same once."""
    seen: set[tuple[Place, ...]] = set()
    for places in _grams(words):
        grown = _grown(words, places)
        if grown[0] not in seen:
            seen.add(grown[0])
            if strong(words.said(grown[0][0], grown[1])) >= LEAST_STRONG:
                yield grown


def _grams(words: Words) -> Iterator[tuple[Place, ...]]:
    """Places of the four words that come often enough, a share of the vocabulary at a time."""
    ids = words.ids
    shares = 1 + len(ids) // AT_ONCE
    for share in range(shares):
        places: defaultdict[tuple[int, ...], list[Place]] = defaultdict(list)
        counts: Counter[tuple[int, ...]] = Counter(_keys(ids, share, shares))
        often = {gram for gram, count in counts.items() if count >= LEAST_TIMES}
        del counts
        for place in range(len(ids) - LEAST_WORDS + 1):
            gram = tuple(ids[place : place + LEAST_WORDS])
            if gram in often:
                places[gram].append(place)
        for group in places.values():
            if len({words.chapter[each] for each in group}) >= LEAST_CHAPTERS:
                yield tuple(group)


def _keys(ids: "array[int]", share: int, shares: int) -> Iterator[tuple[int, ...]]:
    for place in range(len(ids) - LEAST_WORDS + 1):
        if ids[place] % shares == share:
            gram = tuple(ids[place : place + LEAST_WORDS])
            if _NONE not in gram:
                yield gram


def _grown(words: Words, places: tuple[Place, ...]) -> tuple[tuple[Place, ...], int]:
    """As long as all of its places go on, or begin, with the same word."""
    ids, length = words.ids, LEAST_WORDS
    while len(after := {ids[at + length] for at in places if at + length < len(ids)}) == 1:
        if _NONE in after:
            break
        length += 1
    while len(before := {ids[at - 1] if at else _NONE for at in places}) == 1:
        if _NONE in before:
            break
        places, length = tuple(at - 1 for at in places), length + 1
    return places, length


def _observed(words: Words, places: tuple[Place, ...], length: int, book: Book) -> Observation:
    said = words.said(places[0], length)
    reads = [book.chapters[words.chapter[at]] for at in places]
    quotes = []
    for read, at in zip(reads, places, strict=True):
        start = words.at[at]
        sentence = next(iter(sentences(read.text[start:])))
        quotes.append(read.quote(Stretch(start, start + len(sentence))))
    numbers = sorted({read.number for read in reads})
    return Observation(
        analyst="phrases",
        code="phrase",
        key=key_of(NAME, *said),
        quotes=shortened(quotes),
        values={
            "words": " ".join(said),
            "count": len(places),
            "chapters": ", ".join(map(str, numbers)),
        },
        weight=float(len(places) * length),
    )
