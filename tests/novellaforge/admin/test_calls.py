"""Calls in the admin: what they cost, and that an unknown cost is no zero."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from novellaforge.models import LLMCall
from tests.admins import an_operator, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    return an_operator()


def a_call(**values: Any) -> LLMCall:
    given = {"purpose": "plan", "model": "m", "seconds": 1, "tokens_in": 1_200}
    return LLMCall.objects.create(**given | values)


def shown(client: Client, *address: object) -> str:
    return client.get(page(LLMCall, *address)).content.decode()  # type: ignore[arg-type]


def test_a_call_without_a_price_says_so_wherever_it_is_shown(operator: Client) -> None:
    call = a_call(provider="host:8080/v1")
    for text in (shown(operator, "changelist"), shown(operator, "change", call.pk)):
        assert "no price" in text
        assert "0.0000" not in text
    assert "host:8080/v1" in shown(operator, "change", call.pk)


def test_a_call_that_cost_nothing_had_a_price(operator: Client) -> None:
    a_call(priced=True)
    assert "no price" not in shown(operator, "changelist")


def test_a_call_of_the_version_before_says_it_by_its_cost(operator: Client) -> None:
    a_call(cost=Decimal("0.0025"))
    answer = operator.get(page(LLMCall, "changelist"))
    assert "0.0025 USD" in answer.content.decode()
    assert [(total.unpriced, total.is_known) for total in answer.context["totals"]] == [(0, True)]


def test_what_has_no_price_is_counted_beside_the_sum(operator: Client) -> None:
    a_call()
    a_call(cost=Decimal("0.5"), priced=True)
    (total,) = operator.get(page(LLMCall, "changelist")).context["totals"]
    assert (total.calls, total.unpriced, total.cost) == (2, 1, Decimal("0.5"))


def test_figures_are_written_in_the_operators_language(operator: Client) -> None:
    a_call(tokens_out=7, first_token_seconds=0.25)
    address = page(LLMCall, "changelist")
    text = operator.get(address, headers={"accept-language": "fr"}).content.decode()
    assert "1,00 (0,25)" in text
    assert "1,200 (0), 7" in operator.get(address).content.decode()
