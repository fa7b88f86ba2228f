"""Prices: exact, never below nothing, one a moment, and which models have none."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from novellaforge.models import LLMCall, Price
from tests.admins import an_operator, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    return an_operator()


def a_price(**values: Any) -> dict[str, Any]:
    return {
        "model": "m",
        "provider": "",
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
        ({"valid_from_0": "soon", "valid_from_1": "12:00"}, "Enter a valid date"),
    ],
)
def test_what_is_no_price_is_refused(operator: Client, values: dict[str, Any], said: str) -> None:
    answer = operator.post(page(Price, "add"), a_price(**values))
    assert said in answer.content.decode()
    assert not Price.objects.exists()


def test_a_model_has_one_price_a_moment(operator: Client) -> None:
    given = a_price(provider="host/v1", valid_from_0="2026-03-01", valid_from_1="12:00")
    operator.post(page(Price, "add"), given)
    again = given | {"provider": "https://host/v1/", "per_million_in": "9"}
    answer = operator.post(page(Price, "add"), again)
    assert "There is a price of this model at this provider" in answer.content.decode()
    assert str(Price.objects.get().per_million_in) == "0.270000"


def test_without_a_moment_there_is_one_too(operator: Client) -> None:
    for _ in range(2):
        operator.post(page(Price, "add"), a_price())
    assert Price.objects.count() == 1


def test_another_provider_or_moment_is_another_price(operator: Client) -> None:
    for values in (
        {},
        {"provider": "https://user:key@Api.DeepSeek.com/v1/"},
        {"valid_from_0": "2026-03-01", "valid_from_1": "12:00"},
    ):
        assert operator.post(page(Price, "add"), a_price(**values)).status_code == 302
    providers = Price.objects.values_list("provider", flat=True)
    assert sorted(providers) == ["", "", "api.deepseek.com/v1"]


def test_a_new_price_is_saved_beside_the_old(operator: Client) -> None:
    price = Price.objects.create(model="m", per_million_in=1)
    changed = a_price(valid_from_0="2026-03-01", valid_from_1="12:00", _saveasnew="1")
    operator.post(page(Price, "change", price.pk), changed)
    assert sorted(str(each.per_million_in) for each in Price.objects.all()) == [
        "0.270000",
        "1.000000",
    ]


def test_nonsense_typed_in_the_list_is_refused_too(operator: Client) -> None:
    price = Price.objects.create(model="m")
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": price.pk, "_save": "Save"}
    form |= {f"form-0-{name}": value for name, value in a_price(per_million_in="-1").items()}
    answer = operator.post(page(Price, "changelist"), form)
    assert "A price is 0 or more." in answer.content.decode()
    assert Price.objects.get().per_million_in == 0


def test_the_list_says_which_is_in_force(operator: Client) -> None:
    now = timezone.now()
    for days in (-9, -1, 1):
        Price.objects.create(model="m", valid_from=now + timedelta(days=days))
    Price.objects.create(model="m")
    Price.objects.create(model="m", provider="host")
    listed = operator.get(page(Price, "changelist")).context["cl"]
    said = {
        (each.provider, each.valid_from and (each.valid_from - now).days): (
            listed.model_admin.state(each)
        )
        for each in listed.result_list
    }
    assert said == {
        ("", None): "replaced",
        ("", -9): "replaced",
        ("", -1): "in force",
        ("", 1): "to come",
        ("host", None): "in force",
    }


def test_models_without_a_price_are_named_with_who_was_asked(operator: Client) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    Price.objects.create(model="known")
    Price.objects.create(model="here", provider="here.example")
    Price.objects.create(model="later", valid_from=tomorrow)
    for model, provider in (
        ("known", "anywhere:80/v1"),
        ("here", "here.example/v1"),
        ("here", "there.example/v1"),
        ("here", ""),  # of an older version, which did not say
        ("later", "here.example/v1"),
        ("unknown-7b", ""),
    ):
        LLMCall.objects.create(purpose="plan", model=model, provider=provider, seconds=1)
    text = operator.get(page(Price, "changelist")).content.decode()
    assert (
        "what they cost is not known: here (there.example/v1), later (here.example/v1), "
        "unknown-7b." in text
    )


def test_the_way_back_keeps_what_holds_for_all() -> None:
    past, future = (timezone.now() + timedelta(days=days) for days in (-1, 1))
    Price.objects.create(model="m", per_million_in=1)
    Price.objects.create(model="m", per_million_in=2, valid_from=past)
    Price.objects.create(model="m", per_million_in=3, valid_from=future)
    Price.objects.create(model="m", per_million_in=4, provider="host", valid_from=past)
    Price.objects.create(model="only", per_million_in=5, valid_from=future)
    migration = import_module("novellaforge.migrations.0010_back_to_one_price_a_model")
    migration.keep_one(apps, None)
    assert [(each.model, each.per_million_in) for each in Price.objects.all()] == [
        ("m", 2),
        ("only", 5),
    ]
