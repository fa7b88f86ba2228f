"""A manuscript as lines, and which of them stand as headings. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Self

from projects.importing.headings import Heading, heading_of, is_capital_title, is_title
from projects.importing.marks import unescaped
from projects.text import PARAGRAPH_BREAK, paragraphs

MOST_TITLE_LINES = 3
MOST_INDENT = 8  # further in than its heading, a line is the name of who speaks an epigraph
GOES_ON = "  "  # Markdown's mark of a line that ends within its paragraph
LOOSE_SHARE = 0.8  # of the lines that end like paragraphs, where each line is one

_RETURNS = re.compile(r"\r\n?|[\x0b\x85\u2028]")
_PAGES = re.compile(r"[\x0c\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_TRAILING = re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE)
_SMALL = re.compile(r"[ \t]*(#{2,6})[ \t]+\S")
_ENDS = re.compile(r"[.!?…:»”\"’')\]*_—–][\s\u00a0]*$")


def cleaned(text: str) -> str:
    """The text with one kind of line break, without what no page shows (NUL and its like)."""
    return _CONTROLS.sub("", _PAGES.sub(PARAGRAPH_BREAK, _RETURNS.sub("\n", text)))


def laid_out(text: str, *, is_loose: bool) -> str:
    """A cleaned text as chapters are stored: an empty line between paragraphs, none around.

    `is_loose`: each of its lines is a paragraph.
    """
    text = _TRAILING.sub("", unescaped(text))
    return PARAGRAPH_BREAK.join(paragraphs(text.replace("\n", "\n\n") if is_loose else text))


@dataclass(frozen=True)
class Found:
    """A heading in its place: the lines `first` to `last`, of which the last may be its title."""

    first: int
    last: int
    heading: Heading


@dataclass(frozen=True)
class Page:
    text: str
    lines: Sequence[str]
    starts: Sequence[int]  # each line's offset in the text; one more for its end

    @classmethod
    def of(cls, text: str) -> Self:
        """Of a cleaned text."""
        lines = text.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        return cls(text, lines, starts)

    @cached_property
    def headings(self) -> dict[int, Heading]:
        read = ((number, heading_of(line)) for number, line in enumerate(self.lines))
        return {number: heading for number, heading in read if heading}

    @cached_property
    def is_loose(self) -> bool:
        """Whether each line is a paragraph: where one follows another, it ends like one, and
        empty lines between paragraphs are no more than such lines.
        """
        together = [
            line
            for number, line in enumerate(self.lines[:-1])
            if not (self.is_blank(number) or self.is_blank(number + 1))
            and not self.headings.keys() & {number, number + 1}
        ]
        apart = sum(
            self.is_blank(number - 1)
            for number in range(1, len(self.lines))
            if not self.is_blank(number) and number not in self.headings
        )
        if not together:
            return not any(line.endswith(GOES_ON) for line in self.lines)
        if len(together) < apart:
            return False
        ending = sum(not line.endswith(GOES_ON) and bool(_ENDS.search(line)) for line in together)
        return ending >= LOOSE_SHARE * len(together)

    @cached_property
    def first(self) -> int:
        """The number of the first line that is not empty."""
        return next((n for n in range(len(self.lines)) if not self.is_blank(n)), 0)

    def is_blank(self, number: int) -> bool:
        return not (0 <= number < len(self.lines) and self.lines[number].strip())

    def between(self, after: int, before: int) -> str:
        """The text after one line and before another."""
        return self.text[self.starts[after + 1] : self.starts[before]]

    def found(self) -> list[Found]:
        """The headings that stand as such, each with its title."""
        return [
            self._with_title(number, heading)
            for number, heading in self.headings.items()
            if self._stands_alone(number, heading)
        ]

    def ends_sentence(self, number: int) -> bool:
        """Whether the last line with text before this one ends like a paragraph."""
        before = next((n for n in range(number - 1, -1, -1) if not self.is_blank(n)), None)
        return before is None or before in self.headings or bool(_ENDS.search(self.lines[before]))

    def _stands_alone(self, number: int, heading: Heading) -> bool:
        if heading.level or self.is_loose:
            return True
        begins = self.is_blank(number - 1) or number - 1 in self.headings
        ends = self.is_blank(number + 1) or self._is_title(number + 1)
        return begins and (ends or heading.family != "bare")

    def _is_title(self, number: int) -> bool:
        below_is_free = self.is_blank(number + 1) or self.is_loose
        is_text = number not in self.headings and not self.is_blank(number)
        return is_text and below_is_free and is_title(self.lines[number])

    @cached_property
    def _smaller_below(self) -> dict[int, int]:
        """By the line of a "Chapter 3" that is marked, that of a smaller heading right below it:
        its title, unless such headings stand elsewhere too, as those of scenes do.
        """
        found: dict[int, int] = {}
        marks = {
            n: len(each[1]) for n, line in enumerate(self.lines) if (each := _SMALL.match(line))
        }
        for number, heading in self.headings.items():
            if heading.family == "word" and heading.level and not heading.title:
                below = next(
                    (n for n in range(number + 1, number + 4) if not self.is_blank(n)), -1
                )
                read = self.headings.get(below)
                if marks.get(below, 0) > heading.level and (read is None or read.number is None):
                    found[number] = below
        levels = {marks[below] for below in found.values()}
        return found if sum(each in levels for each in marks.values()) == len(found) else {}

    def _with_title(self, number: int, heading: Heading) -> Found:
        if heading.title or heading.family not in ("word", "bare"):
            return Found(number, number, heading)
        if number in self._smaller_below:
            return self._titled(number, self._smaller_below[number], heading)
        if self._is_title(number + 1):
            return self._titled(number, number + 1, heading)
        below = next((n for n in range(number + 1, number + 4) if not self.is_blank(n)), None)
        if below and self._indent(below) <= self._indent(number) + MOST_INDENT:
            last = self._last_capital(below)
            if last is not None:
                return self._titled(number, last, heading)
        return Found(number, number, heading)

    def _last_capital(self, first: int) -> int | None:
        """The last line of a title in capitals that begins here; None: there is none."""
        lines = list(takewhile(bool, map(str.strip, self.lines[first : first + 4])))
        lines = lines[:1] if self.is_loose else lines
        is_one = len(lines) <= MOST_TITLE_LINES and is_capital_title(" ".join(lines))
        has_heading = self.headings.keys() & set(range(first, first + len(lines)))
        return first + len(lines) - 1 if is_one and not has_heading else None

    def _indent(self, number: int) -> int:
        line = self.lines[number]
        return len(line) - len(line.lstrip())

    def _titled(self, number: int, last: int, heading: Heading) -> Found:
        lines = (line.strip() for line in self.lines[number + 1 : last + 1])
        title = " ".join(filter(None, lines)).strip("*_# ")
        said = Heading(heading.family, heading.number, title, heading.level, heading.is_entry)
        return Found(number, last, said)
