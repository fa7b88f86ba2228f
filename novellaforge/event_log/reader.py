"""One blocking reader for all followers of a process: one connection, however many sockets."""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models import Max
from redis.asyncio import Redis
from redis.exceptions import RedisError

from novellaforge.database import in_db
from novellaforge.event_log.entries import Entry, Raw, entry_from, key_of
from novellaforge.models import LoggedEvent

logger = logging.getLogger(__name__)

WAITING_ENTRIES = 1_000  # for a follower that is slow; then it reads them again from Redis
PAGE = 500
POLL_SECONDS = 1.0
REST_SECONDS = 0.01  # between two readings: asking for 100 streams costs more than what they say
REDIS_SECONDS = 2.0


@dataclass(eq=False)
class Inbox:
    """What the reader has for one follower. Bounded: a slow one is told to read for itself."""

    waiting: deque[Entry] = field(default_factory=deque)
    overflown: bool = True  # at first everything is still to be read
    last_row: int = 0
    out_of_reach: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, entries: Iterable[Entry]) -> None:
        self.waiting.extend(entries)
        if len(self.waiting) > WAITING_ENTRIES:
            self.waiting.clear()
            self.overflown = True
        self.out_of_reach = False
        self.news.set()


class Reader:
    """Reads every followed stream at once, and polls Postgres for rows Redis never heard of."""

    def __init__(self) -> None:
        self.client = _client()
        self.is_away = False  # whether the last page could not be read
        self._blocking: Redis | None = None
        self._inboxes: dict[UUID, set[Inbox]] = {}
        self._positions: dict[UUID, str] = {}
        self._wake_key = f"nf:log:wake:{uuid.uuid4()}"
        self._wake_position = "0-0"
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def following(self, stream: UUID) -> AsyncIterator[Inbox]:
        inbox = Inbox()
        self._inboxes.setdefault(stream, set()).add(inbox)
        try:
            await self._listen_to(stream)
            yield inbox
        finally:
            self._inboxes[stream].discard(inbox)
            if not self._inboxes[stream]:
                del self._inboxes[stream]
                self._positions.pop(stream, None)

    async def page(
        self, stream: UUID, after: str, count: int = PAGE, *, including: bool = False
    ) -> list[Entry]:
        """Entries after an id, oldest first; none where Redis cannot be reached."""
        start = after if including else f"({after}"
        try:
            found = await self.client.xrange(key_of(stream), start, count=count)
        except RedisError as error:
            logger.warning("the log of %s cannot be read: %s", stream, error)
            self.is_away = True
            return []
        self.is_away = False
        return [entry_from(raw) for raw in cast(list[Raw], found)]

    async def close(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self.client.aclose()
        if self._blocking:  # its task may have been cancelled while it closed it
            await self._blocking.aclose()

    async def _listen_to(self, stream: UUID) -> None:
        """From now on; what was there before is the follower's to read."""
        try:
            last = cast(list[Raw], await self.client.xrevrange(key_of(stream), count=1))
            self._positions.setdefault(stream, last[0][0] if last else "0-0")
            await self.client.xadd(self._wake_key, {"": ""}, maxlen=1, approximate=False)
            await self.client.expire(self._wake_key, 60)
        except RedisError:
            self._positions.setdefault(stream, "0-0")
        self._keep_going("read", self._read)
        self._keep_going("poll", self._poll)

    def _keep_going(self, name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        if name not in self._tasks or self._tasks[name].done():
            self._tasks[name] = asyncio.create_task(work(), name=f"event log {name}")

    async def _read(self) -> None:
        while self._inboxes:  # asked again once the connection is closed: that takes a moment
            async with _client() as blocking:
                self._blocking = blocking
                while self._inboxes:
                    try:
                        await self._read_once(blocking)
                        await asyncio.sleep(REST_SECONDS)
                    except RedisError as error:
                        logger.warning("live text waits: Redis cannot be reached: %s", error)
                        self._say_out_of_reach()
                        await asyncio.sleep(POLL_SECONDS)

    async def _read_once(self, blocking: Redis) -> None:
        streams = {key_of(stream): stream for stream in self._positions}
        after: dict[Any, Any] = {key: self._positions[stream] for key, stream in streams.items()}
        after[self._wake_key] = self._wake_position
        block = int(POLL_SECONDS * 1_000)
        for key, found in _pairs(await blocking.xread(after, count=PAGE, block=block)):
            if key == self._wake_key:
                self._wake_position = found[-1][0]
                continue
            stream = streams[key]
            if stream in self._positions:
                self._positions[stream] = found[-1][0]
            entries = [entry_from(raw) for raw in found]
            for inbox in self._inboxes.get(stream, ()):
                inbox.put(entries)

    def _say_out_of_reach(self) -> None:
        for inboxes in self._inboxes.values():
            for inbox in inboxes:
                inbox.out_of_reach = True
                inbox.news.set()

    async def _poll(self) -> None:
        """Rows whose copy never reached Redis: it was away, or their process died in between."""
        while self._inboxes:
            try:
                rows = await in_db(_last_rows, list(self._inboxes))
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the log's rows cannot be polled: %s", error)
                rows = {}
            for stream, row in rows.items():
                for inbox in self._inboxes.get(stream, ()):
                    if row > inbox.last_row:
                        inbox.last_row = row
                        inbox.news.set()
            await asyncio.sleep(POLL_SECONDS)


def _last_rows(streams: list[UUID]) -> Mapping[UUID, int]:
    rows = LoggedEvent.objects.filter(stream__in=streams).order_by().values_list("stream")
    return dict(rows.annotate(last=Max("id")))


def _pairs(answer: object) -> list[tuple[str, list[Raw]]]:
    """RESP2 answers a list of pairs, RESP3 a mapping."""
    if isinstance(answer, dict):
        return list(answer.items())
    return [(key, found) for key, found in answer or ()]  # type: ignore[attr-defined]


def _client() -> Redis:
    client: Redis = Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS + POLL_SECONDS,
    )
    return client


_readers: WeakKeyDictionary[asyncio.AbstractEventLoop, Reader] = WeakKeyDictionary()


def ours() -> Reader:
    """The reader of this event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _readers:
        _readers[loop] = Reader()
    return _readers[loop]


def client() -> Redis:
    return ours().client


async def close() -> None:
    """Let go of this event loop's connections to Redis."""
    reader = _readers.pop(asyncio.get_running_loop(), None)
    if reader:
        await reader.close()
