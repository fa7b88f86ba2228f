"""Watching a run: its events from any place on, in the order asked for, until its end.

All who watch the same run in the same order share one broadcast of it in this process, as soon
as they stand where it has been.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self, TypeVar, cast
from uuid import UUID

from django.utils.translation import get_language

from novellaforge import event_log
from novellaforge.database import in_db
from novellaforge.event_log import Cursor, Stand
from writing import snapshots
from writing.broadcast import Broadcast, FellBehind, joined
from writing.events import EVENT, Chunk, Complete, Error, Event, Reset
from writing.live import Live, LivePlace, merged
from writing.live import joined as as_one
from writing.models import GenerationRun
from writing.reading import Reading

T = TypeVar("T")
FRAME_SECONDS = 0.05
WAITING_EVENTS = 500  # for a socket that is slow; then the log waits

Order = Literal["reading", "live"]
Told = tuple[str, Event]  # an id to come again with, and what it names


@dataclass(frozen=True, order=True)
class ReadingPlace:
    """A place in the chapter's text, and the last event that was told."""

    beat: int = 1
    character: int = 0
    attempt: int = 0
    row: int = 0

    def __str__(self) -> str:
        return f"{self.row}.{self.beat}.{self.attempt}.{self.character}"

    @classmethod
    def parse(cls, text: str) -> Self:
        row, beat, attempt, character = (int(part) for part in text.split("."))
        return cls(beat, character, attempt, row)


Place = LivePlace | ReadingPlace


def place_of(order: Order, last_id: str | None) -> Place:
    """Where an id stands, None for the beginning. ValueError for one that was never given."""
    if order == "live":
        return LivePlace.parse(last_id) if last_id else LivePlace(Cursor())
    return ReadingPlace.parse(last_id) if last_id else ReadingPlace()


def as_message(told: Told) -> str:
    """As a socket or a stream of events sends it: JSON on one line."""
    name, event = told
    return json.dumps({"id": name, **event.model_dump(mode="json")}, ensure_ascii=False)


class Batch(list[Told]):
    """What is told at once, to whoever stands at the same place; `end` is the place after it."""

    def __init__(self, told: Iterable[Told], end: Place) -> None:
        super().__init__(told)
        self.end = end

    @cached_property
    def messages(self) -> list[str]:
        return [as_message(told) for told in self]

    @cached_property
    def together(self) -> str:
        """A JSON array of its messages."""
        return f"[{','.join(self.messages)}]"


Shared = Broadcast[Place, Event, Batch]


async def watch(run_id: UUID, after: Place) -> AsyncGenerator[Batch, None]:
    """What is told after a place, in batches, at most one every FRAME_SECONDS."""
    order: Order = "reading" if isinstance(after, ReadingPlace) else "live"
    key = (run_id, order, get_language())
    async with joined(key, lambda: _broadcast(run_id, order)) as shared:
        async with aclosing(_watched(shared, run_id, after)) as batches:
            async for batch in batches:
                yield batch


async def _watched(shared: Shared, run_id: UUID, place: Place) -> AsyncGenerator[Batch, None]:
    while True:
        number = shared.number_of(place)
        alone = number is None
        source = _alone(run_id, place) if number is None else shared.after(number)
        try:
            async with aclosing(source) as batches:
                async for batch in batches:
                    yield batch
                    place = batch.end
                    if alone and shared.number_of(place) is not None:
                        break
                else:
                    return
        except FellBehind:
            continue


def _broadcast(run_id: UUID, order: Order) -> Shared:
    start = place_of(order, None)
    return Broadcast(start, _told(run_id, start), _cut, FRAME_SECONDS)


async def _alone(run_id: UUID, place: Place) -> AsyncGenerator[Batch, None]:
    async with aclosing(_gathered(_told(run_id, place))) as heard:
        async for events in heard:
            yield _cut(place, events)
            place = events[-1][0]


def _told(run_id: UUID, start: Place) -> AsyncGenerator[tuple[Place, Event], None]:
    told = _reading(run_id, start) if isinstance(start, ReadingPlace) else _live(run_id, start)
    return cast(AsyncGenerator[tuple[Place, Event], None], told)


def _cut(before: Place, events: Sequence[tuple[Place, Event]]) -> Batch:
    end = events[-1][0]
    if isinstance(before, ReadingPlace):
        return Batch(_merged_reading(cast(Sequence[tuple[ReadingPlace, Event]], events)), end)
    live = merged(before, cast(Sequence[tuple[LivePlace, Event]], events))
    return Batch(((str(place), event) for place, event in live), end)


async def _live(run_id: UUID, start: LivePlace) -> AsyncGenerator[tuple[LivePlace, Event], None]:
    live = Live(start)
    async with aclosing(_until_end(run_id, start.cursor, snapshots.stand_live)) as events:
        async for cursor, event in events:
            if news := live.feed(cursor, event):
                yield news


