"""What a run took, per step, from its calls: shown after it, and while it goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, Sum

from novellaforge.models import LLMCall
from writing.spending.usage import HAD_A_PRICE, Costs


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
    rows = (
        LLMCall.objects.filter(run_id=run_id)
        .values("step", "currency", had_a_price=HAD_A_PRICE)
        .annotate(
            calls=Count("pk"),
            counted=Count("pk", filter=Q(tokens_in__gt=0) | Q(tokens_out__gt=0)),
            into=Sum("tokens_in"),
            cached=Sum("tokens_cached"),
            out=Sum("tokens_out"),
            spent=Sum("seconds"),
            money=Sum("cost"),
        )
        .order_by("step", "currency")
    )
    found: dict[str, Taken] = {}
    for row in rows:
        taken = Taken(row["calls"], row["into"], row["cached"], row["out"], row["spent"])
        if row["had_a_price"]:
            taken = replace(taken, costs={row["currency"]: row["money"]})
        else:
            taken = replace(taken, unpriced_calls=row["counted"])
        found[row["step"]] = found.get(row["step"], NOTHING) + taken
    return found


def by_stage(steps: Mapping[str, Taken]) -> dict[str, Taken]:
    """Of all the steps of a stage together, its revisions too."""
    found: dict[str, Taken] = {}
    for key, taken in steps.items():
        stage = key.partition(".")[0]
        found[stage] = found.get(stage, NOTHING) + taken
    return found


def total(steps: Iterable[Taken]) -> Taken:
    return sum(steps, NOTHING)
