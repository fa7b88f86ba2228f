"""What is told once to all who watch the same in this process: heard and put into batches once.

A place says all that its watcher has. Whoever stands at a place that the broadcast has passed is
told what came after it, and shares the work with all others; who stands elsewhere, or was too
slow, has to follow by himself until he stands at such a place.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

P = TypeVar("P", bound=Hashable)
E = TypeVar("E")
B = TypeVar("B")

KEPT_EVENTS = 500  # at least, for who is slow or joins


class FellBehind(Exception):
    """What comes next for this watcher is not kept any more."""


class Broadcast(Generic[P, E, B]):
    """`source` tells from `start` on; `cut` makes a batch of what came after a place.

    A batch at most every `frame` seconds, the first at once.
    """

    def __init__(
        self,
        start: P,
        source: AsyncGenerator[tuple[P, E], None],
        cut: Callable[[P, Sequence[tuple[P, E]]], B],
        frame: float,
    ) -> None:
        self.watchers = 0
        self.is_over = False
        self._source, self._cut, self._frame = source, cut, frame
        self._first = 0  # number of the first that is kept
        self._before, self._kept = start, list[tuple[P, E]]()
        self._numbers: dict[P, int] = {start: 0}  # how many came until a place
        self._told = 0
        self._batches: dict[int, B] = {}  # of this moment, by how many came before
        self._news = asyncio.Event()
        self._failure: Exception | None = None
        self._loop = asyncio.get_running_loop()
        self._told_at = self._loop.time() - frame
        self._timer: asyncio.TimerHandle | None = None
        self._hearing = asyncio.create_task(self._hear())

    def number_of(self, place: P) -> int | None:
        """How many came until this place; None where it has not passed it, or long ago."""
        return self._numbers.get(place)

    async def after(self, number: int) -> AsyncGenerator[B, None]:
        """Batches of what comes after so many, until the end.

        Raises FellBehind, or what ended the source.
        """
        while not self.is_over or number < self._told:
            if number < self._first:
                raise FellBehind
            if number < self._told:
                batch, number = self._batch(number), self._told
                yield batch
            else:
                await self._news.wait()
        if self._failure:
            raise self._failure

    async def close(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._hearing.cancel()
        await asyncio.gather(self._hearing, return_exceptions=True)

    async def _hear(self) -> None:
        try:
            async with aclosing(self._source) as source:
                async for place, event in source:
                    self._keep(place, event)
                    if self._first + len(self._kept) - self._told >= KEPT_EVENTS // 2:
                        await self._news.wait()
        except Exception as error:
            self._failure = error
        self.is_over = True
        self._tell()

    def _keep(self, place: P, event: E) -> None:
        self._kept.append((place, event))
        self._numbers.setdefault(place, self._first + len(self._kept))
        if len(self._kept) > 2 * KEPT_EVENTS:
            self._forget(KEPT_EVENTS)
        if self._timer is None:
            self._timer = self._loop.call_at(self._told_at + self._frame, self._tell)

    def _forget(self, many: int) -> None:
        for place in (self._before, *(place for place, _event in self._kept[: many - 1])):
            self._numbers.pop(place, None)
        self._before = self._kept[many - 1][0]
        self._first += many
        del self._kept[:many]
        self._numbers.setdefault(self._before, self._first)

    def _tell(self) -> None:
        self._timer = None
        self._told, self._told_at = self._first + len(self._kept), self._loop.time()
        self._batches.clear()
        self._news.set()
        self._news = asyncio.Event()

    def _batch(self, number: int) -> B:
        if number not in self._batches:
            at = number - self._first
            before = self._kept[at - 1][0] if at else self._before
            self._batches[number] = self._cut(before, self._kept[at : self._told - self._first])
        return self._batches[number]


_ours: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, Broadcast[Any, Any, Any]]] = (
    WeakKeyDictionary()
)


@asynccontextmanager
async def joined(
    key: Hashable, begin: Callable[[], Broadcast[P, E, B]]
) -> AsyncIterator[Broadcast[P, E, B]]:
    """This event loop's broadcast of `key`; it goes on while it has a watcher."""
    running = _ours.setdefault(asyncio.get_running_loop(), {})
    broadcast = running.get(key)
    if broadcast is None or broadcast.is_over:
        broadcast = running[key] = begin()
    broadcast.watchers += 1
    try:
        yield broadcast
    finally:
        broadcast.watchers -= 1
        if not broadcast.watchers:
            if running.get(key) is broadcast:
                del running[key]
            await broadcast.close()
