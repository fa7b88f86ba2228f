"""What was spent, summed by Postgres: it equals the calls one by one, and their prices."""

import csv
import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from novellaforge.llm.completion import Usage
from novellaforge.llm.prices import cost
from novellaforge.models import LLMCall, SpentSum
from novellaforge.spreadsheets import cell
from projects.models import Project
from tests.factories import a_project
from tests.writing.spending.conftest import a_call, a_price
from writing.spending.summing import BYS, Asked, By, table
from writing.spending.tables import calls_as_csv, sums_as_csv
from writing.spending.usage_shown import bars_of, shown_lines, unpriced

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 28, 20, tzinfo=UTC)
OF_CALL = {
    "day": lambda call: timezone.localtime(call.started_at).date(),
    "month": lambda call: timezone.localtime(call.started_at).strftime("%Y-%m"),
    "book": lambda call: call.project_id,
    "model": lambda call: call.model,
    "purpose": lambda call: call.purpose,
    "person": lambda call: call.owner_id,
}


@pytest.fixture
def calls() -> list[LLMCall]:
    """Of three books of two people, over a month's end, with prices and without."""
    dice = random.Random(3)
    mine, other = a_project(), a_project()
    books = [mine, a_project(owner=mine.owner), other]
    prices = {"dear": a_price("dear", per_million_in="3"), "euro": a_price("euro", currency="EUR")}
    for price in prices.values():
        price.refresh_from_db()
    made = []
    for number in range(60):
        model = dice.choice(["dear", "euro", "free"])
        usage = Usage(dice.randint(0, 900), dice.randint(0, 90), dice.randint(0, 900))
        price = prices.get(model)
        made.append(
            LLMCall(
                purpose=dice.choice(["plan", "prose"]), model=model, seconds=0.25,
                project_id=(book := dice.choice(books)).pk, owner_id=book.owner_id,
                started_at=START + timedelta(hours=3 * number),
                tokens_in=usage.tokens_in, tokens_out=usage.tokens_out,
                tokens_cached=usage.tokens_cached, cost=cost(usage, price),
                currency=price.currency if price else "USD", priced=price is not None,
            )
        )  # fmt: skip
    LLMCall.objects.bulk_create(made)
    return list(LLMCall.objects.all())


def test_nothing_asked_sums_to_nothing() -> None:
    found = table(Asked(), "day")
    assert (found.lines, found.total.taken.calls, found.total.taken.costs) == ((), 0, {})
    assert bars_of(found, date(2026, 3, 1), date(2026, 3, 31)) is None


def test_every_table_equals_the_calls_one_by_one(calls: list[LLMCall]) -> None:
    person, book = calls[0].owner_id, calls[0].project_id
    days = (date(2026, 3, 30), date(2026, 4, 1))
    choices: list[Asked] = [
        Asked(), Asked(person=person), Asked(person, *days), Asked(book=book, model="dear"),
        Asked(person, start=days[0], purpose="plan"), Asked(end=days[1]),
    ]  # fmt: skip
    for asked, by in product(choices, BYS):
        wanted = [call for call in calls if _is_asked(call, asked)]
        assert wanted
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = table(asked, by)
        assert len(queries) == 1
        _require_equal(found.total, wanted)
        groups = defaultdict(list)
        for call in wanted:
            groups[OF_CALL[by](call)].append(call)
        told = {_key(each.key, by): each for each in found.lines}
        assert told.keys() == groups.keys()
        for key, some in groups.items():
            _require_equal(told[key], some)


def _is_asked(call: LLMCall, asked: Asked) -> bool:
    day = timezone.localtime(call.started_at).date()
    return (
        asked.person in (None, call.owner_id)
        and asked.book in (None, call.project_id)
        and asked.model in ("", call.model)
        and asked.purpose in ("", call.purpose)
        and (asked.start or day) <= day <= (asked.end or day)
    )


