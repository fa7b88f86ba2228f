"""Answers that take their time: a run's events as they come, a run when it has ended.

A view authenticates, checks and refuses as every other does, in its request's thread; what
takes long is the response's body, which Django's ASGI handler draws on the event loop. So a
waiting client costs a coroutine: the thread is free, and its connection to the database is
given back first. A client that goes away ends the coroutine.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse

from novellaforge.database import in_db
from writing.watching import Place, as_message, place_of, watch

T = TypeVar("T")
HEARTBEAT_SECONDS = 15.0  # proxies commonly give up after 60 s of silence
RETRY_MILLISECONDS = 2_000  # after which an EventSource comes again


class Stream(StreamingHttpResponse):
    """Ends its generator with the response; Django leaves that to the garbage collector."""

    def __init__(self, parts: AsyncGenerator[bytes, None], **how: Any) -> None:
        super().__init__(parts, **how)
        self._parts = parts
        self["Cache-Control"] = "no-store"
        self["X-Accel-Buffering"] = "no"  # nginx

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await _give_back_the_connection()
        async with aclosing(self._parts) as parts:
            async for part in parts:
                yield part


def event_stream(run_id: UUID, after: Place) -> Stream:
    """Server-sent events: the messages of the socket, after a place, until the run's end."""
    return Stream(events(run_id, after), content_type="text/event-stream")


def when_ended(run_id: UUID, seconds: float, answer: Callable[[], bytes]) -> Stream:
    """`answer` (JSON, made in a thread that may use the database) when the run has ended, or
    after so many seconds.
    """
    return Stream(_awaited(run_id, seconds, answer), content_type="application/json")


async def events(
    run_id: UUID, after: Place, heartbeat: float = HEARTBEAT_SECONDS
) -> AsyncGenerator[bytes, None]:
    yield b"retry: %d\n\n" % RETRY_MILLISECONDS
    async with aclosing(_with_heartbeats(watch(run_id, after), heartbeat)) as batches:
        async for batch in batches:
            if batch is None:
                yield b":\n\n"
            else:
                yield "".join(
                    f"id: {told[0]}\ndata: {as_message(told)}\n\n" for told in batch
                ).encode()


async def _awaited(
    run_id: UUID, seconds: float, answer: Callable[[], bytes]
) -> AsyncGenerator[bytes, None]:
    """JSON may begin with white space: it brings the headers at once, and tells proxies and the
    client that the answer will come.
    """
    yield b"\n"
    loop = asyncio.get_running_loop()
    limit = loop.time() + seconds
    ending = asyncio.create_task(_until_ended(run_id))
    try:
        while not ending.done() and (left := limit - loop.time()) > 0:
            await asyncio.wait({ending}, timeout=min(left, HEARTBEAT_SECONDS))
            yield b"\n"
        if ending.done():
            ending.result()  # raises what ended it
    finally:
        await _cancelled(ending)
    yield await in_db(answer)


async def _until_ended(run_id: UUID) -> None:
    async with aclosing(watch(run_id, place_of("live", None))) as batches:
        async for _batch in batches:
            pass


async def _with_heartbeats(
    source: AsyncGenerator[T, None], seconds: float
) -> AsyncGenerator[T | None, None]:
    """What the source gives, and None whenever it has given nothing for so many seconds."""
    coming = asyncio.create_task(_next(source))
    try:
        while True:
            await asyncio.wait({coming}, timeout=seconds)
            if not coming.done():
                yield None
                continue
            try:
                given = coming.result()
            except StopAsyncIteration:
                return
            yield given
            coming = asyncio.create_task(_next(source))
    finally:
        await _cancelled(coming)
        await source.aclose()


async def _next(source: AsyncGenerator[T, None]) -> T:
    return await anext(source)


async def _cancelled(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _give_back_the_connection() -> None:
    """Of the request's own thread: the one in which thread-sensitive calls run."""
    await sync_to_async(connections.close_all)()
