"""What was spent as its page shows it: a table whose lines add up, and a bar for each day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from novellaforge import figures
from writing.spending import wording
from writing.spending.showing import money_of
from writing.spending.summing import By, Key, Line, Table, names_of

MOST_BARS = 92
HEIGHT, WIDTH, GAP = 60, 8, 2  # of the drawing, in its own units
BYS = {
    "day": pgettext_lazy("usage by", "Days"),
    "month": pgettext_lazy("usage by", "Months"),
    "book": pgettext_lazy("usage by", "Books"),
    "model": pgettext_lazy("usage by", "Models"),
    "purpose": pgettext_lazy("usage by", "Purposes"),
    "person": pgettext_lazy("usage by", "People"),
}
PURPOSES = {
    "plan": pgettext_lazy("purpose", "Planning"),
    "prose": pgettext_lazy("purpose", "Writing"),
    "extraction": pgettext_lazy("purpose", "Facts and summaries"),
    "analyst": pgettext_lazy("purpose", "Checking and answers"),
    "critic": pgettext_lazy("purpose", "Critic"),
    "warmup": pgettext_lazy("purpose", "Warming up"),
}


@dataclass(frozen=True)
class Shown:
    name: str
    calls: str
    into: str
    cached: str
    out: str
    cost: str


@dataclass(frozen=True)
class Bar:
    x: int
    y: float
    height: float
    told: str


@dataclass(frozen=True)
class Bars:
    each: tuple[Bar, ...]
    width: int
    height: int
    told: str


def purpose_named(purpose: str) -> str:
    return str(PURPOSES.get(purpose, purpose))


def shown_lines(found: Table) -> list[Shown]:
    names = names_of(found.by, (each.key for each in found.lines))
    return [shown_line(each, _named(found.by, each.key, names)) for each in found.lines]


def shown_line(line: Line, name: str) -> Shown:
    taken = line.taken
    return Shown(
        name,
        figures.whole(taken.calls),
        figures.whole(taken.tokens_in),
        figures.whole(taken.tokens_cached),
        figures.whole(taken.tokens_out),
        money_of(taken.costs, bool(taken.unpriced_calls)),
    )


def unpriced(line: Line) -> str:
    """What is in no cost, said plainly; empty where everything had a price."""
    calls = line.taken.unpriced_calls
    if not calls:
        return ""
    return ngettext(
        "%(calls)s call had no price and is in no cost (%(tokens)s).",
        "%(calls)s calls had no price and are in no cost (%(tokens)s).",
        calls,
    ) % {"calls": figures.whole(calls), "tokens": wording.tokens(line.unpriced_tokens)}


def bars_of(found: Table, start: date | None, end: date | None) -> Bars | None:
    """Of what each day cost where that is known and in one currency, else of its tokens."""
    lines = {each.key: each for each in found.lines if isinstance(each.key, date)}
    if found.by != "day" or not lines:
        return None
    first, last = start or min(lines), end or max(lines)
    count = (last - first).days + 1
    if not 2 <= count <= MOST_BARS:
        return None
    days = [first + timedelta(days=number) for number in range(count)]
    currency = _currency(found.total)
    values = [_value(lines.get(day), currency) for day in days]
    most = max(values) or Decimal(1)
    told = _("Cost a day") if currency else _("Tokens a day")
    each = tuple(
        _bar(number, value / most, f"{_day(day)}: {_amount(value, currency)}")
        for number, (day, value) in enumerate(zip(days, values, strict=True))
    )
    return Bars(each, count * (WIDTH + GAP) - GAP, HEIGHT, told)


def _bar(number: int, share: Decimal, told: str) -> Bar:
    height = round(float(share) * HEIGHT, 1)
    return Bar(number * (WIDTH + GAP), round(HEIGHT - height, 1), height, told)


def _currency(total: Line) -> str:
    costs = [name for name, cost in total.taken.costs.items() if cost]
    return costs[0] if len(costs) == 1 and not total.taken.unpriced_calls else ""


def _value(line: Line | None, currency: str) -> Decimal:
    if line is None:
        return Decimal(0)
    if currency:
        return line.taken.costs.get(currency, Decimal(0))
    return Decimal(line.taken.tokens_in + line.taken.tokens_out)


def _amount(value: Decimal, currency: str) -> str:
    return wording.money(value, currency) if currency else wording.tokens(int(value))


def _named(by: By, key: Key, names: Mapping[Key, str]) -> str:
    if isinstance(key, datetime):
        return date_format(key, "YEAR_MONTH_FORMAT")
    if isinstance(key, date):
        return _day(key)
    if by == "purpose":
        return purpose_named(str(key))
    if by == "book":
        return names.get(key) or _gone_book(key)
    if by == "person":
        return names.get(key) or _gone_person(key)
    return str(key)


def _gone_book(key: Key) -> str:
    if key is None:
        return _("For no book")
    return _("Deleted book %(id)s: its title is not known any more") % {"id": str(key)[:8]}


def _gone_person(key: Key) -> str:
    if key is None:
        return _("Nobody: of an older version, or for no book")
    return _("Deleted account %(id)s") % {"id": key}


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
