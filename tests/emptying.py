"""After a test that commits, only what it filled is emptied, on a connection of its own.

TRUNCATE of some eighty tables and the making of all permissions anew took a sixth of the suite.
To find what is filled took a new connection, as a test has one, 26 ms of the server; one that
stays asks a plan that it has, 2 ms.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from django.db import connection
from psycopg import sql

# What migrations left, and nothing a test changes.
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")
TABLES = """
SELECT tablename::text, tablename::regclass::oid,
  EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = tablename::regclass),
  EXISTS (SELECT FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = tablename::regclass AND typname = 'vector')
FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s) ORDER BY 1
"""
LARGE = """
SELECT name FROM unnest(%s::text[], %s::oid[], %s::int[]) AS each (name, oid, most)
WHERE pg_relation_size(oid) > most
"""
MOST = 2**16  # bytes that deleted rows may take; none where vectors may have an index


@dataclass(frozen=True)
class Emptier:
    """Rows are deleted, a fifth of what TRUNCATE costs; what is large and referred to by nothing
    is truncated, so that plans meet few dead rows and indexes of vectors none.
    """

    server: "psycopg.Connection[tuple[str]]"
    lock: bytes
    filled: bytes
    unreferred: tuple[list[str], list[int], list[int]]  # name, oid, most bytes

    def empty(self) -> None:
        """Waits for whoever still writes, as TRUNCATE of all would."""
        with self.server.transaction():
            self.server.execute(self.lock)
            large = {name for (name,) in self.server.execute(LARGE, self.unreferred, prepare=True)}
            filled = {name for (name,) in self.server.execute(self.filled, prepare=True)}
            for name in filled - large:
                self.server.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            if large:
                self.server.execute(sql.SQL("TRUNCATE {}").format(_names(large)))


_kept: list[Emptier] = []


def empty_all() -> None:
    """The test's database; a test may have restarted its server."""
    try:
        _emptier().empty()
    except psycopg.OperationalError:
        close()
        _emptier().empty()


def close() -> None:
    while _kept:
        _kept.pop().server.close()


def _emptier() -> Emptier:
    if not _kept:
        _kept.append(_made())
    return _kept[0]


def _made() -> Emptier:
    parameters = connection.get_connection_params()
    of = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port")}
    # Rows go in any order.
    server = psycopg.connect(**of, autocommit=True, options="-c session_replication_role=replica")
    tables = server.execute(TABLES, [list(KEPT_TABLES)]).fetchall()
    each = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    asked = [each.format(name, sql.Identifier(name)) for name, *_ in tables]
    lock = sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(_names(name for name, *_ in tables))
    unreferred = [row for row in tables if not row[2]]
    return Emptier(
        server=server,
        lock=lock.as_bytes(server),
        filled=sql.SQL(" UNION ALL ").join(asked).as_bytes(server),
        unreferred=(
            [name for name, *_ in unreferred],
            [oid for _, oid, *_ in unreferred],
            [0 if has_vectors else MOST for *_, has_vectors in unreferred],
        ),
    )


def _names(tables: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, tables))
