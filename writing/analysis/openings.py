"""Chapters and paragraphs that begin, or end, in the same words.

Fires: two chapters that open with the same four words; a third that begins with the same two; a
paragraph opening that a chapter has three times. Must not: lines of dialogue, paragraphs too
short to compare, what only its name repeats in the whole book.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal

from writing.analysis.book import Book, Read
from writing.analysis.measuring import Edge
from writing.analysis.observing import Found, Observation, key_of, shortened
from writing.analysis.repeats import grouped

NAME = "openings"
Side = Literal["opening", "ending"]
Words = tuple[str, ...]

FULL = 4  # words: of two chapters, the same four are no chance
SHORT = 2  # words: "It was", "He knew"; common, so they need more chapters
SHORT_CHAPTERS = 3
SHORT_SHARE = 0.25  # of the book's chapters: three of sixty are chance
PARAGRAPH = 3  # words of a paragraph that are compared
IN_A_CHAPTER = 3  # a reader still hears the first when the third comes
IN_THE_BOOK = 6  # further apart, it takes more to be heard
OVER_CHAPTERS = 3
CHAPTER_WEIGHT = 100.0  # a chapter's opening is seen by everybody


def find(book: Book) -> Found:
    said = (
        *_of_chapters(book, "opening"),
        *_of_chapters(book, "ending"),
        *_of_paragraphs(book, "opening"),
        *_of_paragraphs(book, "ending"),
    )
    return Found(said)


def _of_chapters(book: Book, side: Side) -> Iterator[Observation]:
    edges = [(read, _edge(read, side)) for read in book.chapters if read.measures.edges]
    told: set[int] = set()
    for length in (FULL, SHORT):
        for words, group in grouped(edges, partial(_words, side, length)):
            new = [each for each in group if each[0].number not in told]
            if len(new) > 1 and _is_noticed(len(group), length, len(edges)):
                told |= {read.number for read, _edge in group}
                yield _said(f"chapter_{side}", side, words, group, CHAPTER_WEIGHT)


def _is_noticed(count: int, length: int, chapters: int) -> bool:
    if length == FULL:
        return count >= 2
    return count >= max(SHORT_CHAPTERS, SHORT_SHARE * chapters)


def _of_paragraphs(book: Book, side: Side) -> Iterator[Observation]:
    every = [
        (read, edge)
        for read in book.chapters
        for edge in (read.measures.edges[1:] if side == "opening" else read.measures.edges[:-1])
        if not edge.speaks
    ]
    for words, group in grouped(every, partial(_words, side, PARAGRAPH)):
        chapters = dict(grouped(group, lambda each: each[0].number))
        most = max(map(len, chapters.values()))
        spread = len(group) >= IN_THE_BOOK and len(chapters) >= OVER_CHAPTERS
        if spread and not _is_mere_name(words, book):
            yield _said(f"paragraph_{side}", side, words, group, 0.0)
        elif most >= IN_A_CHAPTER:
            worst = max(chapters.values(), key=len)
            yield _said(f"paragraph_{side}", side, words, worst, 0.0)


def _said(
    code: str, side: Side, words: Words, group: Sequence[tuple[Read, Edge]], weight: float
) -> Observation:
    numbers = sorted({read.number for read, _edge in group})
    return Observation(
        analyst="openings",
        code=code,
        key=key_of(NAME, code, *words),
        quotes=shortened(
            read.quote(edge.first if side == "opening" else edge.last) for read, edge in group
        ),
        values={
            "words": " ".join(words),
            "count": len(group),
            "chapters": ", ".join(map(str, numbers)),
        },
        weight=weight + len(group),
    )


def _edge(read: Read, side: Side) -> Edge:
    return read.measures.edges[0 if side == "opening" else -1]


def _words(side: Side, length: int, at: tuple[Read, Edge]) -> Words | None:
    edge = at[1]
    words = edge.opens if side == "opening" else edge.closes
    if len(words) < length:
        return None
    return words[:length] if side == "opening" else words[-length:]


def _is_mere_name(words: Words, book: Book) -> bool:
    return sum(word not in book.names for word in words) < SHORT
