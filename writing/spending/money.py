"""Money as programs read it: a decimal number in a string, to the place that calls are kept in."""

from decimal import ROUND_HALF_UP, Decimal

from writing.spending.usage import Costs

PLACES = Decimal("1e-8")


def exact(cost: Decimal) -> str:
    return f"{cost.quantize(PLACES, ROUND_HALF_UP):f}"


def costs(of: Costs) -> list[dict[str, str]]:
    return [{"currency": name, "cost": exact(cost)} for name, cost in sorted(of.items())]
