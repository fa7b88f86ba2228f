"""Where facts' sentences stand in a text, and which of them stand there no more. Pure."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from memory.evidence import Span, fold, locate
from memory.facts import Fact
from projects.text import paragraphs, sentences

LONGEST = 2_000  # characters of a paragraph that is read as one
_PIECE = re.compile(rf"\S.{{0,{LONGEST - 1}}}(?!\S)|\S{{1,{LONGEST}}}", re.DOTALL)


@dataclass(frozen=True)
class Located:
    """Facts with their offsets in the text, and those whose sentence is not in it."""

    facts: tuple[Fact, ...] = ()
    lost: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """`start` is its offset in the whole; `key` the same for the same words."""

    text: str
    start: int
    key: str


def located(facts: Iterable[Fact], text: str, after: int = 0) -> Located:
    """Each fact where its sentence stands first from the offset `after` on, else anywhere."""
    found: list[Fact] = []
    lost: list[Fact] = []
    for fact in facts:
        span = _span(fact.sentence, text, after)
        if span is None:
            lost.append(fact)
        else:
            found.append(replace(fact, start=span.start, end=span.end))
    return Located(tuple(found), tuple(lost))


def in_chapter(beats: Sequence[tuple[int, str, Sequence[Fact]]], text: str) -> Located:
    """The facts of a chapter's beats (number, its text, its facts), by offsets in the chapter.

    `seq` counts through the chapter.
    """
    found: list[Fact] = []
    lost: list[Fact] = []
    at = 0
    for number, beat, facts in beats:
        start = text.find(beat, at)
        at = start if start >= 0 else at
        here = located(facts, text, at)
        found += (replace(fact, beat=number) for fact in here.facts)
        lost += here.lost
    return Located(numbered(found), tuple(lost))


def numbered(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Each once, in the order of the text, counted from 1."""
    once = {fact.uid: fact for fact in facts}
    ordered = sorted(once.values(), key=lambda fact: (fact.start, fact.beat, fact.seq))
    return tuple(replace(fact, seq=seq) for seq, fact in enumerate(ordered, start=1))


def parted(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text, each with a key by which its words are known again.

    A very long one, of a text that has no breaks, is taken as several.
    """
    found: list[Paragraph] = []
    at = 0
    for each in (piece for whole in paragraphs(text) for piece in _pieces(whole)):
        at = text.index(each, at)
        key = hashlib.sha256(fold(each).encode()).hexdigest()[:16]
        found.append(Paragraph(each, at, key))
        at += len(each)
    return tuple(found)


def _pieces(paragraph: str) -> Iterator[str]:
    """Cut between sentences; inside one only where it is very long itself."""
    if len(paragraph) <= LONGEST:
        yield paragraph
        return
    start = end = 0
    for piece in (each for whole in sentences(paragraph) for each in _PIECE.findall(whole)):
        at = paragraph.index(piece.strip(), end)
        if at + len(piece) - start > LONGEST and start < end:
            yield paragraph[start:end]
            start = at
        end = at + len(piece.strip())
    yield paragraph[start:end]


def _span(sentence: str, text: str, after: int) -> Span | None:
    for start in (text.find(sentence, after), text.find(sentence)):
        if start >= 0:
            return Span(start, start + len(sentence))
    return locate(sentence, text)
