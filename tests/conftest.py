"""The real servers that every test may use, started once and left for the next run."""

import gc
import sys
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase
from django.utils import translation
from psycopg import sql
from pytest_django import DjangoDbBlocker

from memory import graph
from novellaforge import collecting, event_log, loop
from novellaforge.embedded.start import start
from novellaforge.llm import calls
from tests import emptying, schema
from tests.emptying import empty_all
from tests.given_files import (
    pytest_configure,
    pytest_configure_node,
    pytest_xdist_make_scheduler,
)
from tests.rendering import only_the_whole_page
from tests.signing_in import one_session
from tests.wanted import wanted

__all__ = [
    "one_session",
    "only_the_whole_page",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_xdist_make_scheduler",
]


def pytest_collection() -> None:
    gc.disable()  # what is collected stays


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a test does not ask for is not set up for it: half of the time of a short one.

    Hypothesis does not read the constants of all our modules, nor try each in every text it makes.
    Of a parallel run each file begins in English, whichever file was before it.
    """
    translation.deactivate()
    for item in items:
        if isinstance(item, pytest.Function):
            item.fixturenames = wanted(item)
    if providers := sys.modules.get("hypothesis.internal.conjecture.providers"):
        providers._get_local_constants = lambda: providers._local_constants


def pytest_collection_finish() -> None:
    """What all tests stand on stays: the collector need not look through it again and again."""
    gc.freeze()
    gc.set_threshold(collecting.YOUNG)
    gc.enable()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker: DjangoDbBlocker) -> None:
    start(["postgres", "valkey", "graph"])
    if settings.EMBEDDED.database_url == settings.DATABASE_URL:
        _make_logins_quick()
        with django_db_blocker.unblock():
            schema.offer_template()


def _make_logins_quick() -> None:
    """Threads log in anew for every query, and 4,096 rounds of hashing take most of a login."""
    of = settings.DATABASES["default"]
    address = f"host={of['HOST']} port={of['PORT']} user={of['USER']} dbname=postgres"
    with psycopg.connect(address, password=of["PASSWORD"], autocommit=True) as server:
        server.execute("SET scram_iterations = 1")
        change = sql.SQL("ALTER USER {} PASSWORD {}")
        server.execute(change.format(sql.Identifier(of["USER"]), of["PASSWORD"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """After a test that commits only what it filled is emptied; its connection, which knows the
    tables, serves the next too. Afterwards closes what coroutines opened in threads, so that the
    database can be dropped.
    """
    opened: list[BaseDatabaseWrapper] = []

    def keep(connection: BaseDatabaseWrapper, **_: Any) -> None:
        opened.append(connection)

    connection_created.connect(keep)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_all())
        patch.setattr(
            TransactionTestCase,
            "_should_reload_connections",
            lambda _case: not connection.is_usable(),
        )
        yield
    loop.run(event_log.close())
    loop.run(graph.close())
    loop.close()
    emptying.close()
    for each in opened:
        each.inc_thread_sharing()
        each.close()


@pytest.fixture(autouse=True)
def connections_stay() -> Iterator[None]:
    """Threads keep their connections for as long as a test lasts, as they do for an operator."""
    opened: set[BaseDatabaseWrapper] = set()

    def keep(connection: BaseDatabaseWrapper, **_: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            opened.add(connection)

    of = connections.settings["default"]
    before, of["CONN_MAX_AGE"] = of["CONN_MAX_AGE"], None
    connection_created.connect(keep)
    yield
    connection_created.disconnect(keep)
    of["CONN_MAX_AGE"] = before
    for each in opened:
        each.inc_thread_sharing()
        each.close()


@pytest.fixture
def unrecorded_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls of a model leave no row: for tests that have no database of their own."""

    async def forget(_call: calls.Call) -> None:
        return None

    monkeypatch.setattr(calls, "record", forget)
