"""The requests of one event loop to one provider, and the one task that speaks for them."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from weakref import WeakKeyDictionary

from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LEASE_SECONDS = 6.0  # until the place of a killed process is free
RENEWAL_SECONDS = 2.0
PATIENCE_SECONDS = 2.0  # until a killed process's waiting request is forgotten
POLL_SECONDS = 0.05  # of waiting requests, for places that other processes let go
LONGEST_POLL_SECONDS = 0.5  # while all of them wait for the end of a pause
ALONE_SECONDS = 1.0  # between two looks whether Redis is back
IDLE_SECONDS = 60.0  # a line without requests is closed after so long
REDIS_SECONDS = 1.0

_SCRIPT = (Path(__file__).parent / "places.lua").read_text(encoding="utf-8")


@dataclass(eq=False)
class Request:
    """One that waits, then has its place. `name` is id/project/model, as the script reads it."""

    name: str
    model: str
    came: float = field(default_factory=time.monotonic)
    granted: asyncio.Event = field(default_factory=asyncio.Event)


class Line:
    """Those that wait and those that have a place. Only its task talks to Redis, so that what
    is said arrives in order and much that happens at once is said at once."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.most = 0
        self._waiting: dict[str, Request] = {}
        self._placed: dict[str, Request] = {}
        self._let_go: list[str] = []
        self._pauses: dict[str, float] = {}  # by model: when it ends
        self._alone = False
        self._renewed_at = 0.0
        self._soonest = 0.0
        self._news = asyncio.Event()
        self.task = asyncio.create_task(self._keep(), name=f"places at {address}")

    async def enter(self, request: Request) -> None:
        """Returns when the request has its place."""
        self._waiting[request.name] = request
        self._heard()
        await request.granted.wait()

    def leave(self, request: Request) -> None:
        """The request has ended, or waits no more."""
        self._waiting.pop(request.name, None)
        self._placed.pop(request.name, None)
        self._let_go.append(request.name)
        self._heard()

    def pause(self, model: str, seconds: float) -> None:
        """No request for this model gets a place before so many seconds have passed."""
        now = time.monotonic()
        self._pauses = {each: ends for each, ends in self._pauses.items() if ends > now}
        self._pauses[model] = max(self._pauses.get(model, 0.0), now + seconds)
        self._heard()
        asyncio.get_running_loop().call_later(seconds, self._heard)

    def _heard(self) -> None:
        self._news.set()
        if self._alone:
            self._give_places()

    async def _keep(self) -> None:
        async with _client() as redis:
            script = redis.register_script(_SCRIPT)
            try:
                while not _is_cancelled() and await self._something_to_say():
                    await self._talk(script)
            finally:
                _forget(self)
                await self._say_farewell(script)

    async def _something_to_say(self) -> bool:
        """Waits for it. False when nothing has come for long: the line is over."""
        idle = not self._waiting and not self._placed
        if self._alone and not idle:
            await asyncio.sleep(ALONE_SECONDS)
            return True
        try:
            async with asyncio.timeout(IDLE_SECONDS if idle else self._rest()):
                await self._news.wait()
        except TimeoutError:
            return not idle
        self._news.clear()
        return True

    def _rest(self) -> float:
        renewal = max(0.0, self._renewed_at + RENEWAL_SECONDS - time.monotonic())
        if not self._waiting:
            return renewal
        return min(renewal, LONGEST_POLL_SECONDS, max(POLL_SECONDS, self._soonest))

    async def _talk(self, script: AsyncScript) -> None:
        try:
            soonest, *granted = await self._say(script)
        except (RedisError, OSError) as error:
            self._go_alone(error)
            return
        if self._alone:
            logger.info("The limit on requests to %s is shared again", self.address)
            self._alone = False
        self._soonest = int(soonest) / 1e6
        for name in granted:
            if request := self._waiting.get(name):
                self._give_place(request)  # one that has left meanwhile is let go next time

    async def _say(self, script: AsyncScript) -> list[str]:
        now = time.monotonic()
        let_go, self._let_go = self._let_go, []
        renewed = now >= self._renewed_at + RENEWAL_SECONDS
        arguments: list[str | int] = [
            *(self.most, _micro(LEASE_SECONDS), _micro(PATIENCE_SECONDS)),
            *_listed(
                (model, _micro(ends - now)) for model, ends in self._pauses.items() if ends > now
            ),
            *_listed((name,) for name in let_go),
            *_listed((name,) for name in self._placed if renewed),
            *_listed((each.name, _micro(now - each.came)) for each in self._waiting.values()),
        ]
        answer = cast(list[str], await script(keys(self.address), arguments))
        if renewed:
            self._renewed_at = now
        return answer

    def _go_alone(self, error: Exception) -> None:
        """What could not be said is not said again: a place that was let go lapses by itself."""
        if not self._alone:
            logger.warning(
                "Redis cannot be reached (%s): until it is back, this process alone keeps to "
                "%s requests at a time to %s",
                error,
                self.most or "any number of",
                self.address,
                extra={"action": "limit_alone"},
            )
        self._alone, self._renewed_at = True, 0.0
        self._give_places()

    def _give_places(self) -> None:
        """Without Redis: as many as this loop alone may have, first come first served."""
        now = time.monotonic()
        for request in list(self._waiting.values()):
            if self.most and len(self._placed) >= self.most:
                return
            if self._pauses.get(request.model, 0.0) <= now:
                self._give_place(request)

    def _give_place(self, request: Request) -> None:
        self._placed[request.name] = self._waiting.pop(request.name)
        request.granted.set()

    async def _say_farewell(self, script: AsyncScript) -> None:
        """The loop ends: let all go at once, without waiting for the leases to lapse."""
        self._let_go += [*self._waiting, *self._placed]
        self._waiting, self._placed = {}, {}
        if self._let_go and not self._alone:
            try:
                await self._say(script)
            except (RedisError, OSError) as error:
                logger.warning("Places at %s lapse by themselves: %s", self.address, error)


def _is_cancelled() -> bool:
    """Where the client has swallowed that: asyncio.wait_for does before Python 3.12."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _listed(each: Iterable[tuple[str | int, ...]]) -> list[str | int]:
    """As the script reads a list: its length, then its items' parts."""
    items = list(each)
    return [len(items), *(part for item in items for part in item)]


def _micro(seconds: float) -> int:
    return int(seconds * 1e6)


def keys(address: str) -> list[str]:
    """Braces: a cluster keeps them together. A digest: the address may hold a password."""
    digest = hashlib.sha256(address.encode()).hexdigest()[:16]
    names = ("places", "line", "patience", "served", "pauses")
    return [f"nf:limit:{{{digest}}}:{name}" for name in names]


def _client() -> Redis:
    client: Redis = Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 1),  # once: a connection that a restarted server had closed
    )
    return client


# Of each event loop, by address. A line's task ends with its loop and takes it from here.
_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Line]] = WeakKeyDictionary()


def line_to(address: str) -> Line:
    """The running loop's own line."""
    lines = _lines.setdefault(asyncio.get_running_loop(), {})
    if address not in lines or lines[address].task.done():
        lines[address] = Line(address)
    return lines[address]


def _forget(line: Line) -> None:
    lines = _lines.get(asyncio.get_running_loop(), {})
    if lines.get(line.address) is line:
        del lines[line.address]
