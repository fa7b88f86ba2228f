"""What of the database is carried, and how its rows go out and in: COPY, as text.

Text, because it is the same in every version of Postgres; all tables of ours that there are, asked
of the database itself, so that a backup can be made at any state of the schema.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from psycopg import sql

from novellaforge.backups.archive import Sequence

# Made again from what is carried, or of no use to anybody but its holder.
LEFT_OUT = {
    "django_migrations": "The manifest has it.",
    "memory_chunk": "Passages and vectors are cut again from the texts, by the model in use.",
    "memory_preparedvector": "As those, of texts that are not approved yet.",
    "memory_keptview": "Pages that were kept ready.",
    "novellaforge_personsession": "A file is no place for open sessions: all sign in anew.",
    "projects_accountexport": "Files for a person to fetch, made anew when asked for.",
    "projects_accountexportpart": "As those.",
    "django_session": "As the sessions of people.",
}
_PLAIN = (
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)
_COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
_SEQUENCES = """
SELECT s.relname FROM pg_class s
JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass
  AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid
WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace
  AND t.relname = ANY (%s) ORDER BY s.relname
"""
_TRIGGERED = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
  AND c.relname = ANY (%s)
"""


def ours() -> dict[str, list[str]]:
    """Each table of this program that is there, with its columns (but generated ones)."""
    prefixes = ("django_", *(f"{config.label}_" for config in apps.get_app_configs()))
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        rows = cursor.fetchall()
    return {name: columns for name, columns in rows if name.startswith(prefixes)}


def carried() -> dict[str, list[str]]:
    return {name: columns for name, columns in ours().items() if name not in LEFT_OUT}


def sequences(tables: Iterable[str]) -> dict[str, Sequence]:
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES, [list(tables)])
        for (name,) in cursor.fetchall():
            cursor.execute(_sql("SELECT last_value, is_called FROM {}", name))
            last, is_called = cursor.fetchone()
            found[name] = Sequence(last=last, is_called=is_called)
    return found


def plainly() -> None:
    """Inside a transaction: values are written, and read, in one way whatever the server's own."""
    with connection.cursor() as cursor:
        for statement in _PLAIN:
            cursor.execute(statement)


def keep_as_they_are(tables: Collection[str]) -> None:
    """Until the transaction's end they are read and written, and neither emptied nor altered."""
    if tables:
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(names))


def rows_of(table: str, columns: list[str]) -> Iterator[bytes]:
    query = _copy("COPY {} ({}) TO STDOUT", table, columns)
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        yield from map(bytes, copy)


def fill(table: str, columns: list[str], pieces: Iterable[bytes]) -> int:
    """How many rows."""
    query = _copy("COPY {} ({}) FROM STDIN", table, columns)
    with connection.cursor() as cursor:
        with cursor.copy(query) as copy:
            for piece in pieces:
                copy.write(piece)
        return int(cursor.rowcount)


def empty(tables: Iterable[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))


def triggers(tables: Iterable[str], *, on: bool) -> None:
    """Our own triggers; foreign keys are checked in any case."""
    act = "ENABLE" if on else "DISABLE"
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERED, [list(tables)])
        for (name,) in cursor.fetchall():
            cursor.execute(_sql(f"ALTER TABLE {{}} {act} TRIGGER USER", name))


def set_sequences(told: dict[str, Sequence]) -> None:
    with connection.cursor() as cursor:
        for name, each in told.items():
            named = sql.Identifier(name).as_string(None)
            cursor.execute("SELECT setval(%s, %s, %s)", [named, each.last, each.is_called])


def _sql(statement: str, name: str) -> Any:
    return sql.SQL(statement).format(sql.Identifier(name))


def _copy(statement: str, table: str, columns: list[str]) -> Any:
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(statement).format(sql.Identifier(table), named)
