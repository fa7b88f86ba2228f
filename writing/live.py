"""The order in which things happen: beats interleave, every character is shown once. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from novellaforge.event_log import Cursor
from writing.events import BeatState, Chunk, Event, Replace, Reset

Shown = dict[int, tuple[int, int]]  # by beat: the attempt, and how many characters of it


@dataclass(frozen=True)
class LivePlace:
    """A place in the log, and what was shown of beats beyond it."""

    cursor: Cursor
    beyond: tuple[tuple[int, int, int], ...] = ()  # beat, attempt, characters

    @classmethod
    def at(cls, cursor: Cursor, shown: Shown) -> Self:
        return cls(cursor, tuple((beat, *known) for beat, known in shown.items()))

    def __str__(self) -> str:
        return "_".join((str(self.cursor), *(".".join(map(str, each)) for each in self.beyond)))

    @classmethod
    def parse(cls, text: str) -> Self:
        cursor, *beyond = text.split("_")
        triples = (tuple(int(part) for part in each.split(".")) for each in beyond)
        return cls(Cursor.parse(cursor), tuple((a, b, c) for a, b, c in triples))


Told = tuple[LivePlace, Event]


class Live:
    """Fed with a log's events from a place on; `feed` gives what was not shown before."""

    def __init__(self, start: LivePlace) -> None:
        self._ahead = {beat: (attempt, length) for beat, attempt, length in start.beyond}
        self._shown: Shown = dict(self._ahead)

    def feed(self, cursor: Cursor, event: Event) -> Told | None:
        if isinstance(event, Chunk) and not cursor.heard:
            return None  # a row; the reset that follows has its text
        self._pass(event)
        news = _news(self._shown, event)
        return None if news is None else (LivePlace.at(cursor, self._ahead), news)

    def _pass(self, event: Event) -> None:
        """Forget what was shown beyond the place, once the log has come there.

        What a reset shows may come again: a writer tells all of its beat where text was lost.
        """
        if isinstance(event, Reset):
            self._ahead = _texts_of(event)
        elif isinstance(event, BeatState | Replace) or (
            isinstance(event, Chunk)
            and (event.attempt, event.end) >= self._ahead.get(event.beat, (0, 0))
        ):
            self._ahead.pop(event.beat, None)


def _news(shown: Shown, event: Event) -> Event | None:
    """The event, or what of a chunk was not shown yet; keeps `shown` up to date."""
    if isinstance(event, Chunk):
        attempt, length = shown.get(event.beat, (event.attempt, event.at))
        if event.attempt < attempt or (event.attempt == attempt and event.end <= length):
            return None
        shown[event.beat] = event.attempt, event.end
        seen = length - event.at if event.attempt == attempt else 0
        return _without(event, max(seen, 0))
    if isinstance(event, BeatState) and event.state == "writing":
        shown[event.beat] = event.attempt, event.kept
    elif isinstance(event, Replace) and event.beat in shown:
        attempt, length = shown[event.beat]
        shown[event.beat] = attempt, length + len(event.content) - (event.end - event.start)
    elif isinstance(event, Reset):
        shown.clear()
        shown.update(_texts_of(event))
    return event


def _texts_of(reset: Reset) -> Shown:
    return {each.beat: (each.attempt, len(each.text)) for each in reset.beats}


def _without(chunk: Chunk, seen: int) -> Chunk:
    return chunk.model_copy(update={"at": chunk.at + seen, "content": chunk.content[seen:]})


def merged(before: LivePlace, batch: Sequence[Told]) -> Iterator[Told]:
    """Chunks of a beat between two other events become one; `before` was reached already."""
    held: dict[int, Chunk] = {}
    last = before
    for place, event in batch:
        if isinstance(event, Chunk) and _joins(held.get(event.beat), event):
            held[event.beat] = joined(held.get(event.beat), event)
        else:
            yield from _released(before, last, held)
            held, before = {}, last
            if isinstance(event, Chunk):
                held[event.beat] = event
            else:
                before = place
                yield place, event
        last = place
    yield from _released(before, last, held)


def _released(before: LivePlace, last: LivePlace, held: dict[int, Chunk]) -> Iterator[Told]:
    """Only after all of them is `last` reached; till then an id names those that were shown."""
    shown = {beat: (attempt, length) for beat, attempt, length in before.beyond}
    for count, chunk in enumerate(held.values(), start=1):
        shown[chunk.beat] = chunk.attempt, chunk.end
        between = LivePlace.at(before.cursor, shown)
        yield last if count == len(held) else between, chunk


def _joins(held: Chunk | None, chunk: Chunk) -> bool:
    return held is None or (held.attempt, held.end) == (chunk.attempt, chunk.at)


def joined(held: Chunk | None, chunk: Chunk) -> Chunk:
    if held is None:
        return chunk
    return chunk.model_copy(update={"content": held.content + chunk.content, "at": held.at})
