"""A task that has outlived nearly all its processes, and whose last one died with its supervisor.

Nobody frees it, and no usual claim takes it: a process must make itself empty for it.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from novellaforge import queues
from novellaforge.cluster.rows import Rows, Terms, connect
from novellaforge.models import QueuedTask
from novellaforge.queues import DEFAULT, PRIORITY

pytestmark = pytest.mark.django_db(transaction=True)
LEASE, MOST = 0.001, 5


@pytest.fixture
def rows() -> Iterator[Rows]:
    with connect(Terms(PRIORITY, LEASE, MOST), "test") as rows:
        yield rows


def lapsed(**values: object) -> int:
    task = queues.enqueue("tests.novellaforge.queue_tasks.plain", "a", queue=DEFAULT)
    held = {"owner": "a process that is gone", "lease_until": timezone.now() - timedelta(hours=1)}
    QueuedTask.objects.filter(pk=task).update(**(held | {"attempts": 4} | values))
    return task


def test_one_that_is_to_run_alone_is_told_of_and_claimed(rows: Rows) -> None:
    task = lapsed(deaths=MOST - 2)  # that of its holder is not counted yet
    assert rows.claim("me", 10) == []
    assert rows.suspect_waits()
    [delivery] = rows.claim_suspect("me")
    assert delivery.claim.id == task
    assert not rows.suspect_waits()
    assert QueuedTask.objects.get().deaths == MOST - 1


@pytest.mark.parametrize(
    "values",
    [
        {"deaths": MOST - 3},
        {"deaths": MOST - 1},
        {"deaths": MOST - 2, "lease_until": timezone.now() + timedelta(hours=1)},
    ],
    ids=["beside others", "spent", "alive"],
)
def test_no_other_is(rows: Rows, values: dict[str, object]) -> None:
    """One that may run beside others, one that is spent, and one whose process lives."""
    lapsed(**values)
    assert not rows.suspect_waits()
    assert rows.claim_suspect("me") == []


def test_where_two_deaths_are_too_many_the_first_makes_it_one() -> None:
    task = lapsed(deaths=0)
    with connect(Terms(PRIORITY, LEASE, most=2), "test") as rows:
        assert rows.claim("me", 10) == []
        assert rows.suspect_waits()
        assert [each.claim.id for each in rows.claim_suspect("me")] == [task]
