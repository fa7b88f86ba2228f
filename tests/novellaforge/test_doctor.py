import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from novellaforge import checks
from novellaforge.embedded.start import start


@pytest.fixture
def healthy(db, settings, model_list):
    """All that the doctor looks at, but for the graph, which takes seconds to start."""
    start(["valkey"])
    settings.LLM_BASE_URL, settings.LLM_MODEL = model_list.url, "storyteller"
    settings.LLM_IS_EMBEDDED = False


class ModelList(ThreadingHTTPServer):
    """A server that lists its models, to who has the key."""

    status = 200
    models = ("storyteller", "critic")
    key = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    server: ModelList

    def do_GET(self) -> None:
        self.server.key = self.headers.get("Authorization", "")
        self.send_response(self.server.status if self.path == "/v1/models" else 404)
        self.end_headers()
        self.wfile.write(json.dumps({"data": [{"id": id} for id in self.server.models]}).encode())

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def model_list() -> Iterator[ModelList]:
    with ModelList(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def examined(capsys) -> tuple[str, str]:
    """What it printed, and what it found unusable."""
    try:
        call_command("doctor")
    except CommandError as error:
        return capsys.readouterr().out, str(error)
    return capsys.readouterr().out, ""


def test_it_says_where_each_is_and_its_version(healthy, settings, capsys):
    out, _ = examined(capsys)

    assert re.search(
        r"^database    postgres:/\S+  PostgreSQL 18\.\d+, pgvector \S+  \d+ ms", out, re.M
    )
    assert re.search(r"^cache       redis://127.0.0.1:\d+/0  Valkey 9\S+  \d+ ms", out, re.M)
    assert re.search(r"^model       http://127.0.0.1:\d+/v1  storyteller  \d+ ms", out, re.M)
    assert re.search(r"^embeddings  in this process  multilingual-e5-small, 384", out, re.M)
    for password in (settings.EMBEDDED.postgres_password, settings.EMBEDDED.valkey_password):
        assert password not in out


@pytest.mark.parametrize(
    ("setting", "address", "role", "advice"),
    [
        ("REDIS_URL", "redis://:hush@127.0.0.1:1/0", "cache", "REDIS_URL"),
        ("NEO4J_URI", "bolt://127.0.0.1:1", "graph", "NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD"),
        ("LLM_BASE_URL", "http://127.0.0.1:1/v1", "model", "LLM_BASE_URL, LLM_API_KEY"),
        ("EMBEDDING_BASE_URL", "http://127.0.0.1:1/v1", "embeddings", "EMBEDDING_BASE_URL"),
    ],
)
def test_it_names_the_variable_of_what_cannot_be_reached(
    setting, address, role, advice, healthy, settings, capsys
):
    setattr(settings, setting, address)

    out, unusable = examined(capsys)

    assert role in unusable
    assert re.search(rf"^{role} .*127\.0\.0\.1:1\S*  NOT USABLE: .*refused", out, re.M)
    assert f"Check that server, and {advice}" in out
    assert "hush" not in out


def test_an_embedded_service_that_is_down_is_started_by_a_command(settings):
    assert checks.advice("graph").startswith(
        "Run manage.py services start graph, or set NEO4J_URI"
    )
    settings.NEO4J_URI = "bolt://graph.example"
    assert checks.advice("graph").startswith("Check that server, and NEO4J_URI")


def test_a_model_that_the_server_has(model_list):
    probe = checks.probe_models(model_list.url, "sk-1", "critic")

    assert (probe.version, probe.problem) == ("critic", "")
    assert model_list.key == "Bearer sk-1"


def test_a_model_that_the_server_lacks(model_list):
    problem = checks.probe_models(model_list.url, "", "poet").problem

    assert problem == "it does not have the model 'poet'; it has: storyteller, critic"


@pytest.mark.parametrize(("status", "said"), [(401, "it refuses the key"), (500, "it answers")])
def test_a_server_of_models_that_refuses(status, said, model_list):
    model_list.status = status

    assert checks.probe_models(model_list.url, "", "critic").problem == f"{said}: HTTP {status}"


def test_a_server_without_a_list_of_models_may_have_the_model(model_list):
    model_list.status = 404

    assert checks.probe_models(model_list.url, "", "critic").problem == ""


def test_a_server_without_any_model_lacks_this_one(model_list):
    model_list.models = ()

    assert checks.probe_models(model_list.url, "", "critic").problem.endswith("it has: none")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://:secret@cache:6379/1", "redis://cache:6379/1"),
        ("postgres://u:p@%2Frun%2Fpg:5432/book", "postgres:///run/pg/book"),
        ("https://api.example/v1?key=secret", "https://api.example/v1"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url, shown):
    assert checks.place(url) == shown


def test_a_database_with_waiting_migrations_is_not_fit(healthy, monkeypatch, capsys):
    monkeypatch.setattr(checks, "_waiting_migrations", lambda: 2)

    out, unusable = examined(capsys)

    assert "database" in unusable
    assert re.search(r"NOT USABLE: 2 migrations are not applied\n +Run manage.py migrate\.", out)
