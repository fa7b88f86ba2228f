"""The real servers that every test may use, started once and left for the next run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase

from memory import graph
from novellaforge import event_log, loop
from novellaforge.embedded.start import start

# What migrations left, and nothing a test changes.
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")
EMPTY_ALL = f"""
DO $$
DECLARE name text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN {KEPT_TABLES}
  LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$
"""


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> Iterator[None]:
    """After a test that commits, rows are deleted: TRUNCATE of some eighty tables and the making
    of all permissions anew took a sixth of the suite.
    """

    def empty(_case: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute(EMPTY_ALL)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    start(["postgres", "valkey", "graph"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Afterwards closes what coroutines opened in threads, so that the database can be dropped."""
    opened: list[BaseDatabaseWrapper] = []

    def keep(connection: BaseDatabaseWrapper, **_: Any) -> None:
        opened.append(connection)

    connection_created.connect(keep)
    yield
    loop.run(event_log.close())
    loop.run(graph.close())
    loop.close()
    for each in opened:
        each.inc_thread_sharing()
        each.close()
