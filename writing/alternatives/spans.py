"""Where a beat stands in a text, whatever became of the text since. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from projects.diff import Change, changes
from projects.text import PARAGRAPH_BREAK
from writing.passages import Place


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph of both texts: whether it is of the beat, and where it is in the new one."""

    change: Change
    start: int
    end: int
    is_inside: bool | None  # None: it came since


def joined(beats: Mapping[int, str]) -> str:
    return PARAGRAPH_BREAK.join(beats[beat] for beat in sorted(beats))


def place_of(beats: Mapping[int, str], beat: int, text: str) -> Place | None:
    """Where `beat` stands in `text`, which was made of these beats; None where it is gone."""
    before = [beats[each] for each in sorted(beats) if each < beat]
    start = sum(len(each) + len(PARAGRAPH_BREAK) for each in before)
    return moved(joined(beats), (start, start + len(beats[beat])), text)


def moved(old: str, place: Place, new: str) -> Place | None:
    """Where the whole paragraphs at a place of the old text are in the new one.

    What was put between two of them, or in their stead, is theirs. None where nothing of them is.
    """
    if old == new:
        return place
    every = _sided(_paragraphs(old, place, new))
    mine = [each for each, is_inside in every if is_inside and each.start < each.end]
    return (mine[0].start, mine[-1].end) if mine else None


def _paragraphs(old: str, place: Place, new: str) -> list[_Paragraph]:
    """A change's texts begin with the break before them, the first ones' too."""
    found: list[_Paragraph] = []
    every = changes(old, new)
    ends = accumulate((len(each.old) for each in every), initial=-len(PARAGRAPH_BREAK))
    news = accumulate((len(each.new) for each in every), initial=-len(PARAGRAPH_BREAK))
    for change, at, now in zip(every, ends, news, strict=False):
        start = now + len(change.new) - len(change.new.lstrip())
        stop = now + len(change.new.rstrip())
        own = at + len(change.old) - len(change.old.lstrip())
        inside = place[0] <= own < place[1] if change.old.strip() else None
        found.append(_Paragraph(change, start, max(start, stop), inside))
    return found


def _sided(every: Sequence[_Paragraph]) -> list[tuple[_Paragraph, bool]]:
    """What came since is of the side that changed, else of what stands before it."""
    found = []
    for at, each in enumerate(every):
        side = each.is_inside
        if side is None:
            before = _next(every[:at][::-1])
            after = _next(every[at + 1 :])
            side = _of(before, after)
        found.append((each, side))
    return found


def _next(every: Sequence[_Paragraph]) -> _Paragraph | None:
    return next((each for each in every if each.is_inside is not None), None)


def _of(before: _Paragraph | None, after: _Paragraph | None) -> bool:
    if before is None or (after and before.change.op == "same" != after.change.op):
        return bool(after and after.is_inside)
    return bool(before.is_inside)
