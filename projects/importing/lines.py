"""Printed lines made paragraphs again: pages of lines, as a PDF has them. Pure.

A paragraph ends at an empty line, or where a line is short and ends like one. A word that was
parted at the end of a line is one again; page numbers and running heads are left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from projects.text import PARAGRAPH_BREAK

FULL_SHARE = 0.8  # of the usual length of a line: what is shorter may end a paragraph
SHORT_SHARE = 0.6  # what is shorter still, as a heading is, ends one where a sentence begins
RUNNING_SHARE = 0.5  # of the pages that begin, or end, with the same line
LEAST_PAGES = 4  # before a line can be called a running one

_ENDS = re.compile(r"[.!?…:»”\"’')\]—–][\s\u00a0]*$")
_PARTED = re.compile("(?<=[^\\W\\d_])[-\u00ad\u2010\x02\ufffe]$")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"^[\W_]*(?:\d+|[ivxlc]+)[\W_]*$", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\u00a0]+")


def flowed(pages: Sequence[str]) -> str:
    """The pages' paragraphs, with an empty line between them."""
    lined = [_lines(page) for page in pages]
    running = _running(lined)
    lines = [line for page in lined for line in _without_running(page, running)]
    return PARAGRAPH_BREAK.join(_paragraphs(lines, _usual_length(lines)))


def _lines(page: str) -> list[str]:
    lines = [_SPACES.sub(" ", line).strip(" ") for line in page.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return lines[next((n for n, line in enumerate(lines) if line), 0) :]


def _running(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """The first and last lines that many pages share, but for their numbers."""
    if len(pages) < LEAST_PAGES:
        return frozenset()
    ends = (Counter(_likeness(page[n]) for page in pages if page) for n in (0, -1))
    most = RUNNING_SHARE * len(pages)
    return frozenset(said for each in ends for said, times in each.items() if times > most)


def _without_running(page: Sequence[str], running: frozenset[str]) -> Sequence[str]:
    kept = list(page)
    for n in (0, -1):
        if kept and (_NUMBER.match(kept[n]) or _likeness(kept[n]) in running):
            kept.pop(n)
    return kept


def _likeness(line: str) -> str:
    return _DIGITS.sub("0", line.casefold())


def _usual_length(lines: Iterable[str]) -> float:
    """Of a full line: four lines in five are shorter, or no longer."""
    lengths = sorted(len(line) for line in lines if line)
    return float(lengths[4 * len(lengths) // 5]) if lengths else 0.0


def _paragraphs(lines: Sequence[str], usual: float) -> list[str]:
    found: list[str] = []
    now = ""
    for line, after in zip(lines, [*lines, ""][1:], strict=True):
        if line:
            now = _joined(now, line)
        if now and (not line or _is_last(line, after, usual)):
            found.append(now)
            now = ""
    return [*found, *filter(None, [now])]


def _is_last(line: str, after: str, usual: float) -> bool:
    """Of its paragraph: it is short and ends like one, or is very short and another begins."""
    if _PARTED.search(line):
        return False
    if len(line) < FULL_SHARE * usual and _ENDS.search(line):
        return True
    return len(line) < SHORT_SHARE * usual and not after[:1].islower()


def _joined(before: str, line: str) -> str:
    if not before:
        return line
    if _PARTED.search(before):
        return (before[:-1] if line[:1].islower() else before) + line
    return f"{before} {line}"
