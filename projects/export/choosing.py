"""Which chapters of a book go into a file: numbers and ranges, as in "1-3, 7". Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from novellaforge.errors import Refused

MOST_CHARACTERS = 2_000
_PART = re.compile(r"(\d{1,9})(?:\s*[-\u2010-\u2015]\s*(\d{1,9}))?")

Range = tuple[int, int]


def ranges_of(said: str) -> tuple[Range, ...]:
    """Empty for nothing said: all. Raises Refused for what is no list of numbers."""
    if not said.strip():
        return ()
    if len(said) > MOST_CHARACTERS:
        raise Refused(_("That is too long a list of chapters."))
    return tuple(_range(part.strip()) for part in re.split("[,;]", said))


def _range(part: str) -> Range:
    match = _PART.fullmatch(part)
    if match is None:
        raise Refused(
            _("“%s” names no chapters: give numbers and ranges, as in 1-3, 7.") % part[:40]
        )
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first:
        raise Refused(
            _("The chapters “%s” go backwards: the smaller number comes first.") % part[:40]
        )
    return first, last


def chosen_of(ranges: Sequence[Range], there: Iterable[int]) -> tuple[int, ...]:
    """The numbers of `there` that are chosen, in their order.

    Raises Refused where an end of a range is not there.
    """
    known = sorted(there)
    missing = sorted({end for each in ranges for end in each} - set(known))
    if missing:
        told = ngettext(
            "There is no such text of chapter %(numbers)s to put into the file.",
            "There is no such text of the chapters %(numbers)s to put into the file.",
            len(missing),
        )
        raise Refused(told % {"numbers": ", ".join(map(str, missing[:8]))})
    return tuple(each for each in known if any(a <= each <= b for a, b in ranges))


def as_ranges(numbers: Sequence[int], there: Iterable[int]) -> str:
    """The shortest way to say so; neighbours among `there` are one range."""
    return ", ".join(f"{a}\u2013{b}" if a != b else str(a) for a, b in _runs(numbers, there))


def _runs(numbers: Sequence[int], there: Iterable[int]) -> Iterator[Range]:
    after = dict(pairwise(sorted(there)))
    first = last = None
    for number in sorted(set(numbers)):
        if last is not None and first is not None and after.get(last) != number:
            yield first, last
            first = None
        first, last = (number if first is None else first), number
    if first is not None and last is not None:
        yield first, last
