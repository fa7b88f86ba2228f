"""A model server that every run of a test asks, and settings short enough for tests."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from pytest_django import Settings

from tests.model_server import ModelServer
from tests.web_server import WebServer, running_web

_of_threads: dict[BaseDatabaseWrapper, threading.Thread] = {}


@pytest.fixture(autouse=True)
def connections_stay() -> Iterator[None]:
    """Also from test to test, where their thread does: a chapter takes five, and to make them and
    learn the tables anew was a quarter of what Postgres did for one.
    """

    def keep(connection: BaseDatabaseWrapper, **_: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            _of_threads[connection] = threading.current_thread()

    of = connections.settings["default"]
    before, of["CONN_MAX_AGE"] = of["CONN_MAX_AGE"], None
    connection_created.connect(keep)
    yield
    connection_created.disconnect(keep)
    of["CONN_MAX_AGE"] = before
    for each, thread in list(_of_threads.items()):
        each.inc_thread_sharing()
        if not thread.is_alive() or each.in_atomic_block or not each.is_usable():
            del _of_threads[each]
            each.close()
        each.dec_thread_sharing()


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def asked(settings: Settings, server: ModelServer) -> ModelServer:
    """The model server that `Provider.from_settings` names."""
    settings.LLM_BASE_URL = server.url
    settings.LLM_MODEL = "scripted"
    settings.LLM_CONTEXT_TOKENS = 64_000
    settings.LLM_BACKOFF_SECONDS = 0.01
    settings.LLM_RETRIES = 2
    settings.LLM_SILENCE_TIMEOUT_SECONDS = 60.0
    return server


@pytest.fixture(scope="session")
def web(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with running_web(tmp_path_factory.mktemp("web") / "web.log") as server:
        yield server
