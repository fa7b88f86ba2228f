"""What runs by the clock, and the house's own nightly cleanup."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_q import models

from novellaforge import cleanup, schedules
from novellaforge.models import LoggedEvent
from novellaforge.queues import DEFAULT, MAINTENANCE_LOW
from novellaforge.schedules import PREFIX, Schedule
from tests.clusters import running_cluster
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = Schedule("tea", "builtins.len", DEFAULT, "0 16 * * *")


@pytest.fixture
def registered() -> Iterator[dict[str, Schedule]]:
    """What is registered, for the test to change."""
    before = dict(schedules._registered)
    schedules._registered.clear()
    schedules._registered[cleanup.NIGHTLY.name] = cleanup.NIGHTLY
    yield schedules._registered
    schedules._registered.clear()
    schedules._registered.update(before)


def rows() -> dict[str, models.Schedule]:
    return {row.name: row for row in models.Schedule.objects.all()}


# Registering


@pytest.mark.parametrize("cron", ["", "nightly", "* * * *", "61 * * * *"])
def test_a_time_that_is_none_is_refused(cron: str):
    with pytest.raises(ValueError, match="is no cron expression"):
        Schedule("tea", "builtins.len", DEFAULT, cron)


def test_a_queue_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="names the queue 'low'"):
        Schedule("tea", "builtins.len", "low", "0 16 * * *")


def test_two_of_one_name_are_refused(registered: dict[str, Schedule]):
    schedules.register(OTHER)
    schedules.register(OTHER)
    with pytest.raises(ValueError, match="Two schedules are named 'tea'"):
        schedules.register(Schedule("tea", "builtins.max", DEFAULT, "0 16 * * *"))


def test_the_house_registers_its_own():
    assert schedules._registered[cleanup.NIGHTLY.name] == cleanup.NIGHTLY


# Keeping the rows


def test_rows_are_made_once(registered: dict[str, Schedule]):
    schedules.register(OTHER)
    for _ in range(2):
        schedules.keep()
    assert sorted(rows()) == sorted(PREFIX + name for name in registered)
    row = rows()[f"{PREFIX}tea"]
    assert (row.func, row.cluster, row.cron) == ("builtins.len", DEFAULT, "0 16 * * *")
    assert row.next_run is not None
    assert row.next_run > timezone.now()


def test_a_row_that_fits_is_left_alone(registered: dict[str, Schedule]):
    schedules.keep()
    at = timezone.now() - timedelta(minutes=1)
    models.Schedule.objects.update(next_run=at, repeats=0)
    schedules.keep()
    assert {(row.next_run, row.repeats) for row in rows().values()} == {(at, 0)}


def test_what_is_run_and_where_follows_the_program(registered: dict[str, Schedule]):
    schedules.register(OTHER)
    schedules.keep()
    at = timezone.now() - timedelta(minutes=1)
    models.Schedule.objects.update(next_run=at)
    registered["tea"] = Schedule("tea", "builtins.max", MAINTENANCE_LOW, "0 16 * * *")
    schedules.keep()
    row = rows()[f"{PREFIX}tea"]
    assert (row.func, row.cluster, row.next_run) == ("builtins.max", MAINTENANCE_LOW, at)


@pytest.mark.parametrize(
    "change",
    [
        {"cron": "0 5 * * 1"},
        {"schedule_type": models.Schedule.DAILY},
        {"schedule_type": models.Schedule.MINUTES, "minutes": 90},
        {"repeats": 0},
    ],
)
def test_an_operators_time_survives_every_start(
    registered: dict[str, Schedule], change: dict[str, object]
):
    schedules.keep()
    models.Schedule.objects.update(**change)
    for cron in ("17 3 * * *", "18 3 * * *"):  # also of a release that has another in mind
        registered[cleanup.NIGHTLY.name] = replace(cleanup.NIGHTLY, cron=cron)
        schedules.keep()
        [row] = rows().values()
        assert {field: getattr(row, field) for field in change} == change


def test_a_row_that_was_deleted_has_its_first_time_again(registered: dict[str, Schedule]):
    schedules.keep()
    models.Schedule.objects.update(cron="0 5 * * 1")
    models.Schedule.objects.all().delete()
    schedules.keep()
    [row] = rows().values()
    assert row.cron == cleanup.NIGHTLY.cron


def test_what_is_no_more_is_removed_and_an_operators_own_is_kept(
    registered: dict[str, Schedule],
):
    schedules.register(OTHER)
    schedules.keep()
    models.Schedule.objects.create(name="tea", func="builtins.len")
    del registered["tea"]
    schedules.keep()
    assert sorted(rows()) == sorted(["tea", PREFIX + cleanup.NIGHTLY.name])


def test_a_double_is_removed(registered: dict[str, Schedule]):
    schedules.keep()
    models.Schedule.objects.create(name=PREFIX + cleanup.NIGHTLY.name, func="builtins.len")
    schedules.keep()
    assert models.Schedule.objects.get().func == cleanup.NIGHTLY.func


# Cleaning up events


def an_event(stream: uuid.UUID, days: float) -> int:
    at = timezone.now() - timedelta(days=days)
    return LoggedEvent.objects.create(stream=stream, type="status", payload={}, at=at).pk


def test_only_streams_that_are_long_over_are_deleted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cleanup, "STREAMS_AT_ONCE", 2)
    going_on, recent = uuid.uuid4(), uuid.uuid4()
    kept = [an_event(going_on, 200), an_event(going_on, 1), an_event(recent, 89)]
    for _ in range(5):
        over = uuid.uuid4()
        an_event(over, 200)
        an_event(over, 91)
    assert cleanup.cleanup_events() == 10
    assert sorted(LoggedEvent.objects.values_list("pk", flat=True)) == sorted(kept)
    assert cleanup.cleanup_events() == 0


def test_a_cluster_fires_the_cleanup_at_its_time(tmp_path: Path):
    kept = an_event(uuid.uuid4(), 1)
    an_event(uuid.uuid4(), 200)
    with running_cluster(tmp_path / "one"), running_cluster(tmp_path / "two"):
        name = PREFIX + cleanup.NIGHTLY.name
        eventually(lambda: name in rows(), seconds=30)
        assert LoggedEvent.objects.count() == 2  # it is not the time
        models.Schedule.objects.update(next_run=timezone.now() - timedelta(seconds=1))
        eventually(lambda: LoggedEvent.objects.count() == 1, seconds=30)
        row = eventually(lambda: _with_next_run_ahead(name), seconds=30)
    assert LoggedEvent.objects.get().pk == kept
    local = timezone.localtime(row.next_run)
    assert (local.hour, local.minute) == (3, 17)


def _with_next_run_ahead(name: str) -> models.Schedule | None:
    return models.Schedule.objects.filter(name=name, next_run__gt=timezone.now()).first()
