"""Sums since ever: each row counted once, and read again only while it is young."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisConnectionError

from novellaforge.metrics import totals
from novellaforge.metrics.totals import MOST_SERIES, OTHER, Key, Sum, since_ever, together

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE = Key("made", ("a",))


class Rows:
    """Rows as (time, value), and the spans that were asked for."""

    def __init__(self, *times: datetime) -> None:
        self.times = list(times)
        self.asked: list[tuple[datetime, datetime]] = []

    def __call__(self, since: datetime, until: datetime) -> Iterator[tuple[Key, Sum]]:
        self.asked.append((since, until))
        for time in self.times:
            if since <= time < until:
                yield ONE, Sum(1, 2.0)


@pytest.fixture(autouse=True)
def _nothing_kept(django_db_setup: None) -> None:
    cache.delete("metrics:rows")
    totals.forget()


def of(rows: Rows, now: datetime) -> Sum:
    return since_ever("rows", rows, now).get(ONE, totals.NONE)


def test_nothing_is_nothing():
    assert of(Rows(), NOON) == totals.NONE


def test_each_row_counts_once_whatever_its_age():
    rows = Rows(NOON - 50 * HOUR, NOON - HOUR, NOON - timedelta(seconds=1))
    for later in (0, 1, 59, 61, 200):
        assert of(rows, NOON + timedelta(minutes=later)) == Sum(3, 6.0)


def test_what_is_settled_is_not_read_again():
    rows = Rows(NOON - 50 * HOUR)
    of(rows, NOON)
    rows.asked.clear()
    of(rows, NOON + timedelta(minutes=1))
    assert [since for since, _until in rows.asked] == [NOON - HOUR]


def test_a_row_that_comes_within_the_hour_is_counted():
    rows = Rows()
    of(rows, NOON)
    rows.times.append(NOON - timedelta(minutes=59))
    assert of(rows, NOON + timedelta(minutes=1)).many == 1


def test_a_sum_does_not_fall_when_rows_are_deleted():
    rows = Rows(NOON - 50 * HOUR)
    of(rows, NOON)
    rows.times.clear()
    assert of(rows, NOON + HOUR).many == 1


def test_what_another_process_kept_is_used():
    rows = Rows(NOON - 50 * HOUR)
    of(rows, NOON)
    totals.forget()
    rows.times.clear()
    assert of(rows, NOON).many == 1


def test_lost_sums_are_made_again():
    rows = Rows(NOON - 50 * HOUR)
    of(rows, NOON)
    totals.forget()
    cache.delete("metrics:rows")
    assert of(rows, NOON).many == 1


def test_sums_of_another_shape_are_made_again():
    cache.set("metrics:rows", '["2026-03-01T11:00:00+00:00", 7]', None)
    assert of(Rows(NOON - 50 * HOUR), NOON).many == 1


def test_without_redis_this_process_remembers(monkeypatch: pytest.MonkeyPatch):
    def away(*_given: object) -> None:
        raise RedisConnectionError("away")

    monkeypatch.setattr(totals.cache, "get", away)
    monkeypatch.setattr(totals.cache, "set", away)
    rows = Rows(NOON - 50 * HOUR)
    assert of(rows, NOON).many == 1
    rows.asked.clear()
    assert of(rows, NOON).many == 1
    assert [since for since, _until in rows.asked] == [NOON - HOUR]


def test_series_are_bounded_and_those_there_stay():
    many = [(Key("made", (f"m{n}", "plan")), Sum(1, 1.0)) for n in range(MOST_SERIES)]
    full = together({}, many)
    more = together(full, [(Key("made", ("new", "plan")), Sum(1, 1.0)), many[0]])
    assert more[Key("made", (OTHER, "plan"))] == Sum(1, 1.0)
    assert more[many[0][0]] == Sum(2, 2.0)
    assert Key("made", ("new", "plan")) not in more
