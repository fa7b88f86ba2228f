"""The real servers that every test may use, started once and left for the next run."""

from collections.abc import Iterator

import pytest

from novellaforge.embedded.start import start


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    start(["postgres", "valkey"])
    yield
