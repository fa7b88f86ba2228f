"""What counts for a budget, and what it says when it is spent."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries, Settings

from novellaforge.budgets import Budgeted
from projects.models import Project
from tests.factories import a_chapter, a_project, a_run, a_user
from tests.writing.spending.conftest import a_call
from writing.models import UserBudget
from writing.spending import budget
from writing.spending.budget import Limit, Share, Spent, Standing, month_of
from writing.spending.wording import money

Period = Budgeted.Period
CENT = Decimal("0.01")


def standing(limit: Limit, *shares: Share) -> Standing:
    return Standing(limit, Spent(shares))


def share(cost: str = "0.01", tokens: int = 10, **values: object) -> Share:
    given = {"currency": "USD", "priced": True, "calls": 1} | values
    return Share(**given, tokens=tokens, cost=Decimal(cost))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limit", "shares"),
    [
        (Limit("book"), [share("1000", 10**9)]),
        (Limit("book", cost=CENT), []),
        (Limit("book", cost=CENT), [share("0.00999999")]),
        (Limit("book", tokens=11), [share("5", 10)]),
        (Limit("book", cost=CENT), [share("5", currency="EUR")]),
        (Limit("book", cost=CENT), [share("5", priced=False)]),
    ],
)
def test_what_is_not_spent(limit: Limit, shares: list[Share]) -> None:
    assert not standing(limit, *shares).is_spent


@pytest.mark.parametrize(
    ("limit", "shares"),
    [
        (Limit("book", cost=Decimal(0)), []),
        (Limit("book", tokens=0), []),
        (Limit("book", cost=CENT), [share("0.01")]),
        (Limit("book", cost=CENT), [share("0.00999999"), share("0.00000001")]),
        (Limit("book", tokens=10), [share("0", 10)]),
        (Limit("book", tokens=10), [share(tokens=6), share(tokens=4, currency="EUR")]),
        (Limit("book", tokens=10), [share(tokens=10, priced=False)]),
        (Limit("book", cost=Decimal(5), tokens=10), [share(tokens=10)]),
    ],
)
def test_what_is_spent(limit: Limit, shares: list[Share]) -> None:
    assert standing(limit, *shares).is_spent


def test_ten_tenths_are_one() -> None:
    """As they would not be of floats."""
    tenths = [share("0.1") for _ in range(10)]
    found = standing(Limit("book", cost=Decimal(1)), *tenths)
    assert found.cost == Decimal(1)
    assert found.is_spent


def test_a_month_begins_by_the_clock_of_the_site(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    late = datetime(2026, 3, 31, 20, 0, tzinfo=ZoneInfo("UTC"))  # April in Tokyo
    assert month_of(late) == datetime(2026, 4, 1, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "$0.00"),
        ("12.345", "$12.35"),
        ("1234.5", "$1,234.50"),
        ("0.5", "$0.500"),
        ("0.00041234", "$0.000412"),
        ("0.00000001", "$0.00000001"),
    ],
)
def test_small_money_is_not_rounded_away(amount: str, said: str) -> None:
    assert money(Decimal(amount), "USD") == said


# --- Over rows --------------------------------------------------------------------------

rows = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    return a_project(budget_cost=CENT, budget_period=Period.TOTAL)


@rows
def test_without_a_budget_nothing_is_refused() -> None:
    book = a_project()
    a_call(book, cost=1000)
    assert budget.refusal(book.pk) is None


@rows
def test_a_book_that_is_gone_refuses_nothing() -> None:
    assert budget.refusal(uuid4()) is None


@rows
def test_other_books_calls_do_not_count(book: Project) -> None:
    a_call(a_project(owner=book.owner), cost=5)
    assert budget.refusal(book.pk) is None


@rows
def test_it_says_what_was_spent_of_what(book: Project) -> None:
    a_call(book, cost=Decimal("0.0123"))
    assert [each.sentence for each in budget.standings(book)] == [
        "Over your budget: $0.0123 of $0.0100 spent. What is written is kept. Raise the "
        "budget, then retry.",
        "",
    ]


@rows
def test_those_who_write_in_it_are_told_no_figure_of_its_owner_s(book: Project) -> None:
    """The sentence stays with a run, which all of them see."""
    a_call(book, cost=Decimal("0.0123"))
    assert budget.refusal(book.pk) == (
        "The budget of this book is spent. What is written is kept. Once its owner has raised "
        "it, retry."
    )


@rows
def test_it_is_asked_of_a_run_too(book: Project) -> None:
    a_call(book, cost=1)
    run = a_run(chapter=a_chapter(project=book))
    assert budget.refusal_of(run.project, None) == budget.refusal(book.pk)


@rows
def test_last_months_calls_do_not_count_this_month(book: Project) -> None:
    Project.objects.update(budget_period=Period.MONTH)
    before = month_of(timezone.now()) - timedelta(seconds=1)
    a_call(book, cost=1, started_at=before)
    assert budget.refusal(book.pk) is None
    a_call(book, cost=1, started_at=month_of(timezone.now()))
    said = budget.refusal(book.pk)
    assert said
    assert "is spent for this month" in said
    assert "$1.00 of $0.0100 spent this month" in budget.standings(book)[0].sentence


@rows
def test_what_has_no_price_is_said(book: Project) -> None:
    a_call(book, cost=0, priced=False, tokens_in=1000, tokens_out=500)
    a_call(book, cost=3, currency="EUR")
    a_call(book, cost=0, priced=False, tokens_in=0, tokens_out=0)  # never answered
    found = budget.standings(book)[0]
    assert not found.is_spent
    assert (found.uncounted_calls, found.uncounted_tokens) == (2, 1650)
    assert found.sentence == (
        "2 calls have no price in USD and cannot be counted in this budget (1,650 tokens)."
    )
    a_call(book, cost=1)
    assert budget.standings(book)[0].sentence.endswith(found.sentence)


@rows
def test_what_a_worker_of_the_version_before_recorded_counts(book: Project) -> None:
    """It does not say that there was a price; what it cost says so."""
    a_call(book, cost=1, priced=False)
    assert budget.refusal(book.pk)


@rows
def test_tokens_count_whatever_their_price(book: Project) -> None:
    Project.objects.update(budget_cost=None, budget_tokens=300)
    a_call(book, priced=False, cost=0)
    assert budget.refusal(book.pk) is None
    a_call(book, currency="EUR")
    assert budget.refusal(book.pk)
    assert "300 tokens of 300 tokens" in budget.standings(book)[0].sentence


@rows
def test_a_persons_budget_counts_all_their_books() -> None:
    user, other = a_user(), a_user()
    one, two, others = (a_project(owner=owner) for owner in (user, user, other))
    UserBudget.objects.create(user=user, budget_cost=CENT)
    a_call(others, cost=1)
    a_call(one, cost=Decimal("0.006"))
    assert budget.refusal(two.pk) is None
    a_call(two, cost=Decimal("0.004"))
    for book in (one, two):
        said = budget.refusal(book.pk)
        assert said
        assert said.startswith("The budget that this book's owner has for all books is spent")
    assert budget.refusal(others.pk) is None


@rows
def test_what_a_deleted_book_spent_still_counts() -> None:
    book = a_project()
    UserBudget.objects.create(user=book.owner, budget_cost=CENT)
    a_call(book, cost=1)
    left = a_project(owner=book.owner)
    book.delete()
    assert budget.refusal(left.pk)


@rows
def test_the_sentence_is_in_the_language_that_is_asked_for(book: Project) -> None:
    a_call(book, cost=1)
    with translation.override("fr"):
        assert "1,00" in budget.standings(book)[0].sentence
        said = budget.refusal(book.pk)
    assert said
    assert said.startswith("Le budget de ce livre est épuisé")


@rows
@pytest.mark.parametrize("has_limit", [False, True])
def test_it_costs_two_small_queries(
    book: Project, has_limit: bool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """One for the limits; one over the sums, where there is a limit."""
    if not has_limit:
        Project.objects.update(budget_cost=None)
    a_call(book)
    with django_assert_num_queries(2 if has_limit else 1):
        budget.refusal(book.pk)
