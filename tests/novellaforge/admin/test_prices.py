"""Prices: exact, never below nothing, and which models have none."""

from typing import Any

import pytest
from django.test import Client

from novellaforge.models import LLMCall, Price
from tests.admins import an_operator, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    return an_operator()


def a_price(**values: Any) -> dict[str, Any]:
    return {
        "model": "m",
        "currency": "USD",
        "per_million_in": "0.27",
        "per_million_cached": "0.07",
        "per_million_out": "1.1",
    } | values


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"per_million_in": "-0.01"}, "A price is 0 or more."),
        ({"per_million_out": "0.1234567"}, "no more than 6 decimal places"),
        ({"per_million_out": "cheap"}, "Enter a number"),
        ({"currency": "usd"}, "Three capital letters"),
        ({"currency": "$"}, "Three capital letters"),
        ({"model": ""}, "This field is required"),
    ],
)
def test_what_is_no_price_is_refused(operator: Client, values: dict[str, Any], said: str) -> None:
    answer = operator.post(page(Price, "add"), a_price(**values))
    assert said in answer.content.decode()
    assert not Price.objects.exists()


def test_a_model_has_one_price(operator: Client) -> None:
    operator.post(page(Price, "add"), a_price())
    answer = operator.post(page(Price, "add"), a_price(per_million_in="9"))
    assert "already exists" in answer.content.decode()
    assert str(Price.objects.get().per_million_in) == "0.270000"


def test_nonsense_typed_in_the_list_is_refused_too(operator: Client) -> None:
    price = Price.objects.create(model="m")
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": price.pk, "_save": "Save"}
    form |= {f"form-0-{name}": value for name, value in a_price(per_million_in="-1").items()}
    answer = operator.post(page(Price, "changelist"), form)
    assert "A price is 0 or more." in answer.content.decode()
    assert Price.objects.get().per_million_in == 0


def test_models_without_a_price_are_named(operator: Client) -> None:
    Price.objects.create(model="known")
    for model in ("known", "unknown-7b"):
        LLMCall.objects.create(purpose="plan", model=model, seconds=1)
    text = operator.get(page(Price, "changelist")).content.decode()
    assert "what they cost is not known: unknown-7b." in text
