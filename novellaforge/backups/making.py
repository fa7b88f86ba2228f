"""Making a backup: one snapshot of the database, then the files, then the manifest."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.db import Error, connection, transaction

from novellaforge.backups import keys, media, schema, tables
from novellaforge.backups.archive import Manifest, Unfit, Writing, written

TABLE = "tables/{}.copy"
ENDING = ".nfbackup.zip"
LOCK_SECONDS = 60
_REFUSED = (
    "The database cannot be read as a whole now: {error}. Where a migration or a restore runs, "
    "wait until it has ended; then make the backup again."
)


def name_now() -> str:
    return f"novellaforge-{datetime.now(UTC):%Y%m%d-%H%M%S}{ENDING}"


def back_up(
    path: Path, *, with_secrets: bool = False, say: Callable[[str], object] = str
) -> Manifest:
    """All of it in one file, while everything goes on. Raises Unfit where nothing is to be had.

    `say` is told of each table. A file that is there already is left alone: Unfit. So is told
    what the database refuses, such as tables that a migration or a restore holds.
    """
    if path.exists():
        raise Unfit(f"{path} is there already; give another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with written(path) as writing:
        try:
            manifest = _snapshot(writing, with_secrets, say)
        except Error as error:
            raise Unfit(_REFUSED.format(error=" ".join(str(error).split()))) from error
        writing.finish(manifest)
    return manifest


def _snapshot(writing: Writing, with_secrets: bool, say: Callable[[str], object]) -> Manifest:
    """Files last: one that no row of the snapshot names does no harm.

    Tables are held before the snapshot is taken, as pg_dump does: one that is emptied or written
    anew meanwhile (a restore, a migration) would look empty in it.
    """
    there = tables.carried()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        tables.keep_as_they_are(there)
        tables.plainly()
        migrations = schema.applied()
        if not migrations:
            raise Unfit("This database has no tables yet: there is nothing to keep.")
        found = tables.carried()
        sequences = tables.sequences(found)
        for table, columns in found.items():
            rows = tables.rows_of(table, columns)
            made = writing.add(TABLE.format(table), rows, has_rows=True)
            if made.rows:
                say(f"{table}: {made.rows} rows")
    say(f"{media.add(writing)} files")
    if with_secrets:
        keys.add(writing)
    return Manifest(
        program=program(),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        key_check=keys.check_of(settings.SECRET_KEY),
        with_secrets=with_secrets,
        migrations=migrations,
        tables=found,
        sequences=sequences,
        members=writing.members,
    )


def program() -> str:
    """This program's version, where it is installed as a package; else that of its tree."""
    try:
        return version("novellaforge")
    except PackageNotFoundError:
        return "unknown"
