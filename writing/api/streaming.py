"""Answers that take their time: a run's events as they come, a run when it has ended.

What takes long is the response's body (`novellaforge.streams`).
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Any
from uuid import UUID

from novellaforge.database import in_db
from novellaforge.streams import HEARTBEAT_SECONDS, Stream, with_heartbeats
from writing.admission import NotThere, User, while_admitted
from writing.models import GenerationRun
from writing.watching import Place, Told, place_of, watch

RETRY_MILLISECONDS = 2_000  # after which an EventSource comes again


def event_stream(run: GenerationRun, after: Place, user: User) -> Stream:
    """Server-sent events: the messages of the socket, after a place, until the run's end, or until
    the book is not this person's to see: who comes again is told so.
    """
    return Stream(events(run, after, user), content_type="text/event-stream")


def when_ended(run_id: UUID, seconds: float, answer: Callable[[], bytes]) -> Stream:
    """`answer` (JSON, made in a thread that may use the database) when the run has ended, or
    after so many seconds.
    """
    return Stream(_awaited(run_id, seconds, answer), content_type="application/json")


async def events(
    run: GenerationRun, after: Place, user: User, heartbeat: float = HEARTBEAT_SECONDS
) -> AsyncGenerator[bytes, None]:
    yield b"retry: %d\n\n" % RETRY_MILLISECONDS
    told = while_admitted(watch(run.pk, after), user, run.project_id)
    async with aclosing(with_heartbeats(told, heartbeat)) as batches:
        with suppress(NotThere):
            async for batch in batches:
                if batch is None:
                    yield b":\n\n"
                else:
                    yield "".join(
                        _event(*each) for each in zip(batch, batch.messages, strict=True)
                    ).encode()


def _event(told: Told, message: str) -> str:
    return f"id: {told[0]}\ndata: {message}\n\n"


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