async def _reading(
    run_id: UUID, start: ReadingPlace
) -> AsyncGenerator[tuple[ReadingPlace, Event], None]:
    """The log is read again from its beginning; what was told before `start` is not.

    No id names a place before `start`, though events come while the text is read up to it.
    """
    reading, row, begun_at = Reading(), start.row, (start.beat, start.character)
    async with aclosing(_until_end(run_id, Cursor(), snapshots.stand_reading)) as events:
        async for cursor, event in events:
            for told in await _read(run_id, reading, event):
                if isinstance(told.event, Chunk):
                    if told.place <= begun_at:
                        continue
                    chunk = _from(told, start)
                    yield ReadingPlace(*told.place, chunk.attempt, row), chunk
                elif cursor.row > row:
                    row = cursor.row
                    yield ReadingPlace(*max(told.place, begun_at), 0, row), told.event


@dataclass(frozen=True)
class _Read:
    place: tuple[int, int]  # beat and character after it
    event: Event


async def _read(run_id: UUID, reading: Reading, event: Event) -> list[_Read]:
    told = []
    if isinstance(event, Complete) and not reading.is_whole:  # a text was not heard whole
        stand = await in_db(snapshots.stand_reading, run_id)
        told = _fed(reading, EVENT.validate_python(stand.tell(())))
    return told + _fed(reading, event)


def _fed(reading: Reading, event: Event) -> list[_Read]:
    return [_Read((reading.beat, reading.character), told) for told in reading.feed(event)]


def _from(told: _Read, start: ReadingPlace) -> Chunk:
    """What of the chunk lies after `start`."""
    chunk = cast(Chunk, told.event)
    if (chunk.beat, chunk.at) >= (start.beat, start.character) or chunk.beat != start.beat:
        return chunk
    left = told.place[1] - start.character
    return chunk.model_copy(update={"at": start.character, "content": chunk.content[-left:]})


async def _until_end(
    run_id: UUID, after: Cursor, stand: Callable[[UUID], Stand]
) -> AsyncGenerator[tuple[Cursor, Event], None]:
    if ending := await in_db(_ending, run_id):
        if not ending.row:  # its events were cleaned up
            yield after, ending.reset
            yield after, ending.event
        if after.row >= ending.row:
            return
    told = event_log.follow(run_id, after, lambda: in_db(stand, run_id))
    async with aclosing(told):
        async for cursor, payload in told:
            event = EVENT.validate_python(payload)
            if isinstance(event, Complete | Error):
                ending = await in_db(_ending, run_id)
                if ending and cursor.row >= ending.row:
                    yield cursor, ending.event
                    return
            yield cursor, event


@dataclass(frozen=True)
class _Ending:
    row: int
    event: Complete | Error
    reset: Reset


def _ending(run_id: UUID) -> _Ending | None:
    run = GenerationRun.objects.select_related("version").get(pk=run_id)
    final = snapshots.final_event(run)
    return _Ending(snapshots.end_of(run), final, snapshots.snapshot(run)) if final else None


async def _gathered(source: AsyncGenerator[T, None]) -> AsyncGenerator[list[T], None]:
    """All that has come meanwhile, at most once every FRAME_SECONDS."""
    queue: asyncio.Queue[T | None] = asyncio.Queue(WAITING_EVENTS)
    pouring = asyncio.create_task(_pour(source, queue))
    try:
        while batch := await _next_batch(queue):
            yield batch
            await asyncio.sleep(FRAME_SECONDS)
        await pouring  # raises what ended it
    finally:
        pouring.cancel()
        await asyncio.gather(pouring, return_exceptions=True)


async def _pour(source: AsyncGenerator[T, None], queue: asyncio.Queue[T | None]) -> None:
    try:
        async with aclosing(source) as each_of:
            async for each in each_of:
                await queue.put(each)
    except Exception:
        await queue.put(None)
        raise
    await queue.put(None)


async def _next_batch(queue: asyncio.Queue[T | None]) -> list[T]:
    """Empty at the end."""
    batch: list[T] = []
    while not batch or not queue.empty():
        each = await queue.get()
        if each is None:
            if batch:
                queue.put_nowait(None)
            break
        batch.append(each)
    return batch


def _merged_reading(batch: Sequence[tuple[ReadingPlace, Event]]) -> Iterator[Told]:
    """Chunks that follow each other within a beat become one."""
    held: tuple[ReadingPlace, Chunk] | None = None
    for place, event in batch:
        if held and isinstance(event, Chunk) and event.beat == held[1].beat and event.at:
            held = place, as_one(held[1], event)
            continue
        if held:
            yield str(held[0]), held[1]
            held = None
        if isinstance(event, Chunk):
            held = place, event
        else:
            yield str(place), event
    if held:
        yield str(held[0]), held[1]
