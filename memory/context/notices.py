"""What a context has to say to the author: what found no room, and what is not known."""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import ngettext

from memory import budget
from memory.budget import Entry, Line
from memory.context.chapters import Told


def of_chapters(
    told: list[Told], lines: Iterable[Line], left_out: Iterable[Entry]
) -> Iterator[str]:
    cases: tuple[tuple[list[int], Callable[[int], str]], ...] = (
        ([entry.number for entry in left_out], _no_room),
        ([line.number for line in lines if line.shortened], _one_line),
        ([each.number for each in told if each.text and not each.summarised], _no_summary),
        ([each.number for each in told if not each.text], _nothing_told),
    )
    for numbers, sentence in cases:
        if numbers:
            yield sentence(len(numbers)) % {"numbers": budget.ranges(numbers)}


def of_facts(left_out: dict[str, int], unread: list[int]) -> Iterator[str]:
    """How many facts of each part found no room, and of which chapters none are known."""
    for part, count in left_out.items():
        if count:
            yield _NO_ROOM[part](count) % {"count": count}
    if unread:
        yield _not_read(len(unread)) % {"numbers": budget.ranges(unread)}


def of_pinned(left_out: int, unknown: int) -> Iterator[str]:
    """How many pieces that the author pinned are not told, and why."""
    if left_out:
        yield _pinned_no_room(left_out) % {"count": left_out}
    if unknown:
        yield _pinned_unknown(unknown) % {"count": unknown}


def _pinned_no_room(count: int) -> str:
    return ngettext(
        "%(count)d piece that you pinned: no room was left for it.",
        "%(count)d pieces that you pinned: no room was left for them.",
        count,
    )


def _pinned_unknown(count: int) -> str:
    return ngettext(
        "%(count)d piece that you pinned is not known before this chapter, or not any more.",
        "%(count)d pieces that you pinned are not known before this chapter, or not any more.",
        count,
    )


def _no_room(count: int) -> str:
    return ngettext(
        "Chapter %(numbers)s: no room was left for it.",
        "Chapters %(numbers)s: no room was left for them.",
        count,
    )


def _one_line(count: int) -> str:
    return ngettext(
        "Chapter %(numbers)s: told in one line, there was no room for more.",
        "Chapters %(numbers)s: told in one line each, there was no room for more.",
        count,
    )


def _no_summary(count: int) -> str:
    return ngettext(
        "Chapter %(numbers)s has no summary yet: its outline stands in.",
        "Chapters %(numbers)s have no summary yet: their outlines stand in.",
        count,
    )


def _nothing_told(count: int) -> str:
    return ngettext(
        "Chapter %(numbers)s has neither summary nor outline: nothing of it is told.",
        "Chapters %(numbers)s have neither summary nor outline: nothing of them is told.",
        count,
    )


def _not_read(count: int) -> str:
    return ngettext(
        "Chapter %(numbers)s: its facts have not been read, or not all of them.",
        "Chapters %(numbers)s: their facts have not been read, or not all of them.",
        count,
    )


def _states(count: int) -> str:
    return ngettext(
        "%(count)d fact about what the chapter names: no room was left for it.",
        "%(count)d facts about what the chapter names: no room was left for them.",
        count,
    )


def _events(count: int) -> str:
    return ngettext(
        "%(count)d event of the last chapters: no room was left for it.",
        "%(count)d events of the last chapters: no room was left for them.",
        count,
    )


def _ties(count: int) -> str:
    return ngettext(
        "%(count)d relation: no room was left for it.",
        "%(count)d relations: no room was left for them.",
        count,
    )


def _openings(count: int) -> str:
    return ngettext(
        "%(count)d open thread or promise: no room was left for it.",
        "%(count)d open threads or promises: no room was left for them.",
        count,
    )


_NO_ROOM: dict[str, Callable[[int], str]] = {
    "in_force": _states,
    "events": _events,
    "ties": _ties,
    "openings": _openings,
}
