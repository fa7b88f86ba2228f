"""A database that is down at start: each way in says so, and none pretends."""

import os
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from novellaforge.cluster import rows
from tests.forks import run
from tests.web_server import running_web

NOWHERE = "postgres://nobody:secret@127.0.0.1:9/nothing"

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_says_so_and_the_log_names_the_variable(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running_web(log, env={"DATABASE_URL": NOWHERE}) as web:
        connection = HTTPConnection(web.address, timeout=20)
        connection.request("GET", "/books/", headers={"Cookie": "sessionid=some-session"})
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
    assert answer.status == 503
    assert "The database does not answer" in page
    assert "DATABASE_URL" in log.read_text()
    assert "secret" not in page + log.read_text()


def test_a_server_whose_machine_is_gone_is_not_waited_for_as_long_as_the_kernel_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By pages, and by the connections of the workers, which Django does not manage."""
    given: dict[str, object] = {}

    def connect(**parameters: object) -> None:
        given.update(parameters)
        raise psycopg.OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(psycopg, "connect", connect)
        with pytest.raises(psycopg.OperationalError), rows.connect(rows.Terms((), 1, 1), "test"):
            pass
    for parameters in connection.get_connection_params(), given:
        assert 0 < int(parameters["connect_timeout"]) <= 5
        assert 0 < int(parameters["tcp_user_timeout"]) <= 30_000
        probed = int(parameters["keepalives_interval"]) * int(parameters["keepalives_count"])
        assert int(parameters["keepalives_idle"]) + probed <= 30


@pytest.mark.parametrize("command", ["demo", "migrate"])
def test_a_command_says_so_and_what_to_do(tmp_path: Path, command: str) -> None:
    log = tmp_path / "log"
    env = {**os.environ, "DATABASE_URL": NOWHERE, "SUITE_CHILD": "1"}
    with log.open("wb") as output:
        assert run("manage", [command], env, output).wait(60) == 1
    said = log.read_text()
    assert "The database at postgres://127.0.0.1:9/nothing" in said
    assert "DATABASE_URL" in said
    assert "Traceback" not in said
