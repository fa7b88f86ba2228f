"""One line of a manuscript: whether it can be a heading, and what it says. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from projects.importing.numerals import ROMAN, number_of
from projects.text import count_words

# "Chapter 3" | "Prologue" | "# The ferry" | "III" or "3. The ferry" | "Part Two"
Family = Literal["word", "named", "marked", "bare", "division"]

MOST_CHARACTERS = 160
MOST_MARKED_CHARACTERS = 300
MOST_TITLE_WORDS = 40  # "Chapter 4. How Candide met his old master, Doctor Pangloss, and what …"
MOST_LOOSE_TITLE_WORDS = 15  # of one that begins small, or in which a sentence ends
MOST_BARE_WORDS = 10
MOST_CAPITAL_WORDS = 40  # "HOW BROTHER GORENFLOT CHANGED HIS ASS FOR A MULE, AND HIS MULE FOR …"

_LIKELY = re.compile(
    r"[\W_]*(?:#|\d|[IVXLC]+\b|chap|part|book|livre|tome|volume|prologue|[eé]pilogue|interlude"
    r"|coda|premi|deuxi|second|troisi|quatri|cinqui|sixi|septi|huiti|neuvi|dixi)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"(#{1,2})[ \t]+(.+?)(?:[ \t]+#+)?$")
_LEADER = re.compile(r"(?:[ \t]*(?:\.[ \t]?){3,}|[ \t]*[…·_]{2,}|\t|[ ]{3,})[ \t.]*\d{1,4}$")
_DECORATION = "*_=~ \t\u00a0\u202f"
_DASHES = re.compile(r"^[-–—]\s*(.+?)\s*[-–—]$")
_SEPARATOR = re.compile(r"[\s\u00a0\u202f]*[.:–—|)\-][\s.:–—|\-]*")
_CHAPTER = re.compile(r"(?:chapter|chapitre|chap\.)[\s\u00a0]+(.+)", re.IGNORECASE)
_DIVISION = re.compile(
    r"(?:part|partie|book|livre|tome|volume)[\s\u00a0]+(.+)|([^\W\d_]+)[\s\u00a0]+(?:partie|livre)(.*)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:prologue|[eé]pilogue|interlude|coda)(.*)", re.IGNORECASE)
_BARE = re.compile(rf"(\d{{1,3}}|{ROMAN})(?:[.:)]?$|(?:[.:)]|\s*[–—-])\s+(.+)$)")
_SENTENCE_ENDS = re.compile(r"[.!?…][»”\"’')]*\s")
_WORDS = re.compile(r"[^\W_]+(?:[-\s\u00a0]+[^\W_]+){0,4}")


@dataclass(frozen=True)
class Heading:
    """What a line says as a heading. `level` is Markdown's, 0 without; `is_entry`: a page's
    number follows, as in a table of contents.
    """

    family: Family
    number: int | None
    title: str
    level: int = 0
    is_entry: bool = False


def heading_of(line: str) -> Heading | None:
    """The heading that this line is by itself; None where it is text."""
    line = line.strip()
    most = MOST_MARKED_CHARACTERS if line.startswith("#") else MOST_CHARACTERS
    if len(line) > most or not _LIKELY.match(line):
        return None
    marks = _MARKS.match(line)
    level, said = (len(marks[1]), marks[2]) if marks else (0, line)
    bare = _LEADER.sub("", said)
    return _read(_undecorated(bare), level, bare != said)


def _undecorated(said: str) -> str:
    said = said.strip(_DECORATION)
    dashed = _DASHES.match(said)
    return dashed[1].strip(_DECORATION) if dashed else said


def _read(said: str, level: int, is_entry: bool) -> Heading | None:
    if (found := _CHAPTER.fullmatch(said)) and (numbered := _numbered(found[1], level)):
        return Heading("word", *numbered, level, is_entry)
    if (found := _NAMED.fullmatch(said)) and (not found[1] or _SEPARATOR.match(found[1])):
        return Heading("named", None, said, level, is_entry)
    if found := _DIVISION.fullmatch(said):
        rest = found[1] or f"{found[2]}{found[3]}"
        if numbered := _numbered(rest, level):
            return Heading("division", numbered[0], said, level, is_entry)
    if level:
        found = _BARE.fullmatch(said)
        number, title = (number_of(found[1]), found[2] or "") if found else (None, said)
        return Heading("marked", number, title, level, is_entry) if said else None
    return _bare(said, is_entry)


def _numbered(said: str, level: int) -> tuple[int, str] | None:
    """The number that this begins with, and the title after it; longer numbers first."""
    found = _WORDS.match(said)
    ends = [each.end() for each in re.finditer(r"[^\W_]+", found[0])] if found else []
    for end in reversed(ends):
        number = number_of(said[:end])
        if number is not None:
            return _titled(number, said[end:], level)
    return None


def _titled(number: int, rest: str, level: int) -> tuple[int, str] | None:
    between = _SEPARATOR.match(rest)
    if rest and not between and not (level and rest[0].isspace()):
        return None
    title = (rest[between.end() :] if between else rest).strip(_DECORATION)
    return None if not level and _is_prose(title) else (number, title)


def _is_prose(title: str) -> bool:
    """Whether what follows a number is a sentence of the text rather than a title."""
    is_loose = title[:1].islower() or _SENTENCE_ENDS.search(title)
    most = MOST_LOOSE_TITLE_WORDS if is_loose else MOST_TITLE_WORDS
    return count_words(title) > most or title.endswith((",", ";"))


def _bare(said: str, is_entry: bool) -> Heading | None:
    found = _BARE.fullmatch(said)
    if found is None:
        return None
    title = (found[2] or "").strip(_DECORATION)
    is_prose = title and (
        count_words(title) > MOST_BARE_WORDS
        or not title[0].isupper()
        or title.endswith((".", ",", ";", ":"))
    )
    return None if is_prose else Heading("bare", number_of(found[1]), title, 0, is_entry)


def is_capital_title(text: str) -> bool:
    """Whether what stands a little below such a heading is its title: it is all in capitals."""
    text = text.strip(_DECORATION)
    return (
        text.isupper()
        and count_words(text) <= MOST_CAPITAL_WORDS
        and text[0] not in "-–—«“\"'‘"
        and not any(each.isdigit() for each in text)
    )


def is_title(line: str) -> bool:
    """Whether the line below a heading that has no title may be its title."""
    line = line.strip(_DECORATION)
    return (
        0 < count_words(line) <= MOST_BARE_WORDS
        and line[0] not in "-–—«“\"'‘"
        and line[-1] not in ".…,;:»”\"'"
        and not any(each.isdigit() for each in line)
    )
