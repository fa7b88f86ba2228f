"""Following how a proposal is written, from any place on, until it is there or has failed."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from uuid import UUID

from novellaforge import event_log
from novellaforge.database import in_db
from novellaforge.event_log import Cursor, Payload, Stand
from novellaforge.models import LoggedEvent
from writing.models import Proposal
from writing.rewriting.telling import EVENT, Ended, Event, Reset, Text

Told = tuple[Cursor, Event]
FRAME_SECONDS = 0.05
IDLE_SECONDS = 15.0  # proxies commonly give up after 60 s of silence
WAITING_EVENTS = 500  # for a watcher that is slow; then the log waits


def as_message(told: Told) -> str:
    """JSON on one line; its `id` is a place to come again with."""
    cursor, event = told
    return json.dumps({"id": str(cursor), **event.model_dump(mode="json")}, ensure_ascii=False)


async def watch(
    pk: UUID, after: Cursor, idle: float = IDLE_SECONDS
) -> AsyncGenerator[list[Told], None]:
    """What is told after a place, in batches; an empty one after so many seconds of silence."""
    coming: asyncio.Queue[Told | None] = asyncio.Queue(WAITING_EVENTS)
    pump = asyncio.create_task(_pump(pk, after, coming))
    try:
        while True:
            try:
                first = await asyncio.wait_for(coming.get(), idle)
            except TimeoutError:
                yield []
                continue
            await asyncio.sleep(FRAME_SECONDS)
            batch = [first, *(coming.get_nowait() for _ in range(coming.qsize()))]
            if told := [each for each in batch if each is not None]:
                yield told
            if batch[-1] is None:
                break
        await pump  # raises what ended it
    finally:
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)


async def _pump(pk: UUID, after: Cursor, into: "asyncio.Queue[Told | None]") -> None:
    try:
        async with aclosing(_until_end(pk, after)) as events:
            async for told in events:
                await into.put(told)
    finally:
        await into.put(None)


async def _until_end(pk: UUID, after: Cursor) -> AsyncGenerator[Told, None]:
    ended, row = await in_db(_ending, pk)
    if ended and after.row >= row > 0:
        return
    if ended and not row:  # its events were cleaned up
        yield after, ended
        return
    async with aclosing(event_log.follow(pk, after, lambda: in_db(stand, pk))) as told:
        async for cursor, payload in told:
            event = EVENT.validate_python(payload)
            yield cursor, event
            if isinstance(event, Ended):
                return


def has_ended(pk: UUID, after: Cursor) -> bool:
    """Whether nothing will be told after this place."""
    ended, row = _ending(pk)
    return ended is not None and after.row >= row > 0


def stand(pk: UUID) -> Stand:
    """The row first: what happens in between is told once more, which changes nothing."""
    rows = LoggedEvent.objects.filter(stream=pk).exclude(type="ended").order_by("-pk")
    row = rows.values_list("pk", flat=True).first() or 0
    proposal = Proposal.objects.get(pk=pk)
    reset = Reset(state=proposal.state, attempt=proposal.attempt, text=proposal.text)

    def tell(later: Sequence[Payload]) -> Payload:
        text = reset.text
        for event in map(EVENT.validate_python, later):
            is_ours = isinstance(event, Text) and event.attempt == reset.attempt
            if is_ours and isinstance(event, Text) and event.at <= len(text):
                text = event.applied(text)
        return reset.model_copy(update={"text": text}).model_dump(mode="json")

    return Stand(row, tell)


def _ending(pk: UUID) -> tuple[Ended | None, int]:
    """What ended it, if it has ended, and the row that says so (0: it is not kept any more)."""
    proposal = Proposal.objects.get(pk=pk)
    if proposal.is_coming:
        return None, 0
    row = LoggedEvent.objects.filter(stream=pk, type="ended").order_by("pk").first()
    shown = proposal.state != Proposal.State.FAILED
    ended = Ended(state=proposal.state, text=proposal.text if shown else "", why=proposal.why)
    return ended, row.pk if row else 0
