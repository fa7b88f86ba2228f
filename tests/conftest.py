"""The real servers that every test may use, started once and left for the next run."""

from collections.abc import Iterator

import pytest
from asgiref.sync import SyncToAsync
from django.db import connections

from novellaforge.embedded.start import start


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    start(["postgres", "valkey"])
    yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Afterwards closes the connection that asynchronous tests left in asgiref's thread."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()
