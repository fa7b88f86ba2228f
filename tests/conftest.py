"""The real servers that every test may use, started once and left for the next run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from memory import graph
from novellaforge import event_log, loop
from novellaforge.embedded.start import start


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
    for connection in opened:
        connection.inc_thread_sharing()
        connection.close()
