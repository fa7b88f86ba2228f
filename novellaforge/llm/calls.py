"""The record of every request to a model: one `LLMCall` row, with what it cost."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from novellaforge.database import in_db
from novellaforge.llm import allowance, sent
from novellaforge.llm.completion import Usage
from novellaforge.llm.prices import bare, cost, prices
from novellaforge.llm.provider import Origin
from novellaforge.models import LLMCall

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """One HTTP request as it ended. `outcome` is "ok", "cancelled" or the error's name;
    `address` that of the server, as it was asked; `body` what was posted there, `answer` the text
    that came; `key` goes out of both before they are kept.
    """

    purpose: str
    model: str
    origin: Origin
    attempt: int
    started_at: datetime
    seconds: float
    first_token_seconds: float | None
    usage: Usage
    finish_reason: str
    outcome: str
    address: str = ""
    body: bytes = b""
    answer: str = ""
    key: str = field(default="", repr=False)


async def record(call: Call) -> None:
    """Never raises: an answer is worth more than its record."""
    try:
        await in_db(_record, call)
    except Exception:
        logger.exception("A model call could not be recorded", extra={"action": "llm_record"})


def _record(call: Call) -> None:
    """What it cost stands whether or not its texts could be kept."""
    row = _write(call)
    try:
        sent.keep(row, call.body, call.answer, call.key)
    except Exception:
        logger.exception("What was sent could not be kept", extra={"action": "llm_sent"})


def _write(call: Call) -> LLMCall:
    price = prices.of(call.model, call.address, call.started_at)
    return LLMCall.objects.create(
        purpose=call.purpose[:20],
        model=call.model[:200],
        provider=bare(call.address)[:200],
        project_id=call.origin.project_id,
        run_id=call.origin.run_id,
        owner_id=call.origin.owner_id or allowance.owner_of(call.origin.project_id),
        step=call.origin.step[:80],
        attempt=call.attempt,
        started_at=call.started_at,
        seconds=call.seconds,
        first_token_seconds=call.first_token_seconds,
        tokens_in=call.usage.tokens_in,
        tokens_out=call.usage.tokens_out,
        tokens_cached=call.usage.tokens_cached,
        usage_reported=call.usage.reported,
        cost=cost(call.usage, price),
        currency=price.currency if price else "USD",
        priced=price is not None,
        finish_reason=call.finish_reason[:30],
        outcome=call.outcome[:40],
    )
