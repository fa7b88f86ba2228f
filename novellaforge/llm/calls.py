"""The record of every request to a model: one `LLMCall` row, with what it cost."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from novellaforge.database import in_db
from novellaforge.llm import allowance
from novellaforge.llm.completion import Usage
from novellaforge.llm.provider import Origin
from novellaforge.models import LLMCall, Price

logger = logging.getLogger(__name__)

PRICES_SECONDS = 60.0
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Call:
    """One HTTP request as it ended. `outcome` is "ok", "cancelled" or the error's name."""

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


async def record(call: Call) -> None:
    """Never raises: an answer is worth more than its record."""
    try:
        await in_db(_write, call)
    except Exception:
        logger.exception("A model call could not be recorded", extra={"action": "llm_record"})


def cost(usage: Usage, price: Price | None) -> Decimal:
    """In the price's currency; cached tokens are part of those that went in."""
    if price is None:
        return Decimal(0)
    cached = min(usage.tokens_cached, usage.tokens_in)
    total = (
        (usage.tokens_in - cached) * price.per_million_in
        + cached * price.per_million_cached
        + usage.tokens_out * price.per_million_out
    )
    return total / MILLION


def _write(call: Call) -> None:
    price = prices.of(call.model)
    LLMCall.objects.create(
        purpose=call.purpose[:20],
        model=call.model[:200],
        project_id=call.origin.project_id,
        run_id=call.origin.run_id,
        owner_id=allowance.owner_of(call.origin.project_id),
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


class _Prices:
    """The price list, read again when it is older than a minute."""

    def __init__(self) -> None:
        self._list: dict[str, Price] = {}
        self._read_at: float | None = None

    def of(self, model: str) -> Price | None:
        now = time.monotonic()
        if self._read_at is None or now - self._read_at > PRICES_SECONDS:
            self._list = {price.model: price for price in Price.objects.all()}
            self._read_at = now
        return self._list.get(model)

    def forget(self) -> None:
        self._read_at = None


prices = _Prices()
