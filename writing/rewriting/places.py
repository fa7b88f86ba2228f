"""Where a passage stands in a text. Pure."""

from collections.abc import Iterator

from writing.passages import Place


def bare(text: str, start: int, end: int) -> Place:
    """The place without the white space at its ends; empty where there is nothing else."""
    found = text[start:end]
    start += len(found) - len(found.lstrip())
    return start, max(start, start + len(found.strip()))


def places_of(passage: str, text: str) -> list[Place]:
    """Wherever it stands, also where two overlap."""
    return list(_found(passage, text)) if passage else []


def only_place(passage: str, text: str) -> Place | None:
    """Where it stands, if there is exactly one such place."""
    found = places_of(passage, text)
    return found[0] if len(found) == 1 else None


def replaced(text: str, place: Place, new: str) -> str:
    """The text with nothing else changed."""
    return text[: place[0]] + new + text[place[1] :]


def _found(passage: str, text: str) -> Iterator[Place]:
    start = text.find(passage)
    while start >= 0:
        yield start, start + len(passage)
        start = text.find(passage, start + 1)
