"""The test database as its migrations leave it: made once, for all processes and for later runs.

The first process that needs it migrates and dumps it into a file, named by the migrations; each
server takes a template of it, and Django makes the test database of that.
"""

import fcntl
import hashlib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from novellaforge.embedded.postgres import installed_programs

PREFIX = "migrated_"
ROOT = Path(__file__).resolve().parent.parent


def offer_template() -> None:
    """To the embedded server, which runs: no test database is made from nothing."""
    name = PREFIX + digest()
    if name not in _databases():
        _take(name)
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def _take(name: str) -> None:
    """Under its name only once it is whole; those of other migrations go."""
    folder: Path = settings.SUITE_DIR
    folder.mkdir(parents=True, exist_ok=True)
    dump = folder / f"{name}.dump"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not dump.exists():
            _migrate(dump)
    with _server() as server:
        for old in _databases():
            if old.startswith(PREFIX):
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
        _create(server, partial := f"{PREFIX}partial")
        _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={_address(partial)}", dump)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        server.execute(rename.format(sql.Identifier(partial), sql.Identifier(name)))


def _migrate(dump: Path) -> None:
    """Into the file, which is there only when it is whole; those of other migrations go."""
    for old in dump.parent.glob(f"{PREFIX}*.dump"):
        old.unlink()
    before = connection.settings_dict["NAME"]
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    partial = dump.with_suffix(".partial")
    _run("pg_dump", "--no-owner", "--format=custom", f"--file={partial}", _address(name))
    connection.creation.destroy_test_db(before, verbosity=0)
    partial.replace(dump)


def digest() -> str:
    """Of all migrations, by their names and texts, and of what else a database is made by."""
    found = hashlib.sha256()
    files = [*ROOT.glob("*/migrations/**/*.py"), *ROOT.glob("*/migrations/**/*.sql")]
    for file in [*sorted(files), ROOT / "requirements.txt"]:
        found.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return found.hexdigest()[:12]


def _databases() -> list[str]:
    with _server() as server:
        return [name for (name,) in server.execute("SELECT datname FROM pg_database")]


@contextmanager
def _server() -> Iterator["psycopg.Connection[tuple[str]]"]:
    with psycopg.connect(_address("postgres"), autocommit=True) as server:
        yield server


def _create(server: "psycopg.Connection[tuple[str]]", name: str) -> None:
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _address(database: str) -> str:
    of = settings.DATABASES["default"]
    return psycopg.conninfo.make_conninfo(
        host=of["HOST"],
        port=of["PORT"] or None,
        user=of["USER"],
        password=of["PASSWORD"],
        dbname=database,
    )


def _run(program: str, *arguments: str | Path) -> None:
    """AssertionError with what it said when it fails."""
    command = [str(installed_programs() / program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.returncode, f"{program}: {done.stderr}"
