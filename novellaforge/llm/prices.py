"""Prices: which one holds for a call, and what it came to."""

import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from novellaforge.llm.completion import Usage
from novellaforge.models import Price

REREAD_SECONDS = 60.0
MILLION = Decimal(1_000_000)
ALWAYS = datetime.min.replace(tzinfo=UTC)


def bare(address: str) -> str:
    """`host:port/path` of an address, small: no scheme, no user, no query, no slash at its end."""
    rest = re.sub(r"^[a-z][a-z0-9+.-]*://", "", address.strip(), flags=re.IGNORECASE)
    place, slash, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    host = place.rpartition("@")[2].lower()
    return f"{host}{slash}{path}".rstrip("/")


def price_of(prices: Iterable[Price], model: str, address: str, at: datetime) -> Price | None:
    """That of the longest part of the address; of these the last that was valid `at` a moment.

    None: no price is known. A provider is the address from its beginning, as far as a whole host,
    port or step of the path.
    """
    asked = bare(address)
    holding = [
        (len(provider), price.valid_from or ALWAYS, price)
        for price in prices
        if price.model == model
        and (price.valid_from or ALWAYS) <= at
        and _begins(asked, provider := bare(price.provider))
    ]
    return max(holding, key=lambda each: each[:2], default=(0, ALWAYS, None))[2]


def _begins(address: str, provider: str) -> bool:
    if not provider or address == provider:
        return True
    return address.startswith((f"{provider}/", f"{provider}:"))


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


class _Prices:
    """The price list, read again when it is older than a minute."""

    def __init__(self) -> None:
        self._list: tuple[Price, ...] = ()
        self._read_at: float | None = None

    def of(self, model: str, address: str, at: datetime) -> Price | None:
        now = time.monotonic()
        if self._read_at is None or now - self._read_at > REREAD_SECONDS:
            self._list = tuple(Price.objects.all())
            self._read_at = now
        return price_of(self._list, model, address, at)

    def forget(self) -> None:
        self._read_at = None


prices = _Prices()
