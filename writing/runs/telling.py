"""Telling the watchers, in the transaction that makes it true."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from novellaforge import event_log
from writing import pipeline
from writing.brief import Passages
from writing.events import BeatState, Event, Status, Usage
from writing.pipeline import Step
from writing.plan import Beat, Made, Plan
from writing.spending.spent import Taken, by_step, total


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


def ended(step: Step, seconds: float, result: object) -> list[Event]:
    """A plan that was ready is told as skipped, with its source; what passages lack, too."""
    if step.stage in (pipeline.WRITE, pipeline.SEAM, pipeline.SEAM_READ):
        return []
    made = result.made if isinstance(result, Plan) else Made()
    said = result.why if isinstance(result, Passages) else made.said
    return [
        Status(
            stage=step.stage,
            state="skipped" if made.source == "pregenerated" else "done",
            message=said or _("%(seconds).1f s") % {"seconds": seconds},
            seconds=seconds,
            beat=step.beat,
        )
    ]


def tell(run_id: UUID, *told: Event) -> None:
    if not told:
        return
    event_log.append(run_id, [event.model_dump(mode="json") for event in told])


def tell_last(run_id: UUID, *told: Event) -> None:
    """The same, at the end of a run: its live text is forgotten after a while."""
    tell(run_id, *told)
    transaction.on_commit(partial(event_log.expire, run_id))


def usage_of(run_id: UUID) -> Usage:
    """Tokens and money of the run so far, over every call that was made for it."""
    return usage_from(by_step(run_id))


def usage_from(steps: Mapping[str, Taken]) -> Usage:
    """Of what each step took.

    Where models are paid in several currencies, the money is that of the first by name: the
    costs of each step (`writing.spending.spent`) say all.
    """
    every = total(steps.values())
    currency, cost = min(every.costs.items(), default=("USD", Decimal(0)))
    return Usage(
        tokens_in=every.tokens_in,
        tokens_cached=every.tokens_cached,
        tokens_out=every.tokens_out,
        cost=f"{cost:f}",
        currency=currency,
        unpriced=every.unpriced_calls,
    )
