"""What a balancer and a container's health check are told, with each service down."""

import json
import signal
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from novellaforge import checks, health
from novellaforge.cluster.depth import Cluster, ClustersUnknown
from novellaforge.health import Readiness, look
from novellaforge.management.commands import healthcheck
from novellaforge.queues import BEATS_HIGH, MAINTENANCE_LOW, PRIORITY
from tests.clusters import running_cluster
from tests.waiting import eventually

NOWHERE = "postgres://nobody:secret@127.0.0.1:9/nothing"
ALL = Cluster("here", 1, timezone.now(), workers=1, queues=PRIORITY, slots=4, busy=0)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "clusters", lambda: (ALL,))


# --- One after the other is away --------------------------------------------------------


def no_database(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checks, "_conninfo", lambda: NOWHERE)


def no_migrations(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checks, "_waiting_migrations", lambda: 2)


def no_redis(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = "redis://:secret@127.0.0.1:9/0"


def no_address(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = "redis://:secret/secret@cache:6379/0"


def no_graph(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    settings.NEO4J_URI = "bolt://127.0.0.1:9"


def no_workers(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(health, "clusters", tuple)


def no_word_of_workers(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    def unknown() -> None:
        raise ClustersUnknown

    patch.setattr(health, "clusters", unknown)


UNSERVED = tuple(f"queue {name}" for name in PRIORITY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("away", "missing", "degraded"),
    [
        (no_database, ("database",), ()),
        (no_migrations, ("database",), ()),
        (no_redis, (), ("cache",)),
        (no_address, (), ("cache",)),
        (no_graph, (), ("graph",)),
        (no_workers, (), UNSERVED),
        (no_word_of_workers, (), ()),
    ],
)
def test_it_says_what_is_away(
    away: Callable[..., None],
    missing: tuple[str, ...],
    degraded: tuple[str, ...],
    served: None,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    away(settings, monkeypatch)
    assert look() == Readiness(missing, degraded)
    assert "secret" not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "status", "state"),
    [
        (Readiness(("database",), ("graph",)), 503, "not ready"),
        (Readiness((), ("graph",)), 200, "degraded"),
        (Readiness(), 200, "ready"),
    ],
)
def test_what_is_degraded_is_still_served(
    now: Readiness, status: int, state: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_looked", None)
    monkeypatch.setattr(health, "look", lambda: now)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["state"]) == (status, state)
    monkeypatch.setattr(health, "look", lambda: pytest.fail("asked again within a second"))
    assert client.get("/readyz").json() == answer.json()


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "elsewhere.example", ""])
def test_it_answers_to_any_name_and_pages_do_not(host: str, client: Client) -> None:
    assert client.get("/healthz", HTTP_HOST=host).status_code == 200
    assert client.get("/login/", HTTP_HOST=host).status_code == 400


# --- A container's health check ---------------------------------------------------------


def problem_of(*arguments: str) -> str:
    try:
        call_command("healthcheck", *arguments)
    except CommandError as error:
        return str(error)
    return ""


@pytest.mark.django_db(transaction=True)
def test_workers_are_well_while_they_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    cache.clear()
    assert problem_of("worker") == "No living cluster on this machine."
    with running_cluster(tmp_path / "log", queues=(BEATS_HIGH,)) as cluster:
        eventually(lambda: not problem_of("worker"))
        assert not problem_of("worker", "--queues", BEATS_HIGH)
        assert problem_of("worker", "--queues", BEATS_HIGH, MAINTENANCE_LOW) == (
            "No living cluster on this machine serves: maintenance_low."
        )
        with monkeypatch.context() as patch:
            patch.setattr(healthcheck, "clusters", no_word)
            assert not problem_of("worker")
            patch.setattr(healthcheck, "named", lambda name: [])
            assert problem_of("worker") == "No living cluster on this machine."
        with monkeypatch.context() as patch:
            patch.setattr(checks, "_conninfo", lambda: NOWHERE)
            assert "DATABASE_URL" in problem_of("worker")
        cluster.kill("housekeeper", signal.SIGSTOP)
        eventually(lambda: problem_of("worker"))


def no_word() -> None:
    raise ClustersUnknown


class Told(BaseHTTPRequestHandler):
    """A web server that lacks what its address says."""

    status = 503

    def do_GET(self) -> None:
        body = json.dumps({"missing": ["database"]}).encode()
        self.send_response(self.status if self.path == "/readyz" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


def test_a_web_server_is_ill_that_is_not_ready_or_not_there() -> None:
    with HTTPServer(("127.0.0.1", 0), Told) as server:
        port = str(server.server_port)
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert problem_of("web", "--port", port) == (
            "The web server is not ready, it lacks: database. Its log says why."
        )
        thread.join()
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Told, "status", 500)
            assert problem_of("web", "--port", port) == (
                "The web server answers HTTP 500. Its log says why."
            )
        thread.join()
    missing = f"The web server does not answer on port {port}: "
    assert problem_of("web", "--port", port).startswith(missing)
