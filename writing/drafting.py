"""A beat's text while it is written: told at once, kept in Postgres every second."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from novellaforge import event_log, loop
from novellaforge.database import in_db
from novellaforge.event_log import Turn
from projects.text import last_sentence_end
from writing.events import BeatState, Chunk, Replace
from writing.models import BeatDraft, GenerationRun
from writing.plan import Beat

SEND_SECONDS = 0.03
SEND_CHARACTERS = 200
FLUSH_SECONDS = 1.0


class RunEnded(Exception):
    """The run was ended, or another attempt writes this beat: the work is nobody's."""


class Sink:
    """Takes the text of one attempt. `text` is all of the beat, `kept` what came before."""

    def __init__(self, run_id: UUID, beat: int, attempt: int, kept: str) -> None:
        self.run_id, self.beat, self.attempt, self.kept = run_id, beat, attempt, kept
        self.text = kept
        self._sent = self._flushed = len(kept)
        self._part, self._unsure = 1, 0  # of the next chunk; where one ends that got no answer
        self._news = asyncio.Event()
        self._sending, self._keeping = asyncio.Lock(), asyncio.Lock()

    async def write(self, chunk: str) -> None:
        if loop.is_last_call():
            await self._end_with_a_sentence(chunk)
        self.text += chunk
        self._news.set()
        if len(self.text) - self._sent >= SEND_CHARACTERS:
            await self._send()

    async def _end_with_a_sentence(self, chunk: str) -> None:
        """Stop where the next attempt goes on, so that it takes back nothing of what was told."""
        whole = self.text + chunk
        end = last_sentence_end(whole)
        if end >= len(self.text) and whole[end : end + 1].isspace():
            self.text = whole[:end]
            await self.flush()
            await loop.stop_here()

    async def replace_all(self, text: str) -> None:
        """The text is another than was streamed; the same changes nothing.

        Whole sentences that were streamed stay: `reading.py` has told them.
        """
        await self.flush()
        await self._log_untold()
        if text == self.text:
            return
        change = Replace.between(self.beat, self.text, text, "length")
        await in_db(_change, self.run_id, self.attempt, text, change)
        self.text, self._sent, self._flushed = text, len(text), len(text)

    async def flush(self) -> None:
        """Tell and keep everything so far. Raises RunEnded when it is no longer ours to keep."""
        end = len(self.text)  # what is written meanwhile is told before it is kept
        await self._send()
        await self._keep(end)

    async def close(self, loops: Sequence[asyncio.Task[None]]) -> None:
        """Between two of their acts, so that none is cancelled halfway; then the last flush."""
        async with self._sending, self._keeping:
            for each in loops:
                each.cancel()
        await self.flush()
        await self._log_untold()

    async def keep_sending(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await self._send()
            await asyncio.sleep(SEND_SECONDS)

    async def keep_flushing(self) -> None:
        """Also without new text: a model may be silent for long after its run was cancelled."""
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()

    async def _send(self) -> None:
        async with self._sending:
            while len(self.text) > self._sent and await self._tell():
                pass

    async def _tell(self, *, holds: bool = False) -> bool:
        """One chunk, the same again after one without an answer; whether Redis was there."""
        end = self._unsure or len(self.text)  # what is written meanwhile is the next chunk's
        chunk = self._chunk(end)
        turn = Turn(str(self.beat), self.attempt)
        payload = chunk.model_dump(mode="json")
        added = await event_log.append_chunk(self.run_id, payload, turn, self._part, holds=holds)
        if added == "late":
            raise RunEnded
        if added == "unknown":
            return await self._tell_all()
        if added == "out_of_reach":
            self._unsure = end
            return False
        self._sent, self._unsure = end, 0
        self._part += 1
        return True

    def _chunk(self, end: int) -> Chunk:
        return Chunk(
            beat=self.beat,
            attempt=self.attempt,
            content=self.text[self._sent : end],
            at=self._sent,
            flushed=self._flushed,
        )

    async def _log_untold(self) -> None:
        """What Redis did not take until the end is told by a row: nothing is told after it."""
        end = len(self.text)
        if self._sent < end:
            await in_db(_log, self.run_id, self.text, self._chunk(end))
            self._part += bool(self._unsure)
            self._sent, self._unsure = end, 0

    async def _tell_all(self) -> bool:
        """Redis lost text: if Postgres says that we write this beat, tell all of it."""
        await self._keep(len(self.text))
        self._sent = self._unsure = 0
        return await self._tell(holds=True)

    async def _keep(self, end: int) -> None:
        async with self._keeping:
            text = self.text[: max(end, self._flushed)]
            await in_db(_keep, self.run_id, self.beat, self.attempt, text)
            self._flushed = len(text)


@asynccontextmanager
async def open_draft(run_id: UUID, beat: int, scene: Beat) -> AsyncIterator[Sink]:
    """Begin an attempt at a beat, after the last whole sentence of those before it.

    Raises RunEnded, then or in the midst of the work, when the run is not live any more or a
    later attempt has begun. What was written is kept, however the work ends.
    """
    attempt, kept = await in_db(_begin, run_id, beat, scene)
    sink = Sink(run_id, beat, attempt, kept)
    try:
        async with asyncio.TaskGroup() as group:
            loops = [
                group.create_task(sink.keep_sending()),
                group.create_task(sink.keep_flushing()),
            ]
            try:
                yield sink
            finally:
                await sink.close(loops)
    except BaseExceptionGroup as errors:
        raise _first_of(errors) from None


@transaction.atomic
def _begin(run_id: UUID, beat: int, scene: Beat) -> tuple[int, str]:
    run = GenerationRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if not run.is_live:
        raise RunEnded
    attempt, text = _next_attempt(run_id, beat)
    kept = text[: last_sentence_end(text)]
    if kept != text:
        _keep(run_id, beat, attempt, kept)
    state = BeatState(
        beat=beat,
        state="writing",
        attempt=attempt,
        title=scene.title,
        entry=scene.entry,
        exit=scene.exit,
        place=scene.place,
        time=scene.time,
        target_words=scene.words,
        kept=len(kept),
    )
    event_log.append(run_id, [state.model_dump(mode="json")], Turn(str(beat), attempt))
    return attempt, kept


def _next_attempt(run_id: UUID, beat: int) -> tuple[int, str]:
    """Its number, and what those before it have left. In one statement, which holds the beat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO writing_beatdraft AS draft (run_id, beat, attempt, text, updated_at)"
            " VALUES (%s, %s, 1, '', now()) ON CONFLICT (run_id, beat)"
            " DO UPDATE SET attempt = draft.attempt + 1, updated_at = now()"
            " RETURNING attempt, text",
            [run_id, beat],
        )
        attempt, text = cursor.fetchone()
        return attempt, text


def _keep(run_id: UUID, beat: int, attempt: int, text: str) -> None:
    """One statement says whose the beat is and keeps the text. Raises RunEnded."""
    ours = BeatDraft.objects.filter(
        run_id=run_id, beat=beat, attempt=attempt, run__state__in=GenerationRun.KEEPING
    )
    if not ours.update(text=text, updated_at=Now()):
        raise RunEnded


@transaction.atomic
def _change(run_id: UUID, attempt: int, text: str, change: Replace) -> None:
    _keep(run_id, change.beat, attempt, text)
    event_log.append(run_id, [change.model_dump(mode="json")])


@transaction.atomic
def _log(run_id: UUID, text: str, chunk: Chunk) -> None:
    _keep(run_id, chunk.beat, chunk.attempt, text)
    event_log.append(run_id, [chunk.model_dump(mode="json")])


def _first_of(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """What ended the work: the run's end before whatever followed from it."""
    return next((e for e in errors.exceptions if isinstance(e, RunEnded)), errors.exceptions[0])
