"""What a run took, per step, from its calls: shown after it, and while it goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.db import connection

from novellaforge import named_queries
from writing.spending.usage import Costs

QUERIES = named_queries.load(Path(__file__).parent.parent / "sql" / "spent.sql")


@dataclass(frozen=True)
class Taken:
    """`seconds` are the model's, one call after the other. `costs` by currency; what
    `unpriced_calls` took is in none of them.
    """

    calls: int = 0
    tokens_in: int = 0
    tokens_cached: int = 0  # of those in
    tokens_out: int = 0
    seconds: float = 0.0
    costs: Costs = field(default_factory=dict)
    unpriced_calls: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        costs = {
            currency: self.costs.get(currency, Decimal(0)) + other.costs.get(currency, Decimal(0))
            for currency in {**self.costs, **other.costs}
        }
        return Taken(
            self.calls + other.calls,
            self.tokens_in + other.tokens_in,
            self.tokens_cached + other.tokens_cached,
            self.tokens_out + other.tokens_out,
            self.seconds + other.seconds,
            costs,
            self.unpriced_calls + other.unpriced_calls,
        )


NOTHING = Taken()


def by_step(run_id: UUID) -> dict[str, Taken]:
    """By the key of the step. One indexed query."""
    found: dict[str, Taken] = {}
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["by_step"], {"run_id": run_id})
        for step, *row in cursor.fetchall():
            found[step] = found.get(step, NOTHING) + _taken(*row)
    return found


def _taken(
    currency: str,
    had_a_price: bool,
    calls: int,
    counted: int,
    into: int,
    cached: int,
    out: int,
    seconds: float,
    money: Decimal,
) -> Taken:
    taken = Taken(calls, into, cached, out, seconds)
    if had_a_price:
        return replace(taken, costs={currency: money})
    return replace(taken, unpriced_calls=counted)


def by_stage(steps: Mapping[str, Taken]) -> dict[str, Taken]:
    """Of all the steps of a stage together, its revisions too."""
    found: dict[str, Taken] = {}
    for key, taken in steps.items():
        stage = key.partition(".")[0]
        found[stage] = found.get(stage, NOTHING) + taken
    return found


def total(steps: Iterable[Taken]) -> Taken:
    return sum(steps, NOTHING)
