"""Telling the watchers, in the transaction that makes it true."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from novellaforge import event_log
from novellaforge.models import LLMCall
from writing.events import BeatState, Event, Usage
from writing.plan import Beat


def waiting(beat: int, scene: Beat) -> BeatState:
    """A beat as the plan has it, before anything of it is written."""
    return BeatState(
        beat=beat,
        state="waiting",
        title=scene.title,
        entry=scene.entry,
        exit=scene.exit,
        place=scene.place,
        time=scene.time,
        target_words=scene.words,
    )


def tell(run_id: UUID, *told: Event) -> None:
    event_log.append(run_id, [event.model_dump(mode="json") for event in told])


def tell_last(run_id: UUID, *told: Event) -> None:
    """The same, at the end of a run: its live text is forgotten after a while."""
    tell(run_id, *told)
    transaction.on_commit(partial(event_log.expire, run_id))


def usage_of(run_id: UUID) -> Usage:
    """Tokens and money of the run so far, over every call that was made for it."""
    sums = LLMCall.objects.filter(run_id=run_id).aggregate(
        tokens_in=Sum("tokens_in", default=0),
        tokens_cached=Sum("tokens_cached", default=0),
        tokens_out=Sum("tokens_out", default=0),
        cost=Sum("cost", default=0),
    )
    return Usage(
        tokens_in=sums["tokens_in"],
        tokens_cached=sums["tokens_cached"],
        tokens_out=sums["tokens_out"],
        cost=f"{sums['cost']:f}",
    )
