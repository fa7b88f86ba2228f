"""What is forked for a test is a process of its own, with its own environment and settings."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.clusters import database_url
from tests.forks import Forked, manage
from tests.waiting import eventually
from tests.writing import failpoints

pytestmark = pytest.mark.django_db  # of whose database it is told
SECONDS = 120


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def shell(log: Path) -> Iterator[Any]:
    """Python in a process that was forked."""
    begun: list[Forked] = []

    def begin(code: str, **env: str) -> Forked:
        told = {**os.environ, "DATABASE_URL": database_url(), "SUITE_CHILD": "1", **env}
        with log.open("ab") as output:
            begun.append(manage(["shell", "--no-imports", "-c", code], told, output))
        return begun[-1]

    yield begin
    for each in begun:
        each.kill()
        each.wait(SECONDS)


def test_one_that_runs_has_not_ended(shell: Any) -> None:
    process = shell("import time; time.sleep(600)")
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    process.kill()
    assert process.wait(SECONDS) == process.poll() == -9
    process.kill()  # harmless once it has ended


def test_its_end_is_told_by_its_own_code(shell: Any) -> None:
    ends = [shell(f"import sys; sys.exit({code})") for code in (0, 3)]
    assert [each.wait(SECONDS) for each in ends] == [0, 3]
    assert len({each.pid for each in ends}) == 2


def test_it_fails_as_a_process_does(shell: Any, log: Path) -> None:
    assert shell("1 / 0").wait(SECONDS) == 1
    assert "ZeroDivisionError" in log.read_text()


def test_it_ends_as_a_process_does(shell: Any, log: Path) -> None:
    code = "import atexit, sys; atexit.register(print, 'at the end'); sys.exit('the reason')"
    assert shell(code).wait(SECONDS) == 1
    assert {"at the end", "the reason"} <= set(log.read_text().splitlines())


def test_its_settings_are_those_of_its_environment(shell: Any, log: Path) -> None:
    code = "from django.conf import settings; print('leases', settings.QUEUE_LEASE_SECONDS)"
    assert shell(code, QUEUE_LEASE_SECONDS="77").wait(SECONDS) == 0
    assert "leases 77" in log.read_text()
    assert shell(code).wait(SECONDS) == 0
    assert f"leases {settings.QUEUE_LEASE_SECONDS}" in log.read_text()


def test_so_are_its_connections(shell: Any, log: Path) -> None:
    code = "from django.db import connection; print(connection.settings_dict)"
    assert shell(code, DATABASE_IDLE_SECONDS="7").wait(SECONDS) == 0
    assert "idle_in_transaction_session_timeout=7000" in log.read_text()
    assert "'CONN_MAX_AGE': 0" in log.read_text()
    stay = "tests.child_settings"
    assert shell(code, DJANGO_SETTINGS_MODULE=stay).wait(SECONDS) == 0
    assert "'CONN_MAX_AGE': None" in log.read_text()


def test_nonsense_is_refused_as_at_a_start(shell: Any, log: Path) -> None:
    assert shell("", QUEUE_LEASE_SECONDS="soon").wait(SECONDS) == 1
    assert "QUEUE_LEASE_SECONDS" in log.read_text()


def test_code_that_its_path_leads_to_is_found(shell: Any, log: Path, tmp_path: Path) -> None:
    (tmp_path / "newer").mkdir()
    (tmp_path / "newer" / "newer_code.py").write_text("print('found')")
    assert shell("import newer_code").wait(SECONDS) == 1
    assert shell("import newer_code", PYTHONPATH=str(tmp_path / "newer")).wait(SECONDS) == 0
    assert "found" in log.read_text()


def test_apps_that_its_settings_name_besides_are_there(
    shell: Any, log: Path, tmp_path: Path
) -> None:
    code = "from writing.runs import recording; print('is', recording.follow_up.__module__)"
    code += "; print(hasattr(recording.follow_up, '__wrapped__'))"
    assert shell(code).wait(SECONDS) == 0
    assert "True" not in log.read_text()
    assert shell(code, **failpoints.environment(tmp_path)).wait(SECONDS) == 0
    assert "True" in log.read_text()


def test_it_leads_a_session_and_ends_with_whoever_forks(shell: Any, log: Path) -> None:
    code = "import os, time; print(os.getpid() == os.getsid(0), flush=True); time.sleep(600)"
    shell(code)
    eventually(lambda: "True" in log.read_text())
