"""What a call cost is what its price said when it began, whatever is changed later."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from novellaforge import loop
from novellaforge.llm import LLM, Origin, Provider, user
from novellaforge.llm.calls import Call, record
from novellaforge.llm.completion import Usage
from novellaforge.llm.prices import bare, prices
from novellaforge.models import LLMCall, Price
from projects.models import Project
from tests.factories import a_project, a_user
from tests.model_server import ModelServer
from tests.writing.spending.conftest import a_price
from writing.spending import budget
from writing.spending.spent import by_step

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book() -> Project:
    return a_project()


def ask(book: Project, **changes: Any) -> LLMCall:
    prices.forget()
    llm = LLM(Provider.from_settings(), Origin(book.pk, step="facts"), "en")
    loop.run(llm.chat([user("One word.")]))
    return LLMCall.objects.latest("pk")


def test_no_price_is_said_and_not_nothing(book: Project, asked: ModelServer) -> None:
    a_price(provider="elsewhere.example")
    a_price(valid_from=timezone.now() + timedelta(hours=1))
    call = ask(book)
    assert (call.priced, call.provider) == (False, bare(asked.url))
    found = budget.standings(book)[0]
    assert (found.cost, found.uncounted_calls) == (0, 1)


def test_whoever_owned_the_book_when_its_step_began_pays(book: Project) -> None:
    """Who it is then is not asked again for each call."""
    began, payer = timezone.now(), a_user()
    of_step = Origin(book.pk, step="facts", owner_id=payer.pk)
    for origin, owner in ((of_step, payer), (Origin(book.pk), book.owner)):
        call = Call("prose", "scripted", origin, 1, began, 9.0, 1.0, Usage(), "stop", "ok")
        loop.run(record(call))
        assert LLMCall.objects.latest("pk").owner_id == owner.pk


def test_a_changed_price_leaves_what_calls_cost(book: Project, asked: ModelServer) -> None:
    old = a_price(per_million_in=1, per_million_cached=1, per_million_out=1)
    first = ask(book)
    a_price(valid_from=timezone.now(), per_million_in=5, per_million_cached=5, per_million_out=5)
    second = ask(book)
    Price.objects.filter(pk=old.pk).update(per_million_in=77, per_million_out=77)
    prices.forget()
    first.refresh_from_db()
    million = Decimal(1_000_000)
    assert first.cost == (first.tokens_in + first.tokens_out) / million
    assert second.cost == 5 * (second.tokens_in + second.tokens_out) / million
    assert budget.standings(book)[0].cost == first.cost + second.cost


def test_a_call_has_the_price_of_when_it_began(book: Project) -> None:
    """It has ended, and is recorded, after the next one has come into force."""
    a_price()
    now = timezone.now()
    a_price(valid_from=now, per_million_out=900_000)
    usage = Usage(tokens_in=100, tokens_out=50)
    began = now - timedelta(microseconds=1)
    call = Call("prose", "scripted", Origin(book.pk), 1, began, 9.0, 1.0, usage, "stop", "ok")
    loop.run(record(call))
    assert LLMCall.objects.get().cost == Decimal("0.0002")


def test_the_providers_own_price_goes_before(book: Project, asked: ModelServer) -> None:
    a_price(currency="USD")
    a_price(currency="EUR", provider=bare(asked.url).partition(":")[0])
    assert ask(book).currency == "EUR"
    a_price(currency="CHF", provider=asked.url)
    assert ask(book).currency == "CHF"


def test_a_run_says_how_many_calls_had_none(book: Project, asked: ModelServer) -> None:
    call = ask(book)
    LLMCall.objects.update(run_id=book.pk)
    taken = by_step(book.pk)["facts"]
    assert (taken.costs, taken.unpriced_calls, taken.tokens_out) == ({}, 1, call.tokens_out)
