"""Which price holds for a call."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from novellaforge.llm.completion import Usage
from novellaforge.llm.prices import bare, cost, price_of
from novellaforge.models import Price

ADDRESS = "https://api.example.com:8443/eu/v1"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def a_price(provider: str = "", since: datetime | None = None, model: str = "m") -> Price:
    return Price(model=model, provider=provider, valid_from=since)


@pytest.mark.parametrize(
    "price",
    [
        a_price(model="m2"),
        a_price(model="M"),
        a_price("api.example.co"),
        a_price("example.com"),
        a_price("api.example.com:844"),
        a_price("api.example.com:8443/e"),
        a_price("api.example.com:8443/eu/v1/more"),
        a_price("api.example.com/eu"),
        a_price(since=NOON + timedelta(microseconds=1)),
    ],
    ids=str,
)
def test_what_is_no_price_of_it(price: Price) -> None:
    assert price_of([price], "m", ADDRESS, NOON) is None


def test_without_any_none_is_known() -> None:
    assert price_of([], "m", ADDRESS, NOON) is None


@pytest.mark.parametrize(
    "price",
    [
        a_price(),
        a_price("api.example.com"),
        a_price("API.example.com"),
        a_price("api.example.com:8443"),
        a_price("api.example.com:8443/eu"),
        a_price(ADDRESS),
        a_price(since=NOON),
    ],
    ids=str,
)
def test_what_is_its_price(price: Price) -> None:
    assert price_of([price], "m", ADDRESS, NOON) is price


def test_the_most_specific_wins_even_where_it_is_older() -> None:
    anybody = a_price(since=NOON)
    host = a_price("api.example.com", NOON - timedelta(days=9))
    path = a_price("api.example.com:8443/eu")
    assert price_of([anybody, host, path], "m", ADDRESS, NOON) is path
    assert price_of([anybody, host], "m", ADDRESS, NOON) is host
    assert price_of([anybody, host], "m", "http://elsewhere/v1", NOON) is anybody


def test_one_to_come_leaves_the_less_specific_in_force() -> None:
    anybody, host = a_price(), a_price("api.example.com", NOON)
    before = NOON - timedelta(seconds=1)
    assert price_of([anybody, host], "m", ADDRESS, before) is anybody
    assert price_of([anybody, host], "m", ADDRESS, NOON) is host


def test_the_last_that_was_valid_wins() -> None:
    always, first, second = a_price(), a_price(since=NOON), a_price(since=NOON + timedelta(days=1))
    every = [second, always, first]
    for moment, price in (
        (NOON - timedelta(seconds=1), always),
        (NOON, first),
        (NOON + timedelta(hours=23), first),
        (NOON + timedelta(days=400), second),
    ):
        assert price_of(every, "m", ADDRESS, moment) is price


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", ""),
        ("  https://Api.DeepSeek.com/v1/ ", "api.deepseek.com/v1"),
        ("api.deepseek.com", "api.deepseek.com"),
        ("https://user:secret@host:8080/V1?key=secret#x", "host:8080/V1"),
        ("http://host?key=secret", "host"),
        ("http://[::1]:8080/v1", "[::1]:8080/v1"),
    ],
)
def test_an_address_is_known_without_what_is_secret(address: str, said: str) -> None:
    assert bare(address) == said
    assert bare(said) == said


def test_cached_tokens_are_part_of_those_in() -> None:
    price = Price(
        per_million_in=Decimal(2), per_million_cached=Decimal(1), per_million_out=Decimal(8)
    )
    assert cost(Usage(100, 10, 60), price) * 1_000_000 == 40 * 2 + 60 + 10 * 8
    assert cost(Usage(100, 0, 400), price) * 1_000_000 == 100
