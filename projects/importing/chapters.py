"""The chapters of a manuscript, found by their headings. Pure; nothing of the text is lost.

Of several ways to head a chapter one counts in a manuscript: "Chapter 3" before Markdown's
marks, these before numbers alone, these before "Part Two". A prologue or epilogue counts beside
each. What stands before the first chapter, a table of contents too, is its front.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from projects.importing.headings import Family, Heading
from projects.importing.page import Found, Page, cleaned, laid_out
from projects.text import count_words

WORDS_SHARE = 1 / 4  # of marked headings: fewer "Chapter 3"s that are not marked are the text's
MOST_INTERRUPTING = 1 / 3  # of numbers alone that stand amid a sentence: then they are of pages


@dataclass(frozen=True)
class Part:
    """A chapter as it was found: its text is from `start` to `end` of the manuscript's.

    `at` is where its heading begins: what it is known by, whatever becomes of it.
    """

    heading: str  # its lines, as they are
    number: int | None
    title: str
    start: int
    end: int
    at: int = 0


@dataclass(frozen=True)
class Manuscript:
    """A whole text, with its chapters in order. `is_loose`: each of its lines is a paragraph."""

    text: str
    is_loose: bool
    front_end: int
    parts: tuple[Part, ...]
    has_page_numbers: bool = False

    @cached_property
    def front(self) -> str:
        return laid_out(self.text[: self.front_end], is_loose=self.is_loose)

    def text_of(self, part: Part) -> str:
        return laid_out(self.text[part.start : part.end], is_loose=self.is_loose)


def chapters(text: str) -> Manuscript:
    """Where no heading is found, the whole text is one chapter."""
    page = Page.of(cleaned(text))
    every = page.found()
    numbers = _in_turn(page, [each for each in every if each.heading.family == "bare"])
    has_page_numbers = _are_of_pages(page, numbers)
    found = _counting(page, every, [] if has_page_numbers else numbers)
    groups = _merged(page, _after_front(page, found))
    parts = tuple(_parts(page, groups))
    front_end = page.starts[groups[0][0].first] if groups else 0
    if not parts:
        parts = (Part("", None, "", 0, len(page.text)),)
    return Manuscript(page.text, page.is_loose, front_end, parts, has_page_numbers)


# --- Which headings count ---------------------------------------------------------------


def _counting(page: Page, every: Sequence[Found], numbers: Sequence[Found]) -> list[Found]:
    """Those of the family that heads this manuscript's chapters, and what goes with them."""
    words = [each for each in every if each.heading.family == "word"]
    marked = [each for each in every if each.heading.family == "marked"]
    levels = {each.heading.level for each in words} - {0}
    if words and (levels or len(words) >= WORDS_SHARE * len(marked)):
        found = _of(every, lambda it: it.family == "word" or _beside(it, levels))
        return _with_parts(page, every, found, levels)
    if marked and not (numbers and _is_only_the_title(marked, every)):
        level = _level_of(marked)
        return _of(every, lambda it: _beside(it, {level}))
    if numbers:
        beside = _of(every, lambda it: it.family in ("named", "division"))
        return sorted([*numbers, *beside], key=lambda each: each.first)
    return _of(every, lambda it: it.family in ("named", "division"))


def _with_parts(
    page: Page, every: Sequence[Found], found: Sequence[Found], levels: set[int]
) -> list[Found]:
    """With what names a part without saying so: a heading above theirs, right above one of them.

    What stands above the first of them is the book's title.
    """
    kept = {each.first for each in found}
    named = [
        replace(one, heading=replace(one.heading, family="division"))
        for one, other in pairwise(every)
        if other.first in kept
        and one.first > found[0].first
        and one.heading.family == "marked"
        and 0 < one.heading.level < min(levels, default=0)
        and _is_empty(page, one, other)
    ]
    return sorted([*found, *named], key=lambda each: each.first)


def _of(every: Sequence[Found], counts: Callable[[Heading], bool]) -> list[Found]:
    return [each for each in every if counts(each.heading)]


def _beside(heading: Heading, levels: set[int]) -> bool:
    family: Family = heading.family
    return family in ("named", "division") or (family == "marked" and heading.level in levels)


def _is_only_the_title(marked: Sequence[Found], every: Sequence[Found]) -> bool:
    return len(marked) == 1 and marked[0] is every[0] and marked[0].heading.level == 1


