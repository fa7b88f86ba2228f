"""Rows that a test only begins with: made once in a process, then put back as they were."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models, transaction
from psycopg import sql

from tests.emptying import KEPT_TABLES

P = ParamSpec("P")
M = TypeVar("M", bound=models.Model)
Tables = dict[str, list[bytes]]


def made_once(make: Callable[P, M]) -> Callable[P, M]:
    """`make` where all tables are empty, as a transactional test begins; from the second call on
    the rows that it left, and the one it gave.

    What it left elsewhere (a model's log, Redis) is there after the first call alone.
    """
    made: list[tuple[type[M], Any, Tables]] = []

    @wraps(make)
    def again(*args: P.args, **kwargs: P.kwargs) -> M:
        if not made:
            row = make(*args, **kwargs)
            made.append((type(row), row.pk, _taken()))
        else:
            _put_back(made[0][2])
        kind, pk, _ = made[0]
        return kind._default_manager.get(pk=pk)

    return again


def _taken() -> Tables:
    names = set(connection.introspection.table_names()) - set(KEPT_TABLES)
    return {name: rows for name in sorted(names) if (rows := _rows_of(name))}


def _rows_of(table: str) -> list[bytes]:
    command = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        return [bytes(row) for row in copy]


@transaction.atomic
def _put_back(tables: Tables) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # in any order
        for table, rows in tables.items():
            command = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
            with cursor.copy(command) as copy:
                for row in rows:
                    copy.write(row)
