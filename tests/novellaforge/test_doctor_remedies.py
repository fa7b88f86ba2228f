"""For whatever can be away or wrong, the doctor says what is to be done: a test for each."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from subprocess import DEVNULL, Popen
from threading import Thread
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings
from redis.exceptions import ResponseError

from novellaforge import answering, checks, disk, health, loop, queues
from novellaforge.adrift import look_at_queues
from novellaforge.answering import complaint_of, look_at_answers
from novellaforge.cluster import depth
from novellaforge.embedded.valkey import _binary
from novellaforge.llm import LLM
from novellaforge.llm.errors import ModelError
from novellaforge.llm.messages import user
from novellaforge.llm.prices import bare
from novellaforge.llm.provider import Provider
from novellaforge.management.commands import healthcheck
from novellaforge.management.commands.doctor import Command, patients
from novellaforge.management.commands.healthcheck import worker_problem
from novellaforge.models import LLMCall
from tests.model_server import ModelServer
from tests.novellaforge.test_doctor import model_list as model_list
from tests.waiting import eventually
from writing.stages.criticise import CriticAnswer

NOBODY = "127.0.0.1:1"


def said_of(role: str) -> str:
    out = StringIO()
    patient = next(each for each in patients() if each.role == role)
    assert not Command(stdout=out)._examine(patient), out.getvalue()
    return out.getvalue()


# --- Servers ----------------------------------------------------------------------------


def test_postgres_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_conninfo", lambda: "host=127.0.0.1 port=1 connect_timeout=1")
    said = said_of("database")
    assert "NOT USABLE" in said
    assert "Run manage.py services start postgres, or set DATABASE_URL" in said


@pytest.mark.django_db
def test_valkey_is_down(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nobody knows which clusters live either, and the doctor says so."""

    def away() -> None:
        raise depth.ClustersUnknown("Connection refused")

    monkeypatch.setattr(depth, "clusters", away)
    settings.REDIS_URL = f"redis://{NOBODY}/0"
    assert "Check that server, and REDIS_URL." in said_of("cache")
    (complaint,) = look_at_queues()
    assert complaint.why == "The cache does not say which live: Connection refused"


@pytest.mark.django_db
def test_postgres_takes_no_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    read_only = f"{checks._conninfo()} options='-c default_transaction_read_only=on'"
    monkeypatch.setattr(checks, "_conninfo", lambda: read_only)
    said = said_of("database")
    assert "NOT USABLE: it takes no writes (default_transaction_read_only is on)" in said
    assert "Set that to off again" in said
    assert "Set that to off again" in str(checks.database_problem())
    assert health.look().missing == ("database",)
    assert "it takes no writes" in worker_problem([])
    assert checks.database_problem(writes=False) is None  # enough for a backup


def test_postgres_is_a_standby() -> None:
    session = Mock()
    session.execute.return_value.fetchone.return_value = (True, True)
    with pytest.raises(checks._Unfit, match="it is a standby") as caught:
        checks._require_writable(session)
    assert "Set DATABASE_URL to the primary" in caught.value.remedy


