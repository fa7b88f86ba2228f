"""A backup while others write, and while they hold what it wants to read."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.errors import LockNotAvailable

from novellaforge.backups import archive, making, media, tables
from tests.factories import a_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    """Another process's session."""
    parameters = connection.get_connection_params() | {"options": "-c lock_timeout=100ms"}
    with psycopg.connect(**parameters, autocommit=True) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    return tmp_path / "all.nfbackup.zip"


def member(file: Path, table: str) -> str:
    with zipfile.ZipFile(file) as opened:
        return opened.read(making.TABLE.format(table)).decode()


def test_it_is_of_one_moment_whatever_others_write(
    other: psycopg.Connection, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_user()
    told: list[str] = []

    def meanwhile(_line: str) -> None:
        """At the first table that is done."""
        if not told:
            other.execute("UPDATE auth_user SET first_name = 'later'")
            for act in ("TRUNCATE auth_user CASCADE", "ALTER TABLE auth_user ADD COLUMN x int"):
                with pytest.raises(LockNotAvailable):
                    other.execute(act)
        told.append(_line)

    def after_the_first(kind: str, pieces: Iterator[bytes], *, has_rows: bool) -> archive.Member:
        made = add(kind, pieces, has_rows=has_rows)
        meanwhile(kind)
        return made

    with archive.written(file) as writing:
        add = writing.add
        monkeypatch.setattr(writing, "add", after_the_first)
        making._snapshot(writing, False, str)
    assert told
    assert "later" not in member(file, "auth_user")
    assert member(file, "auth_user").count("\n") == 1
    other.execute("TRUNCATE auth_user CASCADE")  # nothing is held any more


def test_what_a_migration_holds_is_told(
    other: psycopg.Connection, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "LOCK_SECONDS", 0.1)
    with other.transaction():
        other.execute("LOCK TABLE auth_user")
        with pytest.raises(CommandError, match=r"as a whole now: .*lock timeout"):
            call_command("backup", file)
    assert not file.exists()
    call_command("backup", file)


def test_a_file_that_is_deleted_meanwhile_is_none(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "_files", lambda root: iter([root / "gone.png"]))
    call_command("backup", file)
    assert "media/gone.png" not in zipfile.ZipFile(file).namelist()


def test_there_may_be_no_table_yet(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "carried", dict)
    monkeypatch.setattr("novellaforge.backups.schema.applied", dict)
    with pytest.raises(CommandError, match="no tables yet"):
        call_command("backup", file)
