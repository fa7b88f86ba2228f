"""Answers that take their time: what takes long is the response's body.

A view authenticates, checks and refuses in its request's thread as every other does; Django's
ASGI handler then draws the body on the event loop. So a waiting client costs a coroutine: the
thread is free, and its connection to the database is given back first. A client that goes away
ends the coroutine.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse

T = TypeVar("T")
HEARTBEAT_SECONDS = 15.0  # proxies commonly give up after 60 s of silence


class Stream(StreamingHttpResponse):
    """Ends its generator with the response; Django leaves that to the garbage collector."""

    def __init__(self, parts: AsyncGenerator[bytes, None], **how: Any) -> None:
        super().__init__(parts, **how)
        self._parts = parts
        self["Cache-Control"] = "no-store"
        self["X-Accel-Buffering"] = "no"  # nginx

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await sync_to_async(connections.close_all)()  # of the request's own thread
        async with aclosing(self._parts) as parts:
            async for part in parts:
                yield part


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
