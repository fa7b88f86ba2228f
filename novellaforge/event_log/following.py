"""Following a log: first what is stored, then what comes, each once and in order."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from uuid import UUID

from redis.exceptions import RedisError

from novellaforge.database import in_db
from novellaforge.event_log.adding import last_row, open_epoch
from novellaforge.event_log.entries import Cursor, Entry, Payload, Stand
from novellaforge.event_log.reader import PAGE, Inbox, Reader, ours
from novellaforge.models import LoggedEvent

Told = AsyncGenerator[tuple[Cursor, Payload], None]


async def follow(
    stream: UUID, after: Cursor | None, stand: Callable[[], Awaitable[Stand]]
) -> Told:
    """What was logged after `after` (None: everything), then what is, without end.

    Where chunks are missing, the rows come, and then what `stand` tells instead. A cursor is
    a place to follow from again: everything after it comes, and nothing before it.
    """
    reader = ours()
    async with reader.following(stream) as inbox:
        follower = _Follower(stream, after or Cursor(), stand, reader, inbox)
        async with aclosing(follower.tell()) as told:
            async for each in told:
                yield each


@dataclass
class _Follower:
    stream: UUID
    at: Cursor
    stand: Callable[[], Awaitable[Stand]]
    reader: Reader
    inbox: Inbox
    stood: Payload | None = None

    async def tell(self) -> Told:
        if not await self._can_go_on():
            async for told in self._how_things_stand():
                yield told
        while True:
            self.inbox.news.clear()
            found = self.inbox.last_row
            async for entry in self._entries():
                async for told in self._of(entry):
                    yield told
            if self.inbox.out_of_reach or self.reader.is_away:
                async for told in self._how_things_stand():
                    yield told
            async for told in self._rows(found):
                yield told
            await self.inbox.news.wait()

    async def _entries(self) -> AsyncGenerator[Entry, None]:
        """What is new in Redis. A polled row comes after all that Redis was told before it."""
        full = self.inbox.overflown or self.inbox.last_row > self.at.row
        while full:
            self.inbox.overflown = False
            page = await self.reader.page(self.stream, self.at.redis_id)
            for entry in page:
                yield entry
            full = len(page) == PAGE or self.inbox.overflown
        while self.inbox.waiting:
            yield self.inbox.waiting.popleft()

    async def _of(self, entry: Entry) -> Told:
        if entry.was_heard(self.at):
            return
        if not entry.follows(self.at):
            async for told in self._how_things_stand():
                yield told
            return
        async for told in self._rows(entry.previous_row):  # their copies never reached Redis
            yield told
        is_news = not entry.row or entry.row > self.at.row
        row = max(entry.row, self.at.row)
        self.at = Cursor(row, entry.epoch, entry.number + 1)
        if is_news and entry.payload:  # else another follower has opened the epoch
            self.stood = None  # things stand otherwise: should this be lost, they are told anew
            yield self.at, entry.payload

    async def _rows(self, last: int) -> Told:
        if last <= self.at.row:
            return
        for row, payload in await in_db(_rows_between, self.stream, self.at.row, last):
            self.at = replace(self.at, row=row)
            yield self.at, payload

    async def _can_go_on(self) -> bool:
        """Whether Redis still holds what comes after `at`, and Postgres what came before."""
        last = await in_db(last_row, self.stream)
        self.inbox.last_row = max(self.inbox.last_row, last)
        if self.at == Cursor():
            return not last or bool(await self.reader.page(self.stream, "0-0", 1))
        if self.at.row > last or not self.at.heard:
            return False
        return bool(await self.reader.page(self.stream, self.at.redis_id, 1, including=True))

    async def _how_things_stand(self) -> Told:
        """Postgres is read first, then Redis: a chunk is never missing from both."""
        stand = await self.stand()
        place, later = await self._redis_up_to(stand.row)
        self.at = Cursor(self.at.row)  # who breaks off before the end of this hears it again
        async for told in self._rows(stand.row):
            yield told
        self.at = place
        payload = stand.tell(later)
        if payload != self.stood:
            self.stood = payload
            yield self.at, payload

    async def _redis_up_to(self, row: int) -> tuple[Cursor, list[Payload]]:
        place, payloads = Cursor(row), list[Payload]()
        async for entry in self._everything():
            place = Cursor(row, entry.epoch, entry.number)
            if entry.row > row:
                break
            place = replace(place, heard=entry.number + 1)
            if entry.payload:
                payloads.append(entry.payload)
        return place, payloads

    async def _everything(self) -> AsyncGenerator[Entry, None]:
        page = await self.reader.page(self.stream, "0-0")
        if not page:
            page = await self._first_entry()
        while page:
            for entry in page:
                yield entry
            end = f"{page[-1].epoch}-{page[-1].number}"
            page = await self.reader.page(self.stream, end)

    async def _first_entry(self) -> list[Entry]:
        try:
            await open_epoch(self.stream)
        except RedisError:
            return []
        return await self.reader.page(self.stream, "0-0")


def _rows_between(stream: UUID, after: int, last: int) -> list[tuple[int, Payload]]:
    rows = LoggedEvent.objects.filter(stream=stream, pk__gt=after, pk__lte=last)
    return list(rows.order_by("pk").values_list("pk", "payload"))
