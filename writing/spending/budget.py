"""Budgets and what was spent of them, read from the sums that the database keeps of the calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum, Value
from django.utils import timezone

from novellaforge.budgets import Budgeted
from novellaforge.models import SpentSum
from projects.models import Project
from writing.models import UserBudget
from writing.spending import wording

Whose = Literal["book", "author"]
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Limit:
    """Null: no limit of that kind. `since`: what was spent before does not count."""

    whose: Whose
    cost: Decimal | None = None
    currency: str = "USD"
    tokens: int | None = None
    period: str = Budgeted.Period.MONTH
    since: datetime | None = None

    @classmethod
    def of(cls, whose: Whose, row: Budgeted) -> "Limit":
        since = month_of(timezone.now()) if row.budget_period == Budgeted.Period.MONTH else None
        return cls(
            whose,
            row.budget_cost,
            row.budget_currency,
            row.budget_tokens,
            row.budget_period,
            since,
        )

    @property
    def is_set(self) -> bool:
        return self.cost is not None or self.tokens is not None


@dataclass(frozen=True)
class Share:
    """Calls of one currency, with a price or without. `calls` are those that took tokens."""

    currency: str
    priced: bool
    calls: int
    tokens: int
    cost: Decimal


@dataclass(frozen=True)
class Spent:
    shares: tuple[Share, ...] = ()

    @property
    def tokens(self) -> int:
        return sum(share.tokens for share in self.shares)


@dataclass(frozen=True)
class Standing:
    """A budget and what was spent of it."""

    limit: Limit
    spent: Spent

    @property
    def cost(self) -> Decimal:
        """In the budget's currency."""
        return sum((each.cost for each in self.spent.shares if self._counts(each)), NOTHING)

    @property
    def is_cost_spent(self) -> bool:
        return self.limit.cost is not None and self.cost >= self.limit.cost

    @property
    def is_spent(self) -> bool:
        most = self.limit.tokens
        return self.is_cost_spent or (most is not None and self.spent.tokens >= most)

    @property
    def uncounted_calls(self) -> int:
        return sum(each.calls for each in self.spent.shares if not self._counts(each))

    @property
    def uncounted_tokens(self) -> int:
        return sum(each.tokens for each in self.spent.shares if not self._counts(each))

    @property
    def sentence(self) -> str:
        """What there is to say of it: that it is spent, or what it cannot count; else empty."""
        return wording.spent(self) if self.is_spent else wording.uncounted(self)

    def _counts(self, share: Share) -> bool:
        return share.priced and share.currency == self.limit.currency


def month_of(now: datetime) -> datetime:
    """When the calendar month began, by the clock of TIME_ZONE."""
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def refusal(project_id: UUID) -> str | None:
    """Why no model may be asked for this book now; None: it may."""
    return _refusal(Project.objects.filter(pk=project_id))


def _refusal(books: QuerySet[Project]) -> str | None:
    project = books.select_related("owner__spending_budget").first()
    return refusal_of(project, _of_owner(project)) if project else None


def refusal_of(project: Project, of_owner: UserBudget | None) -> str | None:
    """As `refusal`, with the budget of the book's owner; no query without a limit."""
    limits = [(limit, calls) for limit, calls in _limits_of(project, of_owner) if limit.is_set]
    spent = next((each for each in _standings(limits) if each.is_spent), None)
    return wording.refusal(spent.limit) if spent else None


def owner_of(project_id: UUID) -> int | None:
    return Project.objects.values_list("owner_id", flat=True).filter(pk=project_id).first()


def standings(project: Project) -> tuple[Standing, ...]:
    """Of the book's budget and of its owner's, also where they set no limit."""
    return _standings(_limits(Project.objects.filter(pk=project.pk)))


def standing_of(user_id: int) -> Standing:
    """Of what this person lets all their books spend."""
    row = UserBudget.objects.filter(user_id=user_id).first() or UserBudget(user_id=user_id)
    return _standings([(Limit.of("author", row), Q(owner_id=user_id))])[0]


def _limits(books: QuerySet[Project]) -> list[tuple[Limit, Q]]:
    project = books.select_related("owner__spending_budget").first()
    return _limits_of(project, _of_owner(project)) if project else []


def _of_owner(project: Project) -> UserBudget | None:
    found: UserBudget | None = getattr(project.owner, "spending_budget", None)
    return found


def _limits_of(project: Project, of_owner: UserBudget | None) -> list[tuple[Limit, Q]]:
    """With the calls that count, whenever they were made."""
    owner = of_owner or UserBudget(user_id=project.owner_id)
    return [
        (Limit.of("book", project), Q(project_id=project.pk)),
        (Limit.of("author", owner), Q(owner_id=project.owner_id)),
    ]


def _standings(limits: Sequence[tuple[Limit, Q]]) -> tuple[Standing, ...]:
    """One query for all of them."""
    every = [limit for limit, _calls in limits]
    sums = [_sums(limit, calls) for limit, calls in limits]
    rows = list(sums[0].union(*sums[1:], all=True)) if sums else []
    return tuple(
        Standing(limit, Spent(tuple(_share(row) for row in rows if row["whose"] == limit.whose)))
        for limit in every
    )


def _sums(limit: Limit, calls: Q) -> QuerySet[SpentSum, Any]:
    if limit.since:
        calls &= Q(quarter__gte=limit.since)
    return (
        SpentSum.objects.filter(calls)
        .values("currency", "priced", whose=Value(limit.whose))
        .annotate(calls=Sum("calls"), tokens=Sum("tokens"), cost=Sum("cost"))
    )


def _share(row: dict[str, Any]) -> Share:
    return Share(row["currency"], row["priced"], row["calls"], row["tokens"], row["cost"])
