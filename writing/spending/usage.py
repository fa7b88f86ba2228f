"""What one step takes: tokens, seconds, money; and where these figures come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db.models import BooleanField, ExpressionWrapper, Q

from novellaforge.models import Price

Source = Literal["book", "model", "default"]
Costs = Mapping[str, Decimal]  # by currency
# Of a call: its model had a price. A worker of the version before does not say so.
HAD_A_PRICE = ExpressionWrapper(Q(priced=True) | Q(cost__gt=0), output_field=BooleanField())
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Average:
    """Of one step. `steps`: how many it was measured on; 0 for a stated default."""

    source: Source
    steps: int
    calls: Decimal
    tokens_in: Decimal
    tokens_cached: Decimal  # of those in
    tokens_out: Decimal
    seconds: float


@dataclass(frozen=True)
class Line:
    """A stage of the chapter, done `times` times. `price` None: none is known."""

    stage: str
    model: str
    times: int
    average: Average
    price: Price | None

    @property
    def calls(self) -> Decimal:
        return self.average.calls * self.times

    @property
    def tokens_in(self) -> Decimal:
        return self.average.tokens_in * self.times

    @property
    def tokens_cached(self) -> Decimal:
        return self.average.tokens_cached * self.times

    @property
    def tokens_out(self) -> Decimal:
        return self.average.tokens_out * self.times

    @property
    def seconds(self) -> float:
        """One after the other."""
        return self.average.seconds * self.times

    @property
    def cost(self) -> Decimal | None:
        """In the price's currency; cached tokens have a price of their own."""
        if self.price is None:
            return None
        cached = min(self.tokens_cached, self.tokens_in)
        total = (
            (self.tokens_in - cached) * self.price.per_million_in
            + cached * self.price.per_million_cached
            + self.tokens_out * self.price.per_million_out
        )
        return total / MILLION


@dataclass(frozen=True)
class Total:
    """Of a chapter with so many revision rounds. `seconds`: until it can be read, by its mode."""

    rounds: int
    calls: Decimal
    tokens_in: Decimal
    tokens_cached: Decimal
    tokens_out: Decimal
    seconds: float
    costs: Costs
    unpriced: tuple[str, ...]  # models of which no price is known

    @classmethod
    def of(cls, lines: Iterable[Line], rounds: int, seconds: float) -> "Total":
        every = [line for line in lines if line.times]
        costs: dict[str, Decimal] = {}
        for line in every:
            if line.price and line.cost is not None:
                currency = line.price.currency
                costs[currency] = costs.get(currency, Decimal(0)) + line.cost
        unpriced = dict.fromkeys(line.model for line in every if line.price is None)
        return cls(
            rounds,
            sum((line.calls for line in every), Decimal(0)),
            sum((line.tokens_in for line in every), Decimal(0)),
            sum((line.tokens_cached for line in every), Decimal(0)),
            sum((line.tokens_out for line in every), Decimal(0)),
            seconds,
            costs,
            tuple(unpriced),
        )
