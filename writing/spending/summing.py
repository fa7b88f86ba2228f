"""What was asked of models and what it came to, by day, month, book, model, purpose or person.

Summed by Postgres, one query a table, over the rows of calls: they outlive their books, so that
money once spent stays in every sum.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from novellaforge.models import LLMCall, SpentSum
from projects.models import Project
from writing.spending.spent import NOTHING, Taken
from writing.spending.usage import HAD_A_PRICE

By = Literal["day", "month", "book", "model", "purpose", "person"]
BYS: tuple[By, ...] = ("day", "month", "book", "model", "purpose", "person")
TIMES = ("day", "month")
GROUPS: dict[By, Any] = {
    "day": TruncDate("started_at"),
    "month": TruncMonth("started_at"),
    "book": F("project_id"),
    "model": F("model"),
    "purpose": F("purpose"),
    "person": F("owner_id"),
}
LOOKED_AT = 20_000  # calls, for what there is to choose from
TOOK_TOKENS = Q(tokens_in__gt=0) | Q(tokens_out__gt=0)

Key = date | UUID | str | int | None


@dataclass(frozen=True)
class Asked:
    """Which calls: of whom (None: of all), from a day to another, both within, by the clock of
    TIME_ZONE; of one book, model, purpose. `person`: who pays for the book.
    """

    person: int | None = None
    start: date | None = None
    end: date | None = None
    book: UUID | None = None
    model: str = ""
    purpose: str = ""

    @property
    def calls(self) -> QuerySet[LLMCall]:
        given = {
            "owner_id": self.person,
            "started_at__gte": _midnight(self.start) if self.start else None,
            "started_at__lt": _midnight(self.end + timedelta(days=1)) if self.end else None,
            "project_id": self.book,
            "model": self.model or None,
            "purpose": self.purpose or None,
        }
        return LLMCall.objects.filter(
            **{name: value for name, value in given.items() if value is not None}
        )


@dataclass(frozen=True)
class Line:
    """A group's calls. What `unpriced` took is in none of the costs."""

    key: Key
    taken: Taken
    unpriced_tokens: int = 0


@dataclass(frozen=True)
class Table:
    by: By
    lines: tuple[Line, ...] = ()
    total: Line = field(default_factory=lambda: Line(None, NOTHING))


def table(asked: Asked, by: By) -> Table:
    """Times as they went, everything else the dearest first; one query."""
    rows = sums(asked, by)
    found: dict[Key, Line] = {}
    for row in rows:
        found[row["key"]] = _with(found.get(row["key"], Line(row["key"], NOTHING)), row)
    total = Line(None, NOTHING)
    for row in rows:
        total = _with(total, row)
    return Table(by, tuple(_ordered(found.values(), by)), total)


def sums(asked: Asked, by: By) -> list[dict[str, Any]]:
    """One row a group, currency and whether there was a price."""
    rows: Iterable[Any] = (
        asked.calls.annotate(key=GROUPS[by])
        .values("key", "currency", had_a_price=HAD_A_PRICE)
        .annotate(
            calls=Count("pk"),
            counted=Count("pk", filter=TOOK_TOKENS),
            into=Sum("tokens_in"),
            cached=Sum("tokens_cached"),
            out=Sum("tokens_out"),
            spent=Sum("seconds"),
            money=Sum("cost"),
        )
        .order_by("key", "currency", "had_a_price")
    )
    return list(rows)


def names_of(by: By, keys: Iterable[Key]) -> Mapping[Key, str]:
    """What books and people are called; those that are gone have no name here."""
    wanted: list[Any] = [key for key in keys if key is not None]
    if by == "book":
        return dict(Project.objects.filter(pk__in=wanted).values_list("pk", "title"))
    if by == "person":
        return dict(User.objects.filter(pk__in=wanted).values_list("pk", "username"))
    return {}


def known(asked: Asked, name: Literal["model", "purpose", "project_id"]) -> list[Any]:
    """What there is to choose from in the newest of these calls."""
    newest = asked.calls.order_by("-started_at").values("pk")[:LOOKED_AT]
    rows = LLMCall.objects.filter(pk__in=newest).order_by(name).values_list(name, flat=True)
    return [each for each in rows.distinct() if each]


def books_of(asked: Asked) -> list[UUID]:
    """Whatever was paid for, also books that are gone; of everybody only the newest."""
    if asked.person is None:
        return known(asked, "project_id")
    rows = SpentSum.objects.filter(owner_id=asked.person).order_by("project_id")
    return [pk for pk in rows.values_list("project_id", flat=True).distinct() if pk]


def _with(line: Line, row: Mapping[str, Any]) -> Line:
    costs = {row["currency"]: row["money"]} if row["had_a_price"] else {}
    unpriced = 0 if row["had_a_price"] else row["counted"]
    taken = Taken(
        row["calls"], row["into"], row["cached"], row["out"], row["spent"], costs, unpriced
    )
    more = 0 if row["had_a_price"] else row["into"] + row["out"]
    return Line(line.key, line.taken + taken, line.unpriced_tokens + more)


def _ordered(lines: Iterable[Line], by: By) -> list[Line]:
    if by in TIMES:
        return list(lines)
    return sorted(lines, key=_weight, reverse=True)


def _weight(line: Line) -> tuple[Decimal, int]:
    taken = line.taken
    return max(taken.costs.values(), default=Decimal(0)), taken.tokens_in + taken.tokens_out


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
