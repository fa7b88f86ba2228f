"""The sums that the database keeps of calls are those of the calls, at any moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.models import Case, Count, Q, Sum, When
from django.utils import timezone
from pytest_django import Settings

from novellaforge.models import LLMCall, SpentSum
from projects.models import Project
from tests.factories import a_project
from tests.writing.spending.conftest import a_call
from writing.models import UserBudget
from writing.spending import budget
from writing.spending.budget import month_of

pytestmark = pytest.mark.django_db
KEY = ("project_id", "owner_id", "currency", "had_a_price")
Sums = dict[tuple[Any, ...], tuple[Any, ...]]


def of_calls() -> Sums:
    """Added up from the calls themselves."""
    rows = (
        LLMCall.objects.filter(Q(project_id__isnull=False) | Q(owner_id__isnull=False))
        .annotate(had_a_price=Case(When(Q(priced=True) | Q(cost__gt=0), then=True), default=False))
        .values(*KEY)
        .annotate(
            calls=Count("pk", filter=Q(tokens_in__gt=0) | Q(tokens_out__gt=0)),
            tokens=Sum("tokens_in") + Sum("tokens_out"),
            money=Sum("cost"),
        )
    )
    return {
        tuple(row[name] for name in KEY): (row["calls"], row["tokens"], row["money"])
        for row in rows
        if row["tokens"] or row["money"]
    }


def kept() -> Sums:
    rows = SpentSum.objects.values("project_id", "owner_id", "currency", "priced").annotate(
        all_calls=Sum("calls"), all_tokens=Sum("tokens"), money=Sum("cost")
    )
    return {
        (row["project_id"], row["owner_id"], row["currency"], row["priced"]): (
            row["all_calls"],
            row["all_tokens"],
            row["money"],
        )
        for row in rows
    }


@pytest.fixture
def book() -> Project:
    return a_project(budget_cost=Decimal(1), budget_period="total")


def test_what_took_nothing_is_not_kept(book: Project) -> None:
    a_call(book, tokens_in=0, tokens_out=0, cost=0, outcome="ModelBusy")
    assert not SpentSum.objects.exists()


def test_what_was_for_no_book_of_nobody_is_not_kept() -> None:
    LLMCall.objects.create(purpose="plan", model="m", seconds=1, tokens_in=5)
    assert not SpentSum.objects.exists()


def test_what_was_undone_is_not_kept(book: Project) -> None:
    a_call(book)
    with transaction.atomic():
        a_call(book, cost=5)
        transaction.set_rollback(True)
    assert kept() == of_calls()
    assert len(kept()) == 1


def test_calls_of_a_quarter_of_an_hour_are_one_row(book: Project) -> None:
    quarter = datetime(2026, 3, 1, 12, 15, tzinfo=UTC)
    for seconds in (-1, 0, 899, 900):
        a_call(book, started_at=quarter + timedelta(seconds=seconds))
    rows = SpentSum.objects.order_by("quarter").values_list("quarter", "calls", "tokens", "cost")
    before, after = quarter - timedelta(minutes=15), quarter + timedelta(minutes=15)
    assert list(rows) == [
        (before, 1, 150, Decimal("0.0002")),
        (quarter, 2, 300, Decimal("0.0004")),
        (after, 1, 150, Decimal("0.0002")),
    ]


def test_they_follow_whatever_is_done_to_calls(book: Project) -> None:
    other = a_project()
    for number in range(12):
        a_call(
            (book, other)[number % 2],
            started_at=timezone.now() - timedelta(minutes=7 * number),
            cost=Decimal(number) / 7,
            currency=("USD", "EUR")[number % 3 == 0],
            priced=number % 4 != 0,
            owner_id=None if number == 5 else book.owner_id,
        )
    assert kept() == of_calls()
    some = LLMCall.objects.order_by("pk")
    LLMCall.objects.filter(pk__in=some[:3]).update(cost=Decimal("0.5"), project_id=other.pk)
    assert kept() == of_calls()
    LLMCall.objects.filter(pk__in=some[2:8]).delete()
    assert kept() == of_calls()
    LLMCall.objects.bulk_create(
        LLMCall(purpose="x", model="m", seconds=1, tokens_out=2**31 - 1, project_id=book.pk)
        for _ in range(5)
    )
    assert kept() == of_calls()
    LLMCall.objects.all().delete()
    assert not SpentSum.objects.exists()


def test_an_emptied_table_has_no_sums(book: Project) -> None:
    a_call(book)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {LLMCall._meta.db_table} CASCADE")
    assert not SpentSum.objects.exists()


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Asia/Kolkata", "America/St_Johns", "UTC"])
def test_a_month_is_whole_quarters_wherever_the_site_is(
    zone: str, book: Project, settings: Settings
) -> None:
    settings.TIME_ZONE = zone
    with timezone.override(ZoneInfo(zone)):
        Project.objects.update(budget_period="month")
        begin = month_of(timezone.now())
        a_call(book, cost=5, started_at=begin - timedelta(microseconds=1))
        assert budget.refusal(book.pk) is None
        a_call(book, cost=5, started_at=begin)
        assert budget.refusal(book.pk)


def test_a_budget_reads_the_sums_and_no_call(book: Project) -> None:
    UserBudget.objects.create(user=book.owner, budget_tokens=10**9)
    a_call(book)
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        found = budget.standings(book)
    assert [each.spent.tokens for each in found] == [150, 150]
    assert any(SpentSum._meta.db_table in sql for sql in seen)
    assert not any(LLMCall._meta.db_table in sql for sql in seen)


@pytest.mark.django_db(transaction=True)
def test_workers_that_write_at_once_lose_nothing(book: Project) -> None:
    def write(number: int) -> None:
        try:
            for _ in range(10):
                a_call(book, cost=Decimal("0.00000001"), currency=("USD", "EUR")[number % 2])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert kept() == of_calls()
    assert sum(calls for calls, _tokens, _cost in kept().values()) == 80
