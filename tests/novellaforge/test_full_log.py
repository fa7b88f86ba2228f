"""The disk of a worker's log is full: it does its work without one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from novellaforge import queues
from novellaforge.models import QueuedTask
from tests.clusters import running_cluster
from tests.novellaforge.queue_tasks import TRACE, noted
from tests.waiting import eventually

FULL_DISK = Path("/dev/full")
LABELS = list("abc")


@pytest.fixture
def _trace(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(TRACE)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE queue_trace")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_trace")
def test_a_cluster_works_though_nothing_can_be_written_to_its_log() -> None:
    with running_cluster(FULL_DISK) as cluster:
        for _ in LABELS:  # each is a traceback in the log
            queues.enqueue("tests.novellaforge.nowhere.to_be_found", queue=queues.DEFAULT)
        for label in LABELS:
            add = "tests.novellaforge.queue_tasks.fenced"
            queues.enqueue(add, label, queue=queues.DEFAULT)
        eventually(lambda: sorted(noted("done")) == LABELS)
        assert cluster.is_up()
        assert QueuedTask.objects.count() == len(
            LABELS
        )  # those that wait for code that knows them
        assert cluster.stop(60) == 0
