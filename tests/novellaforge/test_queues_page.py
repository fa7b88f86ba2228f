"""How the queues stand, read and shown."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from novellaforge import queues
from novellaforge.cluster import depth
from novellaforge.cluster.depth import Cluster, Depth
from novellaforge.models import QueuedTask
from novellaforge.queues import BEATS_HIGH, DEFAULT, GENERATION_MEDIUM, MAINTENANCE_LOW, PRIORITY
from tests.clusters import running_cluster
from tests.novellaforge.queue_tasks import TRACE, open_gate
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN = "tests.novellaforge.queue_tasks.plain"
ONE = Cluster("here", 1, timezone.now(), workers=1, queues=(DEFAULT,), slots=4, busy=0)


def add(queue: str = DEFAULT, **changes: object) -> None:
    row = queues.enqueue(PLAIN, "a", queue=queue)
    QueuedTask.objects.filter(pk=row).update(**changes)


def ago(seconds: float) -> object:
    return timezone.now() - timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def _no_clusters() -> None:
    cache.clear()


@pytest.fixture
def _trace() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(TRACE)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE queue_trace")


# Read


def test_queues_are_empty_in_their_order():
    assert depth.depths() == tuple(Depth(queue) for queue in PRIORITY)


def test_each_state_is_counted():
    add(ready_at=ago(100))
    add(ready_at=ago(50), owner="dead", lease_until=ago(1))  # its lease has lapsed
    add(ready_at=ago(-100))
    add(owner="me", lease_until=ago(-10), ready_at=ago(900))
    add(set_aside_at=ago(5), ready_at=ago(900))
    add(queue=MAINTENANCE_LOW, ready_at=ago(7))
    found = {each.queue: each for each in depth.depths()}
    default = found[DEFAULT]
    assert (default.waiting, default.delayed, default.running, default.set_aside) == (2, 1, 1, 1)
    assert 100 <= default.oldest_wait < 200
    assert found[MAINTENANCE_LOW].waiting == 1
    assert found[BEATS_HIGH] == Depth(BEATS_HIGH)


def test_rows_of_a_queue_that_is_no_more_are_shown():
    QueuedTask.objects.create(queue="older_name", priority=2, payload="")
    assert [each.queue for each in depth.depths()] == [*PRIORITY, "older_name"]


@pytest.mark.parametrize(
    ("waiting", "clusters", "said"),
    [
        (0, (), ()),
        (1, (ONE,), ()),
        (1, (replace(ONE, queues=(BEATS_HIGH,)), ONE), ()),
        (1, (), (DEFAULT,)),
        (1, (replace(ONE, queues=(BEATS_HIGH, MAINTENANCE_LOW)),), (DEFAULT,)),
    ],
)
def test_a_queue_that_waits_for_nobody_is_told(
    waiting: int, clusters: tuple[Cluster, ...], said: tuple[str, ...]
):
    depths = (Depth(BEATS_HIGH), Depth(DEFAULT, waiting=waiting, delayed=3))
    assert depth.unserved(depths, clusters) == said


def test_without_the_cache_the_clusters_are_not_known(settings: Settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }
    with pytest.raises(depth.ClustersUnknown):
        depth.clusters()


def test_why_they_are_not_known_tells_no_password(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    settings.REDIS_URL = "redis://:o-so-secret@cache:6379/0"

    def ask() -> None:
        raise ConnectionError(f"nobody answers at {settings.REDIS_URL}")

    monkeypatch.setattr(depth.Stat, "get_all", ask)
    with pytest.raises(depth.ClustersUnknown) as refused:
        depth.clusters()
    assert "nobody answers" in str(refused.value)
    assert "o-so-secret" not in str(refused.value)


# Shown


@pytest.fixture
def look(client: Client) -> Callable[..., str]:
    """The page as somebody of the staff with these permissions sees it."""

    def page(*permissions: str, status: int = 200) -> str:
        user = User.objects.create_user(f"{uuid.uuid4()}", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        answer = client.get(reverse("admin:novellaforge_queues"))
        assert answer.status_code == status
        return answer.content.decode()

    return page


def test_strangers_do_not_see_the_page(client: Client, look: Callable[..., str]):
    assert client.get(reverse("admin:novellaforge_queues")).status_code == 302
    client.force_login(User.objects.create_user("author"))
    assert client.get(reverse("admin:novellaforge_queues")).status_code == 302
    look("view_llmcall", status=403)


def test_the_page_says_who_serves_nothing(look: Callable[..., str]):
    add(queue=GENERATION_MEDIUM)
    text = look("view_queuedtask")
    assert "Tasks wait in generation_medium, and no living cluster serves it" in text
    assert "None: nothing that is queued runs." in text
    assert "Tasks wait in default" not in text


def test_the_list_of_tasks_leads_to_the_page(client: Client):
    client.force_login(User.objects.create_superuser("operator"))
    text = client.get(reverse("admin:novellaforge_queuedtask_changelist")).content.decode()
    assert f'href="{reverse("admin:novellaforge_queues")}"' in text


def test_without_the_cache_the_page_says_so(settings: Settings, client: Client):
    operator = User.objects.create_superuser("operator")
    client.force_login(operator)
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }
    text = client.get(reverse("admin:novellaforge_queues")).content.decode()
    assert "Which clusters live is not known" in text


@pytest.mark.usefixtures("_trace")
def test_a_living_cluster_is_seen_with_what_it_serves(tmp_path: Path, look: Callable[..., str]):
    queues.enqueue("tests.novellaforge.queue_tasks.gated", "a", "go", queue=BEATS_HIGH)
    with running_cluster(
        tmp_path / "log", queues=(BEATS_HIGH, DEFAULT), processes=2, slots=3
    ) as running:
        (seen,) = eventually(lambda: [each for each in depth.clusters() if each.busy], seconds=30)
        assert (seen.pid, seen.queues) == (running.process.pid, (BEATS_HIGH, DEFAULT))
        assert (seen.workers, seen.slots, seen.busy) == (2, 6, 1)
        add(queue=MAINTENANCE_LOW)
        text = look("view_queuedtask")
        open_gate("go")
    assert "1 / 6" in text
    assert "beats_high, default" in text
    assert "Tasks wait in maintenance_low, and no living cluster serves it" in text
