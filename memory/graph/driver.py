"""The one way out to the graph server, over Bolt, in managed transactions only.

GraphUnavailable        nobody answers, not in time, or it cannot just now
└── GraphRefused        user, password, database or address are wrong      permanent

An auto-commit query that merges nodes and edges between them deadlocks on some servers and
leaves a part of its writes, so there is no way here to run one.
"""

import asyncio
import atexit
import contextlib
import itertools
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, LiteralString, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

import neo4j
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from neo4j import exceptions

from novellaforge import checks
from novellaforge.errors import NovellaForgeError

T = TypeVar("T")
Row = Mapping[str, Any]

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
WRITE_SECONDS = 180.0
TRIES = 6  # of a transaction that met another one
CLOSE_SECONDS = 2.0
# Another transaction merged the same key or touched the same page: Neo4j waits, others refuse, and
# some read a record whose pages are being written, and call it their own fault (DatabaseError).
_MET = (exceptions.ConstraintError, exceptions.TransientError, exceptions.DatabaseError)
# Often a connection kept from before the server was restarted; a new one serves.
_LOST = (exceptions.ServiceUnavailable, exceptions.SessionExpired)
_MISPLACED = ("DatabaseNotFound", "Security.")  # in the code of an error: the settings are wrong


class GraphUnavailable(NovellaForgeError):
    """The graph could not be asked; whatever was being written has not been."""

    permanent: ClassVar[bool] = False
    sentence: ClassVar[str | Promise] = _(
        "The story's graph at {address} cannot be used: {reason}. {advice}"
    )

    def __init__(self, address: str, reason: str) -> None:
        super().__init__()
        self.address = address
        self.reason = reason

    def __str__(self) -> str:
        return str(self.sentence).format(
            address=self.address, reason=self.reason, advice=checks.advice("graph")
        )


class GraphRefused(GraphUnavailable):
    permanent = True


@dataclass(frozen=True)
class Transaction:
    """What happens here happens together or not at all."""

    session: neo4j.AsyncManagedTransaction

    async def run(self, query: LiteralString, **parameters: object) -> list[Row]:
        """Uids may be given as UUID; they come back as text."""
        result = await self.session.run(query, _plain(parameters))
        return [record.data() async for record in result]


Work = Callable[[Transaction], Awaitable[T]]


async def read(query: LiteralString, **parameters: object) -> list[Row]:
    """Raises GraphUnavailable."""

    async def work(transaction: Transaction) -> list[Row]:
        return await transaction.run(query, **parameters)

    return await read_together(work)


async def read_together(work: Work[T]) -> T:
    """Several questions of one state. `work` may be begun more than once."""
    return await _managed(work, writes=False, seconds=READ_SECONDS)


async def write(work: Work[T]) -> T:
    """`work` may be begun more than once, each time on what stands then."""
    return await _managed(work, writes=True, seconds=WRITE_SECONDS)


async def close() -> None:
    """End the running loop's connections. The next question opens others."""
    for opened in list(_opened.pop(asyncio.get_running_loop(), {}).values()):
        await opened.lifetime.aclose()


async def _managed(work: Work[T], *, writes: bool, seconds: float) -> T:
    where = _Address.of_settings()
    with _plainly(where, seconds):
        async with asyncio.timeout(seconds):
            driver = await _driver(where)
            began = time.monotonic()
            for attempt in itertools.count(1):
                try:
                    return await _once(driver, where.database, work, writes)
                except _MET:
                    if attempt == TRIES:
                        raise
                except _LOST:
                    if attempt > 1 or time.monotonic() - began > CONNECT_SECONDS / 2:
                        raise
                await asyncio.sleep(random.uniform(0.05, 0.2) * attempt)
    raise AssertionError("the last try returns or raises")


async def _once(driver: neo4j.AsyncDriver, database: str, work: Work[T], writes: bool) -> T:
    async def in_transaction(session: neo4j.AsyncManagedTransaction) -> T:
        return await work(Transaction(session))

    async with driver.session(database=database) as session:
        execute = session.execute_write if writes else session.execute_read
        return await execute(in_transaction)


# --- Errors -------------------------------------------------------------------------------


@contextmanager
def _plainly(where: "_Address", seconds: float) -> Iterator[None]:
    """What is wrong with the server becomes a sentence; what is wrong with a query does not."""
    try:
        yield
    except TimeoutError as error:
        raise GraphUnavailable(where.shown, f"no answer within {seconds:g} s") from error
    except exceptions.ConfigurationError as error:
        raise GraphRefused(where.shown, _one_line(error)) from error
    except exceptions.ClientError as error:
        if not any(word in (error.code or "") for word in _MISPLACED):
            raise
        raise GraphRefused(where.shown, _one_line(error)) from error
    except (
        OSError,
        *_LOST,
        exceptions.ConnectionPoolError,
        exceptions.TransientError,
        exceptions.DatabaseError,
    ) as error:
        raise GraphUnavailable(where.shown, _one_line(error)) from error


def _one_line(error: BaseException) -> str:
    said = getattr(error, "message", None) or str(error) or type(error).__name__
    return " ".join(said.split()).rstrip(".")


# --- Connections --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Address:
    uri: str
    user: str
    password: str
    database: str

    @classmethod
    def of_settings(cls) -> "_Address":
        return cls(
            settings.NEO4J_URI,
            settings.NEO4J_USER,
            settings.NEO4J_PASSWORD,
            settings.NEO4J_DATABASE,
        )

    @property
    def shown(self) -> str:
        return checks.place(self.uri)


@dataclass(frozen=True)
class _Opened:
    driver: neo4j.AsyncDriver
    lifetime: AsyncGenerator[neo4j.AsyncDriver, None]


# Of each event loop, by address: the tests and `make test-neo4j` ask more than one server.
_opened: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[_Address, _Opened]] = (
    WeakKeyDictionary()
)


async def _driver(where: _Address) -> neo4j.AsyncDriver:
    """The running loop's own connections, kept as long as it lives."""
    of_loop = _opened.setdefault(asyncio.get_running_loop(), {})
    if where not in of_loop:
        lifetime = _lifetime(where)
        of_loop[where] = _Opened(await anext(lifetime), lifetime)
    return of_loop[where].driver


async def _lifetime(where: _Address) -> AsyncGenerator[neo4j.AsyncDriver, None]:
    """An asynchronous generator, because a loop closes those itself when it ends."""
    driver = neo4j.AsyncGraphDatabase.driver(
        where.uri,
        auth=(where.user, where.password),
        connection_timeout=CONNECT_SECONDS,
        connection_acquisition_timeout=2 * CONNECT_SECONDS,
        max_transaction_retry_time=0,  # tried again above
        keep_alive=True,
        user_agent="novellaforge",
    )
    try:
        yield driver
    finally:
        await driver.close()


@atexit.register
def _close_all() -> None:
    """A loop that still turns in another thread (novellaforge/loop.py) says goodbye."""
    for loop in list(_opened):
        if loop.is_running():
            with contextlib.suppress(Exception):
                asyncio.run_coroutine_threadsafe(close(), loop).result(CLOSE_SECONDS)


def _plain(value: object) -> Any:
    """Only what Bolt has: a UUID is sent as its text."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value
