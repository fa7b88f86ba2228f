"""Restoring: the whole file is checked, then everything happens in one transaction, or nothing.

The schema is made as it stood when the backup was made, filled, and then brought up to date by
this program's own migrations. What nobody has locked is waited for LOCK_SECONDS at most.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import Error, OperationalError, connection, transaction

from novellaforge import caches, event_log
from novellaforge.auditing import note
from novellaforge.backups import afterwards, keys, media, schema, tables
from novellaforge.backups.archive import Manifest, Reading, Unfit, opened
from novellaforge.backups.keys import Kept
from novellaforge.backups.making import TABLE

LOCK_SECONDS = 15
IN_USE = ("auth_user", "projects_project", "novellaforge_llmcall", "novellaforge_auditrow")


@dataclass(frozen=True)
class Restored:
    """`migrated`: how many migrations came after those of the backup; `said`: what follows."""

    manifest: Manifest
    migrated: int
    keys: Kept
    said: list[str] = field(default_factory=list)


def restore(path: Path, *, replace: bool = False, say: Callable[[str], object] = str) -> Restored:
    """Raises Unfit or OSError, and then nothing was changed: a broken file, one of a newer
    program, a database that is in use (unless `replace`) or that others hold, a full disk.
    """
    with opened(path) as reading:
        manifest = reading.manifest
        _refuse_newer(manifest)
        say("Checking the file.")
        reading.check()
        media.names_in(reading)
        former = keys.in_archive(reading)
        with media.unpacked(reading) as files:
            migrated, kept = _filled(reading, files, replace, former, say)
    caches.forget_everything()
    event_log.forget_everything()
    return Restored(manifest, migrated, kept, afterwards.all_of_them())


def _refuse_newer(manifest: Manifest) -> None:
    if newer := schema.unknown(manifest.migrations):
        raise Unfit(
            f"A newer version of the program made this file ({newer[0]} is not known here): "
            "restore it with that one."
        )


def _filled(
    reading: Reading,
    files: Path,
    replace: bool,
    former: list[str],
    say: Callable[[str], object],
) -> tuple[int, Kept]:
    try:
        return _fill(reading, files, replace, former, say)
    except OperationalError as error:
        raise Unfit(_held(error)) from error
    except Error as error:
        raise Unfit(f"The database refused it: {error}") from error


@transaction.atomic
def _fill(
    reading: Reading,
    files: Path,
    replace: bool,
    former: list[str],
    say: Callable[[str], object],
) -> tuple[int, Kept]:
    manifest = reading.manifest
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        cursor.execute("SET LOCAL statement_timeout = 0")
    if not replace:
        _refuse_in_use()
    _schema_of(manifest)
    tables.plainly()
    _load(reading, say)
    _let_go()
    say("Bringing the schema up to date.")
    migrated = schema.bring_up_to_date()
    schema.tell_apps()
    note("backup.restored", subject=manifest.made_at)
    kept = keys.renew(former)
    media.put(files)  # the last that may fail, but for the commit: then they are put back
    return migrated, kept


def _refuse_in_use() -> None:
    there = tables.ours()
    with connection.cursor() as cursor:
        for table in IN_USE:
            if table not in there:
                continue
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608
            if cursor.fetchone()[0]:
                raise Unfit(
                    f"This database is in use ({table} has rows). Restore into an empty one, or "
                    "give --replace: everything that is in it is then lost."
                )


def _schema_of(manifest: Manifest) -> None:
    """Where it stands there already, its tables are emptied; else it is made anew."""
    there = tables.ours()
    if schema.applied() == manifest.migrations:
        tables.empty(name for name in there if name != "django_migrations")
    else:
        schema.drop(there)
        schema.make(manifest.migrations)
        tables.empty(name for name in tables.ours() if name != "django_migrations")


def _load(reading: Reading, say: Callable[[str], object]) -> None:
    """Foreign keys are checked at the end, and from then on at once: migrations need that."""
    manifest = reading.manifest
    tables.triggers(manifest.tables, on=False)
    _check_keys("DEFERRED")  # migrations of the schema may have said otherwise
    for table, columns in manifest.tables.items():
        name = TABLE.format(table)
        rows = tables.fill(table, columns, reading.pieces(name))
        if rows != manifest.members[name].rows:
            raise Unfit(f"This file is broken: {table} has {rows} rows, and should have others.")
        if rows:
            say(f"{table}: {rows} rows")
    tables.set_sequences(manifest.sequences)
    _check_keys("IMMEDIATE")
    tables.triggers(manifest.tables, on=True)


def _check_keys(when: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL {when}")


def _let_go() -> None:
    """Nobody holds a task of a restored queue: what ran then is taken up as after a crash."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE novellaforge_queuedtask SET owner = '', lease_until = NULL WHERE owner <> ''"
        )


def _held(error: OperationalError) -> str:
    return (
        f"The database cannot be changed now: {error} Stop the web and worker processes of this "
        "installation, then restore again."
    )
