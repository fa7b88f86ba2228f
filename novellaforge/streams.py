"""Answers that take their time: what takes long is the response's body.

A view authenticates, checks and refuses in its request's thread as every other does; Django's
ASGI handler then draws the body on the event loop. So a waiting client costs a coroutine: the
thread is free, and its connection to the database is given back first. A client that goes away
ends the coroutine.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse

T = TypeVar("T")
HEARTBEAT_SECONDS = 15.0  # proxies commonly give up after 60 s of silence
EVENTS = "text/event-stream"
_following: set["asyncio.Task[object]"] = set()  # what streams of events wait for
_stopped = threading.Event()


def stop() -> None:
    """This process ends: so does every stream of events, whose client comes again."""
    _stopped.set()
    for task in _following:
        task.cancel()


class Stream(StreamingHttpResponse):
    """Ends its generator with the response; Django leaves that to the garbage collector."""

    def __init__(self, parts: AsyncGenerator[bytes, None], **how: Any) -> None:
        super().__init__(parts, **how)
        self._parts = parts
        self["Cache-Control"] = "no-store"
        self["X-Accel-Buffering"] = "no"  # nginx

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await sync_to_async(connections.close_all)()  # of the request's own thread
        is_endless = self["Content-Type"].startswith(EVENTS)
        parts = _until_stopped(self._parts) if is_endless else self._parts
        async with aclosing(self._parts), aclosing(parts):
            async for part in parts:
                yield part


async def _until_stopped(parts: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    while not _stopped.is_set():
        coming = asyncio.create_task(_next(parts))
        _following.add(coming)
        try:
            yield await coming
        except StopAsyncIteration:
            return
        except asyncio.CancelledError:
            if _stopped.is_set():
                return
            raise
        finally:
            _following.discard(coming)
            coming.cancel()


async def with_heartbeats(
    source: AsyncGenerator[T, None], seconds: float = HEARTBEAT_SECONDS
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
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await source.aclose()


async def _next(source: AsyncGenerator[T, None]) -> T:
    return await anext(source)
