"""Answers that take their time: a run's events as they come, a run when it has ended.

What takes long is the response's body (`novellaforge.streams`).
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any
from uuid import UUID

from novellaforge.database import in_db
from novellaforge.streams import HEARTBEAT_SECONDS, Stream, with_heartbeats
from writing.watching import Place, place_of, watch

RETRY_MILLISECONDS = 2_000  # after which an EventSource comes again


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
    async with aclosing(with_heartbeats(watch(run_id, after), heartbeat)) as batches:
        async for batch in batches:
            if batch is None:
                yield b":\n\n"
            else:
                both = zip(batch, batch.messages, strict=True)
                yield "".join(f"id: {told[0]}\ndata: {text}\n\n" for told, text in both).encode()


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


async def _cancelled(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
