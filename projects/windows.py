"""The outline in windows: which chapters to ask for, and whether an answer has them all. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field, create_model

from projects.bounds import AtMost, Few, Plain
from projects.likeness import TEXTS_ALIKE, TITLES_ALIKE, like_any

LINES_AFTER = 5

Kind = Literal["ordinary", "critical", "twist", "finale"]
Point = Annotated[str, AtMost(160)]


class ShortChapterAnswer(BaseModel):
    number: int
    title: Annotated[str, Field(min_length=2), Plain(40)]
    summary: Annotated[str, Field(min_length=20), Plain(200, 40, "[.]")]


class ChapterAnswer(BaseModel):
    number: int
    title: Annotated[str, Field(min_length=2), AtMost(80)]
    summary: Annotated[str, Field(min_length=20), AtMost(600)]
    point_of_view: Annotated[str, AtMost(80)]
    kind: Kind
    required_points: Annotated[list[Point], Few(4)]
    forbidden: Annotated[list[Point], Few(3)]


class WindowAnswer(BaseModel):
    chapters: list[ChapterAnswer]


class ShortWindowAnswer(BaseModel):
    chapters: list[ShortChapterAnswer]


Answered = ChapterAnswer | ShortChapterAnswer


@dataclass(frozen=True)
class Line:
    """A chapter of the outline, as it is told and compared."""

    number: int
    title: str
    summary: str


@dataclass(frozen=True)
class Sifted:
    """`missing`: wanted numbers without a chapter of their own that differs from the others."""

    taken: tuple[Answered, ...]
    missing: tuple[int, ...]


def window_answer(
    numbers: Sequence[int], short: bool
) -> type[WindowAnswer] | type[ShortWindowAnswer]:
    """The answer whose schema allows these numbers only, and as many chapters. What a server
    that does not keep to it leaves out is found by `sift`, and asked for alone.
    """
    window, chapter = (
        (ShortWindowAnswer, ShortChapterAnswer) if short else (WindowAnswer, ChapterAnswer)
    )
    number = Field(json_schema_extra={"enum": list(numbers)})
    one = create_model(chapter.__name__, __base__=chapter, number=(int, number))
    many = Field(json_schema_extra={"minItems": len(numbers), "maxItems": len(numbers)})
    return create_model(window.__name__, __base__=window, chapters=(list[one], many))


def missing_numbers(first: int, last: int, taken: Sequence[int]) -> list[int]:
    return sorted(set(range(first, last + 1)) - set(taken))


def in_windows(numbers: Sequence[int], size: int) -> list[tuple[int, ...]]:
    return [tuple(numbers[start : start + size]) for start in range(0, len(numbers), size)]


def sift(answered: Sequence[Answered], wanted: Sequence[int], others: Sequence[Line]) -> Sifted:
    """Of an answer, the first chapter of each wanted number, unless its title or its summary
    is nearly that of `others` or of one taken before it.
    """
    titles = [line.title for line in others]
    summaries = [line.summary for line in others]
    taken: dict[int, Answered] = {}
    for chapter in answered:
        if chapter.number not in wanted or chapter.number in taken:
            continue
        if like_any(chapter.title, titles, TITLES_ALIKE):
            continue
        if like_any(chapter.summary, summaries, TEXTS_ALIKE):
            continue
        taken[chapter.number] = chapter
        titles.append(chapter.title)
        summaries.append(chapter.summary)
    missing = tuple(number for number in wanted if number not in taken)
    return Sifted(tuple(taken[number] for number in sorted(taken)), missing)


def told(lines: Sequence[Line], wanted: Sequence[int], count: int) -> tuple[Line, ...]:
    """The outline that a window is told: the last `count` lines before its first chapter, all
    that stands inside it, and a few after, so that it neither repeats nor contradicts them.
    """
    before = [line for line in lines if line.number < wanted[0]][-count:]
    inside = [line for line in lines if wanted[0] <= line.number <= wanted[-1]]
    after = [line for line in lines if line.number > wanted[-1]][:LINES_AFTER]
    return (*before, *inside, *after)


def arcs_for(chapters: int) -> int:
    """How many arcs a book of so many chapters has: from one to eight."""
    return min(8, max(1, round(math.sqrt(chapters))))


def arc_at(number: int, chapters: int, arcs: int) -> int:
    """The arc, counted from 0, in which a chapter lies when arcs are of equal length."""
    return min(arcs - 1, (number - 1) * arcs // max(chapters, 1))
