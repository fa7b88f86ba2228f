"""Nothing that is read back from a store is run: no pickle but a signed task of ids."""

import base64
import os
import pickle
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.signing import dumps
from django.db import transaction
from django_q.signing import PickleSerializer, SignedPackage
from django_redis import get_redis_connection

from novellaforge import queues, retrying
from novellaforge.cluster.rows import Delivery
from novellaforge.cluster.slot import Outcome, Running, Slot
from novellaforge.errors import Refused
from novellaforge.models import QueuedTask

unpickled: list[str] = []


def explode() -> None:
    unpickled.append("boom")


class Bomb:
    def __reduce__(self) -> Any:
        return explode, ()


@pytest.fixture(autouse=True)
def _none() -> Iterator[None]:
    unpickled.clear()
    yield
    assert not unpickled


def forged(secret: str = "another secret key") -> dict[str, str]:
    """Payloads as somebody might put them into the table, by what is wrong with them."""
    code = pickle.dumps(Bomb())
    plain = base64.urlsafe_b64encode(code).decode().rstrip("=")
    signed: dict[str, Any] = {"key": secret, "serializer": PickleSerializer}
    good = SignedPackage.dumps({"func": "os.getcwd", "args": (), "name": "x"})
    return {
        "bare": plain,
        "signed with another key": dumps(Bomb(), salt="novellaforge", **signed),
        "of another purpose": dumps(
            Bomb(), salt="django.core.signing", **(signed | {"key": settings.SECRET_KEY})
        ),
        "another's signature": f"{plain}:{good.split(':', 1)[1]}",
        "empty": "",
        "unsigned": f"{plain}::",
    }


def test_a_pickle_of_ours_would_run() -> None:
    """Else the others prove nothing."""
    pickle.loads(pickle.dumps(Bomb()))
    assert unpickled == ["boom"]
    unpickled.clear()


@pytest.mark.parametrize("kind", sorted(forged()))
def test_a_forged_task_is_refused_unread(kind: str, db: None) -> None:
    payload = forged()[kind]
    with pytest.raises(Exception, match=r".*"):
        SignedPackage.loads(payload)
    row = QueuedTask.objects.create(queue="default", priority=2, payload=payload, func="x.y")
    heard: list[tuple[object, ...]] = []

    def hear(args: tuple[object, ...], **_: Any) -> None:
        heard.append(args)

    queues.task_set_aside.connect(hear)
    try:
        queues.announce_set_aside(row.func, row.payload, "why")
    finally:
        queues.task_set_aside.disconnect(hear)
    assert heard == [()]
    with pytest.raises(Refused, match="cannot be read any more"):
        retrying._arguments(row)


@pytest.mark.parametrize("kind", ["bare", "signed with another key"])
def test_a_worker_does_not_begin_it(kind: str) -> None:
    import queue

    claim = queues.Claim(1, 1, "me")
    delivery = Delivery(claim=claim, **_rest_of_delivery(forged()[kind]))
    deliveries: queue.SimpleQueue[Running | None] = queue.SimpleQueue()
    deliveries.put(Running(delivery))
    deliveries.put(None)
    outcomes: list[Outcome] = []
    assert Slot(deliveries, outcomes.append).get() == "STOP"
    assert "cannot be read" in outcomes[0].failure


def _rest_of_delivery(payload: str) -> dict[str, Any]:
    fields = set(Delivery.__dataclass_fields__) - {"claim"}
    given = {"payload": payload, "queue": "default", "failures": 0, "unknown_for": 0.0}
    return {name: given[name] for name in fields}


class NotAnId:
    pass


@pytest.mark.parametrize("arg", [NotAnId(), {"a": 1}, [1], b"x", 1.5, print])
def test_tasks_take_ids_only(arg: object, db: None) -> None:
    with transaction.atomic(), pytest.raises(TypeError, match="a task takes ids"):
        queues.enqueue("os.getcwd", arg, queue="default")
    assert not QueuedTask.objects.exists()


def test_a_forged_value_of_the_cache_is_not_run() -> None:
    key = cache.make_key("security-forged")  # type: ignore[attr-defined]
    redis = get_redis_connection("default")
    redis.set(key, pickle.dumps(Bomb()), ex=30)
    try:
        value = cache.get("security-forged")
    except Exception:
        value = None
    finally:
        redis.delete(key)
    assert not isinstance(value, list)


@pytest.mark.parametrize(
    "value",
    [1, 1.5, "é", b"\x00\xff", None, True, [1, "a", [2.5]], {"a": {"b": [1]}}, "x" * 10_000],
)
def test_the_cache_keeps_plain_values(value: object) -> None:
    cache.set("security-plain", value, 30)
    assert cache.get("security-plain") == value


def test_the_cache_counts() -> None:
    cache.set("security-count", 0, 30)
    cache.incr("security-count")
    assert cache.get("security-count") == 1
    cache.set_many({"security-a": time.time(), "security-b": 2}, 30)
    assert set(cache.get_many(["security-a", "security-b", "security-c"])) == {
        *("security-a", "security-b")
    }


@pytest.mark.parametrize("value", [Bomb(), print, os])
def test_it_keeps_nothing_else(value: object) -> None:
    with pytest.raises(TypeError):
        cache.set("security-no", value, 30)


def test_sessions_are_json() -> None:
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    store = __import__(settings.SESSION_ENGINE, fromlist=["SessionStore"]).SessionStore()
    assert store.decode(base64.b64encode(pickle.dumps(Bomb())).decode()) == {}
    with pytest.raises(TypeError):
        store.encode({"x": Bomb()})
