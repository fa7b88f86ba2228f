"""The real servers that every test may use, started once and left for the next run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from memory import graph
from novellaforge import event_log, loop
from novellaforge.embedded.start import start

# What migrations left, and nothing a test changes.
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")
# Waits for whoever still writes, as TRUNCATE of all would. What nothing refers to is truncated,
# so that plans and vector indexes meet no dead rows.
EMPTY_ALL = f"""
DO $$
DECLARE
  names text[] := ARRAY(SELECT tablename::text FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN {KEPT_TABLES} ORDER BY tablename);
  name text;
  is_filled bool;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOREACH name IN ARRAY names LOOP
    EXECUTE format('LOCK TABLE %I IN EXCLUSIVE MODE', name);
  END LOOP;
  FOREACH name IN ARRAY names LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO is_filled;
    IF EXISTS (SELECT FROM pg_constraint WHERE confrelid = name::regclass) THEN
      EXECUTE format('DELETE FROM %I', name);
    ELSIF is_filled THEN
      EXECUTE format('TRUNCATE %I', name);
    END IF;
  END LOOP;
END $$
"""


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> Iterator[None]:
    """After a test that commits, only what it filled is emptied: TRUNCATE of some eighty tables
    and the making of all permissions anew took a sixth of the suite.
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


@pytest.fixture(scope="module")
def forgotten_calls(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Calls of a model that threads recorded while no test emptied the tables go at the end."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM novellaforge_llmcall")
