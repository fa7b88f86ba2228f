"""One chapter, counted: lengths, how its paragraphs begin and end, who surely says what. Pure."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from pydantic import TypeAdapter

from memory.cues import numbered
from memory.cues.sentences import Sentence, plainly
from memory.entities import Candidate, Scene
from projects.text import count_words
from writing.analysis.pieces import Piece, pieces
from writing.analysis.speaking import speaker_of
from writing.analysis.thinking import thoughts

PROGRAM = 1  # raised when any of this counts otherwise: what was kept is counted anew
EDGE = 4  # words of a paragraph's beginning and end that are compared

_BREAK = re.compile(r"(?m)^[ \t]*(?:[*#~⁂•·—–=-][ \t]*){1,9}$")
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")


@dataclass(frozen=True)
class Stretch:
    """Characters `start` to `end` of the text."""

    start: int
    end: int


@dataclass(frozen=True)
class Edge:
    """A paragraph's first and last words, folded, and its first and last sentence."""

    opens: tuple[str, ...]
    closes: tuple[str, ...]
    first: Stretch
    last: Stretch
    speaks: bool  # it opens with speech


@dataclass(frozen=True)
class Line:
    """What somebody says in one paragraph: their `words` only, and the sentences it stands in."""

    who: UUID
    words: str
    at: Stretch


@dataclass(frozen=True)
class Thought:
    """The narrator says what somebody thinks."""

    who: UUID
    at: Stretch


@dataclass(frozen=True)
class Measures:
    """Numbers are of words, but `sentences` and `breaks` (marked ones between scenes).

    `longest` and `shortest` are sentences, `talk` and `telling` the beginnings of the longest
    stretches that are all speech, or have none.
    """

    words: int
    spoken: int
    sentences: int
    breaks: int
    edges: tuple[Edge, ...] = ()
    lines: tuple[Line, ...] = ()
    thoughts: tuple[Thought, ...] = ()
    longest: Stretch | None = None
    shortest: Stretch | None = None
    talk: Stretch | None = None
    telling: Stretch | None = None


MEASURES: TypeAdapter[Measures] = TypeAdapter(Measures)


def state_of(language: str, people: Iterable[Candidate]) -> str:
    """Of all that a chapter's measures are made from beside its text."""
    names = sorted(f"{each.uid} {each.name} {each.aliases}" for each in people)
    said = "\n".join((str(PROGRAM), language, *names))
    return hashlib.sha256(said.encode()).hexdigest()


def measure(text: str, language: str, people: tuple[Candidate, ...]) -> Measures:
    sentences = numbered(text)
    scene = Scene(UUID(int=0), people)
    parts = [tuple(group) for _index, group in groupby(sentences, lambda each: each.paragraph)]
    told = [part for part in parts if not _BREAK.fullmatch(part[0].text)]
    spoken = [tuple(pieces(part)) for part in told]
    return Measures(
        words=count_words(text),
        spoken=sum(count_words(each.text) for part in spoken for each in part if each.spoken),
        sentences=sum(bool(count_words(each.text)) for part in told for each in part),
        breaks=len(_BREAK.findall(text)),
        edges=tuple(_edge(part) for part in told),
        lines=tuple(_lines(told, spoken, language, scene)),
        thoughts=tuple(
            Thought(who, _at(sentence)) for who, sentence in thoughts(sentences, language, scene)
        ),
        longest=_extreme(sentences, longest=True),
        shortest=_extreme(sentences, longest=False),
        talk=_stretch(told, spoken, speech=True),
        telling=_stretch(told, spoken, speech=False),
    )


def folded_words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plainly(text)))


def _edge(part: Sequence[Sentence]) -> Edge:
    return Edge(
        opens=folded_words(part[0].text)[:EDGE],
        closes=folded_words(part[-1].text)[-EDGE:],
        first=_at(part[0]),
        last=_at(part[-1]),
        speaks=bool(part[0].speech) and part[0].speech[0].start <= 2,
    )


def _lines(
    told: Sequence[Sequence[Sentence]],
    spoken: Sequence[Sequence[Piece]],
    language: str,
    scene: Scene,
) -> Iterator[Line]:
    before: Sequence[Piece] = ()
    for part, found in zip(told, spoken, strict=True):
        words = " ".join(each.text for each in found if each.spoken).strip()
        who = speaker_of(found, before, language, scene) if count_words(words) else None
        if who:
            holding = [each for each in part if each.speech]
            yield Line(who, words, Stretch(holding[0].start, holding[-1].end))
        before = found


def _extreme(sentences: Iterable[Sentence], *, longest: bool) -> Stretch | None:
    known = [(count, each) for each in sentences if (count := count_words(each.text))]
    pick = max if longest else min
    return _at(pick(known, key=lambda each: each[0])[1]) if known else None


def _stretch(
    told: Sequence[Sequence[Sentence]], spoken: Sequence[Sequence[Piece]], *, speech: bool
) -> Stretch | None:
    """The first sentence of the most words in paragraphs that follow each other."""
    best, run, first = 0, 0, None
    found: Stretch | None = None
    for part, its in zip(told, spoken, strict=True):
        if any(each.spoken for each in its) != speech:
            run, first = 0, None
            continue
        first = first or part[0]
        run += sum(count_words(each.text) for each in part)
        if run > best:
            best, found = run, _at(first)
    return found


def _at(sentence: Sentence) -> Stretch:
    return Stretch(sentence.start, sentence.end)