def _level_of(marked: Sequence[Found]) -> int:
    """The level of chapters: a single mark of the first level is the book's title."""
    first = [each for each in marked if each.heading.level == 1]
    return 1 if len(first) > 1 or len(first) == len(marked) else 2


def _in_turn(page: Page, bare: Sequence[Found]) -> list[Found]:
    """The numbers that follow each other from 1, or from wherever the text begins with one.

    They begin anew below the name of a part, and after a table of contents.
    """
    kept: list[Found] = []
    for each in bare:
        number = each.heading.number or 0
        if not kept:
            follows = number == 1 or each.first == page.first
        else:
            follows = number == (kept[-1].heading.number or 0) + 1
            follows |= number == 1 and (_is_below_a_part(page, each) or _is_list(page, kept))
        if follows:
            kept.append(each)
    return kept


def _is_below_a_part(page: Page, found: Found) -> bool:
    above = next((n for n in range(found.first - 1, -1, -1) if not page.is_blank(n)), -1)
    return above in page.headings and page.headings[above].family == "division"


def _is_list(page: Page, found: Sequence[Found]) -> bool:
    return len(found) > 1 and all(_is_empty(page, *pair) for pair in pairwise(found))


def _is_empty(page: Page, one: Found, other: Found) -> bool:
    return not page.between(one.last, other.first).strip()


def _are_of_pages(page: Page, numbers: Sequence[Found]) -> bool:
    """Whether these numbers, alone on their lines, come where sentences go on."""
    alone = [each for each in numbers if not each.heading.title]
    amid = [each for each in alone if not page.ends_sentence(each.first)]
    return len(amid) > MOST_INTERRUPTING * len(alone)


# --- What stands before them, and what heads them together -------------------------------


def _after_front(page: Page, found: list[Found]) -> list[Found]:
    """Without a table of contents, and without the book's title, which heads no text."""
    found = found[_contents(page, found) :]
    if len(found) > 1 and _is_empty(page, *found[:2]):
        heading = found[0].heading
        if heading.family == "marked" and heading.number is None:
            return found[1:]
    return found


def _contents(page: Page, found: Sequence[Found]) -> int:
    """How many headings, from the first, are a table's entries: they come again, with text."""
    run = next(
        (n for n, pair in enumerate(pairwise(found), 1) if not _is_empty(page, *pair)), len(found)
    )
    again = next((n for n in range(1, run + 1) if n < len(found) and _same(found[0], found[n])), 0)
    later = [_key(each.heading) for each in found[again:]]
    if again and all(_key(each.heading) in later for each in found[:again]):
        return again
    entries = next((n for n, each in enumerate(found) if not each.heading.is_entry), len(found))
    return entries if entries > 1 else 0


def _same(one: Found, other: Found) -> bool:
    return _key(one.heading) == _key(other.heading)


def _key(heading: Heading) -> tuple[object, ...]:
    if heading.number is not None:
        return heading.family, heading.number
    return heading.family, re.sub(r"\W+", "", heading.title.casefold())


def _merged(page: Page, found: Sequence[Found]) -> list[list[Found]]:
    """The headings of each chapter: a part's name goes with the chapter right below it."""
    groups: list[list[Found]] = []
    for each in found:
        above = groups[-1][-1] if groups else None
        if above and above.heading.family == "division" and _is_empty(page, above, each):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _parts(page: Page, groups: Sequence[Sequence[Found]]) -> list[Part]:
    firsts = [page.starts[group[0].first] for group in groups]
    ends = [*firsts, len(page.text)][1:]
    return [
        _part(page, group, first, end)
        for group, first, end in zip(groups, firsts, ends, strict=True)
    ]


def _part(page: Page, group: Sequence[Found], first: int, end: int) -> Part:
    heading = group[-1].heading
    start = min(page.starts[group[-1].last + 1], len(page.text))
    is_chapter = heading.family != "division"
    lines = (line.strip() for line in page.text[first:start].split("\n"))
    return Part(
        heading=" · ".join(filter(None, lines)),
        number=heading.number if is_chapter else None,
        title=heading.title,
        start=start,
        end=end,
        at=first,
    )


def words_of(manuscript: Manuscript) -> tuple[int, ...]:
    """The words of each chapter; none: its heading has no text."""
    return tuple(count_words(manuscript.text_of(part)) for part in manuscript.parts)
