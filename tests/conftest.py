"""The real servers that every test may use, started once and left for the next run."""

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django import DjangoDbBlocker

from memory import graph
from novellaforge import collecting, event_log, loop
from novellaforge.embedded.start import start
from novellaforge.llm import calls
from tests import emptying, schema
from tests.emptying import empty_all
from tests.sharing_out import ByFile, files, rank


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Of a parallel run: each process compiles the asserts of another part of the files first,
    and finds the rest compiled by its fellows. What cannot be imported is said when collected.
    """
    gc.disable()  # what is collected stays
    told = getattr(session.config, "workerinput", None)
    if told is None:
        return
    found = files(session.config.rootpath, session.config.args)
    begin = len(found) * int(told["workerid"][2:]) // told["workercount"]
    for file in found[begin:] + found[:begin]:
        with suppress(Exception, pytest.skip.Exception):
            import_module(
                ".".join(file.relative_to(session.config.rootpath).with_suffix("").parts)
            )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a parallel run: what takes long begins first, lest it end alone.

    Hypothesis does not read the constants of all our modules, nor try each in every text it makes.
    """
    if providers := sys.modules.get("hypothesis.internal.conjecture.providers"):
        providers._get_local_constants = lambda: providers._local_constants
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid))


def pytest_collection_finish() -> None:
    """What all tests stand on stays: the collector need not look through it again and again."""
    gc.freeze()
    gc.set_threshold(collecting.YOUNG)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> Iterator[None]:
    """After a test that commits; its connection, which knows the tables, serves the next too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_all())
        patch.setattr(
            TransactionTestCase,
            "_should_reload_connections",
            lambda _case: not connection.is_usable(),
        )
        yield


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
    """Afterwards closes what coroutines opened in threads, so that the database can be dropped."""
    opened: list[BaseDatabaseWrapper] = []

    def keep(connection: BaseDatabaseWrapper, **_: Any) -> None:
        opened.append(connection)

    connection_created.connect(keep)
    yield
    loop.run(event_log.close())
    loop.run(graph.close())
    loop.close()
    emptying.close()
    for each in opened:
        each.inc_thread_sharing()
        each.close()


@pytest.fixture(autouse=True)
def connections_stay(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Threads keep their connections for as long as a test lasts, as they do for an operator."""
    opened: set[BaseDatabaseWrapper] = set()

    def keep(connection: BaseDatabaseWrapper, **_: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            opened.add(connection)

    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", None)
    connection_created.connect(keep)
    yield
    connection_created.disconnect(keep)
    for each in opened:
        each.inc_thread_sharing()
        each.close()


@pytest.fixture
def unrecorded_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls of a model leave no row: for tests that have no database of their own."""

    async def forget(_call: calls.Call) -> None:
        return None

    monkeypatch.setattr(calls, "record", forget)
