"""How a run stands, from Postgres: what a watcher is told where live text is missing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeGuard, cast
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from novellaforge.event_log import Payload, Stand
from novellaforge.models import LoggedEvent
from writing import pipeline
from writing.events import (
    EVENT,
    BeatSnapshot,
    BeatState,
    Chunk,
    Complete,
    Error,
    Event,
    Replace,
    Reset,
    Status,
)
from writing.models import BeatDraft, GenerationRun, StepResult

State = GenerationRun.State
FINISHED = (State.DRAFTED, State.APPROVED)


@dataclass(frozen=True)
class _Logged:
    row: int
    event: Event


def texts_so_far(run: GenerationRun) -> dict[int, str]:
    """The text in force of every beat that has one."""
    return dict(BeatDraft.objects.filter(run=run).values_list("beat", "text"))


def snapshot(run: GenerationRun) -> Reset:
    """The texts in force; of a run that has its version, that version's."""
    return _reset(run, _logged(run), texts_so_far(run))


def final_event(run: GenerationRun) -> Complete | Error | None:
    """What ends the watching of this run; None while it is live."""
    if run.is_live:
        return None
    if run.state in FINISHED and run.version:
        return Complete(
            document_id=run.version.pk,
            word_count=run.version.word_count,
            state="approved" if run.state == State.APPROVED else "drafted",
            sha256=run.version.sha256,
        )
    return Error(message=run.reason or _("The run was stopped."))


def end_of(run: GenerationRun) -> int:
    """The logged event that ends the watching of a run that is not live; 0: none was kept."""
    logged = _logged(run)
    first_complete = next((each.row for each in logged if isinstance(each.event, Complete)), 0)
    errors = [each.row for each in logged if isinstance(each.event, Error)]
    return first_complete or (errors[-1] if errors else 0)


def stand_live(run_id: UUID) -> Stand:
    """For the order in which things happen: all that was logged is in it, but for the end."""
    with _one_moment():
        run = GenerationRun.objects.select_related("version").get(pk=run_id)
        logged = _before_the_end(run, _logged(run))
        reset = _reset(run, logged, texts_so_far(run))
    return Stand(_last(logged), partial(_with_later, reset))


def stand_reading(run_id: UUID) -> Stand:
    """For the reading order: the beats as they were first joined; revisions are yet to come."""
    with _one_moment():
        run = GenerationRun.objects.select_related("version").get(pk=run_id)
        logged = list(_before_revisions(_before_the_end(run, _logged(run))))
        texts = texts_so_far(run) | _as_first_joined(run, logged)
        reset = _reset(run, logged, texts)
    return Stand(_last(logged), partial(_with_later, reset))


def _reset(run: GenerationRun, logged: Sequence[_Logged], texts: dict[int, str]) -> Reset:
    events = [each.event for each in logged]
    states = _states(events)
    unsaid: Literal["done", "writing"] = "done" if run.version else "writing"
    attempts = dict(BeatDraft.objects.filter(run=run).values_list("beat", "attempt"))
    beats = tuple(
        BeatSnapshot(
            beat=beat,
            attempt=attempts.get(beat, 0),
            state=states[beat].state if beat in states else unsaid,
            text=texts.get(beat, ""),
            flushed=len(texts.get(beat, "")),
            title=states[beat].title if beat in states else "",
            target_words=states[beat].target_words if beat in states else 0,
        )
        for beat in sorted({*states, *texts})
    )
    seams = tuple(e.beat for e in events if _ends(e, pipeline.SEAM) and e.beat)
    if run.version and not any(beat.text for beat in beats):  # the drafts were cleaned up
        whole = run.version.text
        beats = (BeatSnapshot(beat=1, attempt=0, state="done", text=whole, flushed=len(whole)),)
    planned = run.version is not None or any(_ends(e, pipeline.PLAN) for e in events)
    return Reset(state=run.state, beats=beats, planned=planned, seams=seams)


def _states(events: Sequence[Event]) -> dict[int, BeatState]:
    """Each beat's last state, with the title and words that an earlier one gave."""
    states: dict[int, BeatState] = {}
    for event in events:
        if isinstance(event, BeatState):
            known = states.get(event.beat, event)
            if known.state == "done" and event.state == "retrying":
                continue  # what is read in a written beat, as older versions told it
            states[event.beat] = event.model_copy(
                update={
                    "title": event.title or known.title,
                    "target_words": event.target_words or known.target_words,
                }
            )
    return states


def _with_later(reset: Reset, later: Sequence[Payload]) -> Payload:
    """The snapshot with what Redis has of each beat beyond the last flush.

    A beat's own events (begun, replaced, done) came with a flush, so that chunks before them
    are in the snapshot already.
    """
    tails: dict[int, list[Chunk]] = {}
    for payload in later:
        event = EVENT.validate_python(payload)
        if isinstance(event, Chunk):
            tails.setdefault(event.beat, []).append(event)
        elif isinstance(event, BeatState | Replace):
            tails.pop(event.beat, None)
    beats = tuple(_extended(beat, tails.get(beat.beat, ())) for beat in reset.beats)
    return reset.model_copy(update={"beats": beats}).model_dump(mode="json")


def _extended(beat: BeatSnapshot, tail: Sequence[Chunk]) -> BeatSnapshot:
    text = beat.text
    for chunk in tail:
        if chunk.attempt == beat.attempt and chunk.at <= len(text) < chunk.end:
            text = text[: chunk.at] + chunk.content
    return beat.model_copy(update={"text": text})


def _as_first_joined(run: GenerationRun, logged: Sequence[_Logged]) -> dict[int, str]:
    """The beats as they were written, with what the seams changed."""
    steps = StepResult.objects.filter(
        run=run, stage=pipeline.WRITE, state=StepResult.State.STORED, beat__isnull=False
    )
    texts: dict[int, str] = {}
    for beat, result in steps.values_list("beat", "result"):
        texts[cast(int, beat)] = cast(dict[str, str], result)["text"]
    for event in (each.event for each in logged):
        if isinstance(event, Replace) and event.why == "seam" and event.beat in texts:
            texts[event.beat] = event.applied(texts[event.beat])
    return texts


def _before_the_end(run: GenerationRun, logged: Sequence[_Logged]) -> Sequence[_Logged]:
    """The end comes as an event of its own, after the snapshot."""
    end = 0 if run.is_live else end_of(run)
    return [each for each in logged if each.row < end] if end else logged


def _before_revisions(logged: Sequence[_Logged]) -> Iterator[_Logged]:
    for each in logged:
        if isinstance(each.event, Replace) and each.event.why == "revision":
            return
        yield each


def _logged(run: GenerationRun) -> list[_Logged]:
    rows = LoggedEvent.objects.filter(stream=run.pk).order_by("pk").values_list("pk", "payload")
    return [_Logged(row, EVENT.validate_python(payload)) for row, payload in rows]


def _last(logged: Sequence[_Logged]) -> int:
    return logged[-1].row if logged else 0


def _ends(event: Event, stage: str) -> TypeGuard[Status]:
    ended = ("done", "skipped")
    return isinstance(event, Status) and event.stage == stage and event.state in ended


@contextmanager
def _one_moment() -> Iterator[None]:
    """All queries inside see the same state of the database."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
