"""Paragraphs that come back from Word, between the text they were made of and the one now. Pure.

What Word leaves alone stays to the last character as it is now: paragraphs are held against each
other as a document shows them, so that what it cannot hold (how a break or an emphasis is
written) is no change.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from projects.diff import Change, changes
from projects.export.prose import prose
from projects.importing.emphasis import joined
from projects.text import PARAGRAPH_BREAK

BREAK = "#"  # between scenes, however it is written
USUAL = "* * *"

LONG = 24  # characters: no break between scenes is
# Where a text may have emphasis, what no document holds, or more paragraphs than one.
_TOLD_OTHERWISE = re.compile(
    r"[*_\x00-\x08\x0b-\x1f\x85\u2028\u2029\ufffe\uffff\ud800-\udfff]|\n\s*\n"
)
_BLANK = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Step:
    """A paragraph as it is now and as it would be. `clashes`: it was changed here and in Word;
    `was` is how it was when the file was made. `came`: its place in the file, where it has one.
    """

    change: Change
    clashes: bool = False
    was: str = ""
    came: int | None = None


@dataclass(frozen=True)
class _Own:
    """A paragraph of a text here: `raw` with the break before it, `shown` as Word has it."""

    raw: str
    shown: str


def canonical(text: str) -> str:
    """A paragraph as it comes back from a document unchanged; empty where none would show it."""
    if len(text) > LONG and not _TOLD_OTHERWISE.search(text.strip()):
        return "\n".join(line.strip() for line in text.strip().split("\n"))
    shown = [BREAK if each.is_break else joined(each.runs) for each in prose(text)]
    return _BLANK.sub("\n", "\n".join(shown))


def returned(text: str) -> list[str]:
    """A paragraph of a document as paragraphs of a text, as `canonical` has them."""
    return [shown for each in _BLANK.split(text) if (shown := canonical(each)).strip()]


def steps_of(base: str, now: str, came: Sequence[str]) -> tuple[Step, ...]:
    """Every paragraph of `now`, and what came of `base` otherwise; `came` is canonical."""
    was = _own(base)
    mine = was if now == base else _own(now)
    here = _Side(_shown(was), _shown(mine))
    there = _Side(_shown(was), list(came))
    steps: list[Step] = []
    for place in range(len(was) + 1):
        steps += _between(here.added(place), there.added(place), mine, came)
        if place < len(was):
            steps += _of_one(was[place], here.kept[place], there.kept[place], mine, came)
    return tuple(steps)


def differs(steps: Sequence[Step]) -> bool:
    return any(each.change.op != "same" for each in steps)


def text_with(
    steps: Sequence[Step], chosen: Collection[int], both: Collection[int] = frozenset()
) -> str:
    """The text now, with the chosen paragraphs as they came; of `both`, these after those."""
    pieces = [_taken(each, place in chosen, place in both) for place, each in enumerate(steps)]
    return "".join(pieces).removeprefix(PARAGRAPH_BREAK)


def left_of(steps: Sequence[Step], came: Sequence[str], settled: Collection[int]) -> list[str]:
    """What came, as if these paragraphs had been left alone in Word: they are settled."""
    paragraphs = list(came)
    for place in settled:
        step = steps[place]
        if step.came is not None:
            paragraphs[step.came] = step.was
    return paragraphs


def _taken(step: Step, is_chosen: bool, is_both: bool) -> str:
    if is_both and step.clashes:
        return step.change.old + step.change.new
    return step.change.new if is_chosen else step.change.old


# --- Two texts beside the one that both were made of ------------------------------------


class _Side:
    """Of each paragraph of the base where it is in another text; and where others were added."""

    def __init__(self, base: Sequence[str], other: Sequence[str]) -> None:
        self.kept: dict[int, int | None] = {}
        self._added: dict[int, list[int]] = {}
        a = b = 0
        for change in changes(PARAGRAPH_BREAK.join(base), PARAGRAPH_BREAK.join(other)):
            if change.old:
                self.kept[a] = b if change.new else None
            else:
                self._added.setdefault(a, []).append(b)
            a, b = a + bool(change.old), b + bool(change.new)

    def added(self, place: int) -> list[int]:
        """Before this paragraph of the base."""
        return self._added.get(place, [])


def _between(
    here: Sequence[int], there: Sequence[int], mine: Sequence[_Own], came: Sequence[str]
) -> Iterator[Step]:
    """What was added here stays; what was added in Word comes after it, unless it is the same."""
    for place in here:
        yield Step(Change(mine[place].raw, mine[place].raw))
    if [mine[place].shown for place in here] == [came[place] for place in there]:
        return
    for place in there:
        yield Step(Change("", _raw(came[place], "", mine)), came=place)


def _of_one(
    was: _Own, here: int | None, there: int | None, mine: Sequence[_Own], came: Sequence[str]
) -> Iterator[Step]:
    own = mine[here] if here is not None else None
    now, new = (own.shown if own else ""), (came[there] if there is not None else "")
    old = own.raw if own else ""
    if new in (was.shown, now):
        if old:
            yield Step(Change(old, old))
        return
    change = Change(old, _raw(new, old, mine) if new else "")
    yield Step(change, now != was.shown, was.shown, there)


def _raw(new: str, old: str, mine: Sequence[_Own]) -> str:
    """As it is written here, with the break before it that the old one has."""
    before = _BLANK.match(old)
    said = new
    if new == BREAK:
        breaks = (each.raw.strip() for each in mine if each.shown == BREAK)
        said = next(breaks, USUAL)
    return (before[0] if before else PARAGRAPH_BREAK) + said


def _own(text: str) -> list[_Own]:
    """What no document shows (a paragraph of control characters) goes with the one before it."""
    found: list[_Own] = []
    hidden = ""
    for change in changes(text, text):
        shown = canonical(change.old)
        if shown.strip():
            found.append(_Own(hidden + change.old, shown))
            hidden = ""
        elif found:
            last = found.pop()
            found.append(_Own(last.raw + change.old, last.shown))
        else:
            hidden += change.old
    return found


def _shown(own: Sequence[_Own]) -> list[str]:
    return [each.shown for each in own]
