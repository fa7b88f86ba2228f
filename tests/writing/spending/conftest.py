"""Calls that were made, and their prices."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from novellaforge.llm.prices import prices
from novellaforge.models import LLMCall, Price
from projects.models import Project


@pytest.fixture(autouse=True)
def _prices_are_read_anew() -> Iterator[None]:
    prices.forget()
    yield
    prices.forget()


def a_price(model: str = "scripted", **values: Any) -> Price:
    given = {"per_million_in": "1", "per_million_cached": "0.1", "per_million_out": "2"} | values
    price = Price.objects.create(model=model, **given)
    prices.forget()
    return price


def a_call(project: Project, **values: Any) -> LLMCall:
    given = {
        "purpose": "prose",
        "model": "scripted",
        "project_id": project.pk,
        "owner_id": project.owner_id,
        "step": "write_beat.1",
        "seconds": 1.0,
        "tokens_in": 100,
        "tokens_out": 50,
        "cost": Decimal("0.0002"),
        "priced": True,
    } | values
    return LLMCall.objects.create(**given)