def _key(key: Any, by: By) -> Any:
    return key.strftime("%Y-%m") if by == "month" else key


def _require_equal(line: Any, some: list[LLMCall]) -> None:
    taken = line.taken
    assert taken.calls == len(some)
    assert taken.tokens_in == sum(each.tokens_in for each in some)
    assert taken.tokens_cached == sum(each.tokens_cached for each in some)
    assert taken.tokens_out == sum(each.tokens_out for each in some)
    costs: Counter[str] = Counter()
    for each in some:
        if each.priced:
            costs[each.currency] += each.cost
    assert {name: sum_ for name, sum_ in taken.costs.items() if sum_} == {
        name: sum_ for name, sum_ in costs.items() if sum_
    }
    free = [each for each in some if not each.priced]
    assert taken.unpriced_calls == sum(bool(e.tokens_in or e.tokens_out) for e in free)
    assert line.unpriced_tokens == sum(e.tokens_in + e.tokens_out for e in free)


def test_it_is_what_the_budget_counts(calls: list[LLMCall]) -> None:
    person = calls[0].owner_id
    rows = SpentSum.objects.filter(owner_id=person, priced=True)
    counted: Counter[str] = Counter()
    for row in rows:
        counted[row.currency] += row.cost
    assert table(Asked(person), "model").total.taken.costs == dict(counted)


def test_the_money_of_a_deleted_book_stays_and_says_so() -> None:
    book = a_project()
    a_call(book, cost="0.25")
    owner, pk = book.owner_id, book.pk
    Project.objects.all().delete()
    found = table(Asked(owner), "book")
    assert found.total.taken.costs == {"USD": Decimal("0.25")}
    (line,) = shown_lines(found)
    assert line.name == f"Deleted book {str(pk)[:8]}: its title is not known any more"
    assert list(sums_as_csv(Asked(owner), "book"))[1].startswith(f",{pk},USD,yes,1,")


def test_what_had_no_price_is_said_plainly() -> None:
    book = a_project()
    a_call(book, cost="0.25")
    a_call(book, cost=0, priced=False, model="free")
    found = table(Asked(book.owner_id), "model")
    assert [line.cost for line in shown_lines(found)] == ["$0.250", "no price"]
    assert unpriced(found.total) == "1 call had no price and is in no cost (150 tokens)."


def test_the_days_are_drawn_from_the_first_to_the_last(calls: list[LLMCall]) -> None:
    found = table(Asked(model="dear"), "day")
    bars = bars_of(found, date(2026, 3, 28), date(2026, 4, 6))
    assert len(bars.each) == 10
    assert max(bar.height for bar in bars.each) == bars.height
    assert bars.each[-1].told.endswith("$0.00")
    assert bars_of(table(Asked(), "day"), None, None).told == "Tokens a day"
    assert bars_of(found, date(2020, 1, 1), None) is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\r=x"])
def test_a_text_is_no_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_the_tables_as_csv_add_up_and_hold_no_formula(calls: list[LLMCall]) -> None:
    Project.objects.update(title='=HYPERLINK("x")')
    LLMCall.objects.filter(pk=calls[0].pk).update(model="-evil, “x”\n=1")
    rows = list(csv.DictReader(calls_as_csv(Asked())))
    assert len(rows) == len(calls)
    assert rows[0]["book"] == '\'=HYPERLINK("x")'
    assert rows[0]["model"] == "'-evil, “x”\n=1"
    assert sum(int(row["tokens_in"]) for row in rows) == sum(each.tokens_in for each in calls)
    for by in BYS:
        told = list(csv.DictReader(sums_as_csv(Asked(), by)))
        assert sum(int(row["calls"]) for row in told) == len(calls)
        money = sum(Decimal(row["cost"]) for row in told if row["currency"] == "USD")
        assert money == sum(e.cost for e in calls if e.priced and e.currency == "USD")
    assert cell(-1) == -1
