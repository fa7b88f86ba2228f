"""What code counts in a chapter before a critic reads it, and in which scenes. Pure."""

from dataclasses import replace

from projects.text import PARAGRAPH_BREAK
from writing.brief import Draft, RunBrief
from writing.repetition import Place, Repetition, repeated


def counted(brief: RunBrief, draft: Draft, text: str) -> tuple[Repetition, ...]:
    found = repeated(text, brief.book.language, brief.book.worn)
    bounds = _bounds(draft, text)
    return tuple(replace(each, beats=_beats(each.places, bounds)) for each in found)


def _bounds(draft: Draft, text: str) -> dict[int, Place]:
    """Where each beat stands in the chapter; one that does not stand in it is left out."""
    bounds, at = {}, 0
    for number, beat in sorted(draft.beats.items()):
        start = text.find(beat.strip(), at)
        if start >= 0:
            at = start + len(beat.strip())
            bounds[number] = (start, at + len(PARAGRAPH_BREAK))
    return bounds


def _beats(places: tuple[Place, ...], bounds: dict[int, Place]) -> tuple[int, ...]:
    return tuple(
        number
        for number, (start, end) in bounds.items()
        if any(start <= place[0] < end for place in places)
    )