@contextmanager
def valkey(*options: str) -> Iterator[str]:
    """A server of this test's own; its URL."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    argv = [str(_binary()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", *options]
    with Popen(argv, stdout=DEVNULL, stderr=DEVNULL) as server:
        url = f"redis://127.0.0.1:{port}/0"
        try:
            eventually(lambda: not checks.probe_redis(url).problem)
            yield url
        finally:
            server.terminate()


@pytest.mark.parametrize(
    ("options", "problem", "remedy"),
    [
        (["--replicaof", "127.0.0.1 1"], "read only replica", "set REDIS_URL to the primary"),
        (["--maxmemory", "1"], "used memory > 'maxmemory'", "raise its maxmemory"),
        (["--min-replicas-to-write", "1"], "NOREPLICAS", "lower its min-replicas-to-write"),
    ],
    ids=["replica", "full", "alone"],
)
@pytest.mark.django_db
def test_valkey_takes_no_writes(
    options: list[str], problem: str, remedy: str, settings: Settings, monkeypatch
) -> None:
    with valkey(*options) as settings.REDIS_URL:
        said = said_of("cache")
        assert "NOT USABLE: it answers and takes no writes: " in said
        assert problem in said
        assert remedy in said
        assert "cache" in health.look().degraded
        monkeypatch.setattr(healthcheck, "clusters", tuple)  # nor of who lives
        monkeypatch.setattr(healthcheck, "named", lambda name: [1])
        assert not worker_problem([])


def test_valkey_cannot_write_to_its_disk() -> None:
    client = Mock()
    client.set.side_effect = ResponseError("MISCONF Errors writing to the AOF file: No space left")
    with pytest.raises(checks._Unfit, match="takes no writes: MISCONF") as caught:
        checks._write_to(client)
    assert "free room there" in caught.value.remedy


def test_the_graph_is_down(settings: Settings) -> None:
    settings.NEO4J_URI = f"bolt://{NOBODY}"
    assert "Check that server, and NEO4J_URI" in said_of("graph")


# --- The model's server, as it lists what it has ----------------------------------------


@pytest.fixture
def site(settings: Settings) -> Settings:
    settings.LLM_IS_EMBEDDED, settings.LLM_MODEL = False, "scripted"
    return settings


def test_the_model_server_is_down(site: Settings) -> None:
    site.LLM_BASE_URL = f"http://{NOBODY}/v1"
    assert "Check that server, and LLM_BASE_URL, LLM_API_KEY, LLM_MODEL." in said_of("model")


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (429, "wait a few minutes"),
        (500, "look into its own log and restart it"),
        (503, "look into its own log and restart it"),
        (401, "Check that server, and LLM_BASE_URL, LLM_API_KEY"),
    ],
)
def test_the_model_server_refuses(site, model_list, status, remedy) -> None:
    site.LLM_BASE_URL, model_list.status = model_list.url, status
    said = said_of("model")
    assert f"HTTP {status}" in said
    assert remedy in said


@contextmanager
def silent() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


def test_the_model_server_says_nothing(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CONNECT_SECONDS", 0.1)
    with silent() as site.LLM_BASE_URL:
        said = said_of("model")
    assert "it said nothing for 0.1 seconds" in said
    assert "look into its own log, and restart it" in said


@pytest.mark.parametrize(
    ("role", "variable", "address"),
    [
        ("model", "LLM_BASE_URL", "api.example.com/v1"),
        ("model", "LLM_BASE_URL", "http://[::1/v1"),
        ("cache", "REDIS_URL", "cache:6379"),
        ("cache", "REDIS_URL", "redis://:hush/hush@cache:6379/0"),
        ("graph", "NEO4J_URI", "graph:7687"),
    ],
)
def test_an_address_that_is_none_is_named(
    site: Settings, role: str, variable: str, address: str
) -> None:
    setattr(site, variable, address)
    said = said_of(role)
    assert "NOT USABLE" in said
    assert variable in said
    assert "hush" not in said


def test_what_answers_speaks_another_protocol(site: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site.LLM_BASE_URL = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        answering_once = Thread(target=_greet, args=(listening,))
        answering_once.start()
        said = said_of("model")
        answering_once.join()
    assert "NOT USABLE" in said
    assert "LLM_BASE_URL" in said


def _greet(listening: socket.socket) -> None:
    """As an SSH server does, whatever it was asked."""
    with listening.accept()[0] as asked:
        asked.recv(1_000)
        asked.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def test_what_answers_is_no_model_server(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("json.load", lambda _answer: {"hello": "world"})
    with ModelServer() as server:
        site.LLM_BASE_URL = server.url
        said = said_of("model")
    assert "its answer is not a list of models: is the path right?" in said
    assert "LLM_BASE_URL" in said


# --- The model, as it answers -----------------------------------------------------------

WRONG = {
    "429": "lower LLM_MAX_CONCURRENT",
    "500": "look into its own log and restart it",
    "silence": "restart it, or raise LLM_FIRST_TOKEN_TIMEOUT_SECONDS",
    "cut": "Its answers break off",
    "malformed_json": "set LLM_ANSWER_FORMAT to json_object",
}


@pytest.mark.django_db(transaction=True)
def test_the_model_lists_itself_and_answers_wrongly(site: Settings) -> None:
    """Each kind as a real server does it; the doctor names it, and what to do."""
    with ModelServer() as server:
        site.LLM_BASE_URL = server.url
        for kind, remedy in WRONG.items():
            server.fault(kind, None, after=1)
            with pytest.raises(ModelError):
                loop.run(ask())
            server.script.faults.clear()
            (complaint,) = look_at_answers()
            assert complaint.what == "scripted"
            assert remedy in complaint.why, kind
            LLMCall.objects.all().delete()
        loop.run(ask())
    assert list(look_at_answers()) == []


async def ask() -> object:
    provider = Provider.from_settings()
    times = replace(provider.timeouts, first_token=5.0, silence=0.2)
    quick = replace(provider, retries=0, timeouts=times)
    return await LLM(quick).ask([user("What of it?")], CriticAnswer, purpose="critic")


@pytest.mark.django_db
def test_what_is_not_of_late_or_not_of_the_sites_model_is_no_complaint(site: Settings) -> None:
    site.LLM_BASE_URL = "https://model.example/v1"
    ours = {"provider": bare(site.LLM_BASE_URL), "outcome": "ModelFailed", "seconds": 1.0}
    long_ago = timezone.now() - answering.OF_LATE * 2
    for values in ({"started_at": long_ago}, {"provider": "other.example/v1"}):
        LLMCall.objects.create(purpose="prose", model="m", **(ours | values))
    assert list(look_at_answers()) == []
    LLMCall.objects.create(purpose="prose", model="m", **ours)
    assert len(list(look_at_answers())) == 1


def test_a_failure_among_answers_is_no_complaint() -> None:
    assert complaint_of([]) == ""
    assert complaint_of(["ok"] * 3 + ["ModelBusy"] * 2) == ""
    assert complaint_of(["ok", "Unheard"]).endswith(str(answering.OTHERWISE))


# --- Workers ----------------------------------------------------------------------------


def queue_one(queue: str) -> None:
    queues.enqueue("tests.novellaforge.queue_tasks.plain", "a", queue=queue)


@pytest.mark.django_db
def test_no_worker_lives() -> None:
    cache.clear()
    queue_one(queues.BEATS_HIGH)
    (complaint,) = look_at_queues()
    assert complaint.what == "beats_high"
    assert complaint.why.endswith("Start manage.py qcluster.")


@pytest.mark.django_db
def test_no_cluster_serves_a_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    lives = depth.Cluster("here", 1, timezone.now(), 1, (queues.BEATS_HIGH,), 8, 0)
    monkeypatch.setattr(depth, "clusters", lambda: (lives,))
    queue_one(queues.BEATS_HIGH)
    queue_one(queues.MAINTENANCE_LOW)
    (complaint,) = look_at_queues()
    assert complaint.what == "maintenance_low"
    assert complaint.why.endswith("Start manage.py qcluster --queues maintenance_low.")


# --- Disk -------------------------------------------------------------------------------


def test_the_disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    full = disk.judged(megabytes=3, files=10**6)
    monkeypatch.setitem(Command._examine.__globals__, "probe_disk", lambda _directory: full)
    said = said_of("disk")
    assert "NOT USABLE: only 3 MB are free" in said
    assert "Free room there (old logs, backups), or move VAR_DIR" in said


def test_no_more_files_can_be_made_or_there_is_no_limit_of_them() -> None:
    assert "only 12 more files" in disk.judged(megabytes=10**6, files=12).problem
    assert not disk.judged(megabytes=10**6, files=0, counts_files=False).problem


def test_a_directory_that_is_not_made_yet_is_on_the_disk_of_its_parent(tmp_path) -> None:
    there, yet_to_be = (disk.probe_disk(each) for each in (tmp_path, tmp_path / "a" / "b"))
    assert there.version.endswith("GB free")
    assert yet_to_be.problem == there.problem
