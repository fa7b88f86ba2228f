"""Whoever watches, together or alone, from wherever: each event once, in order."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from novellaforge.event_log import Cursor
from tests.waiting import eventually_async
from writing.broadcast import KEPT_EVENTS, Broadcast, FellBehind, joined
from writing.events import BeatState, Chunk
from writing.live import LivePlace
from writing.watching import Batch, _cut

Heard = Broadcast[int, str, list[str]]


class Source:
    """Tells what it is given, until it is told to end or to fail."""

    def __init__(self) -> None:
        self.coming: asyncio.Queue[str | Exception | None] = asyncio.Queue()
        self.told = 0

    def say(self, *words: str) -> None:
        for word in words:
            self.coming.put_nowait(word)

    async def __call__(self) -> AsyncGenerator[tuple[int, str], None]:
        while (each := await self.coming.get()) is not None:
            if isinstance(each, Exception):
                raise each
            self.told += 1
            yield self.told, each

    def end(self, how: Exception | None = None) -> None:
        self.coming.put_nowait(how)


def begun(source: Source) -> Heard:
    return Heard(0, source(), lambda _before, events: [word for _, word in events], frame=0.0)


async def heard(broadcast: Heard, place: int = 0) -> list[str]:
    number = broadcast.number_of(place)
    assert number is not None
    return [word async for batch in broadcast.after(number) for word in batch]


async def until_told(broadcast: Heard, place: int) -> None:
    async def is_told() -> bool:
        return broadcast.number_of(place) is not None and broadcast._told >= place

    await eventually_async(is_told)


async def test_a_place_that_it_was_never_at_is_none_of_its():
    broadcast = begun(Source())
    assert broadcast.number_of(7) is None
    await broadcast.close()


async def test_what_ended_the_source_is_raised_after_what_it_told():
    source = Source()
    broadcast = begun(source)
    source.say("one")
    source.end(ValueError("gone"))
    told = broadcast.after(0)
    assert await anext(told) == ["one"]
    with pytest.raises(ValueError, match="gone"):
        await anext(told)


async def test_who_is_too_slow_falls_behind():
    source = Source()
    broadcast = begun(source)
    async with asyncio.timeout(60):
        for _ in range(3):
            source.say(*map(str, range(KEPT_EVENTS)))
            await until_told(broadcast, source.told + source.coming.qsize())
    with pytest.raises(FellBehind):
        await anext(broadcast.after(0))
    assert broadcast.number_of(0) is None
    await broadcast.close()


async def test_each_hears_all_that_comes_after_its_place():
    source = Source()
    broadcast = begun(source)
    first = asyncio.create_task(heard(broadcast))
    source.say("one", "two")
    await until_told(broadcast, 2)
    second = asyncio.create_task(heard(broadcast, place=1))
    source.say("three")
    source.end()
    assert await first == ["one", "two", "three"]
    assert await second == ["two", "three"]


async def test_those_at_one_place_are_given_one_batch():
    source = Source()
    broadcast = begun(source)
    source.say("one")
    both = await asyncio.gather(*(anext(broadcast.after(0)) for _ in range(2)))
    assert both[0] is both[1]
    await broadcast.close()


async def test_the_last_to_leave_ends_it_and_the_next_to_come_begins_another():
    source = Source()
    async with joined("a run", lambda: begun(source)) as first:
        async with joined("a run", lambda: begun(source)) as second:
            assert second is first
        assert not first.is_over
    async with joined("a run", lambda: begun(source)) as third:
        assert third is not first
        source.end()
        await eventually_async(lambda: _over(third))
        async with joined("a run", lambda: begun(source)) as fourth:
            assert fourth is not third


async def _over(broadcast: Heard) -> bool:
    return broadcast.is_over


def test_a_batch_is_written_out_once_and_ends_where_its_last_event_is():
    place = LivePlace(Cursor(1, 1, 3))
    events = [
        (LivePlace(Cursor(1, 1, 1)), BeatState(beat=1, state="writing")),
        (LivePlace(Cursor(1, 1, 2)), Chunk(beat=1, attempt=0, content="Ilse ", at=0)),
        (place, Chunk(beat=1, attempt=0, content="left.", at=5)),
    ]
    batch = _cut(LivePlace(Cursor()), events)
    assert isinstance(batch, Batch)
    assert batch.end == place
    assert [each for _, each in batch][1:] == [Chunk(beat=1, attempt=0, content="Ilse left.")]
    assert batch.together == f"[{','.join(batch.messages)}]"
    assert batch.messages is batch.messages
