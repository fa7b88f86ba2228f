"""The graph server that the settings name: the embedded one, or the Neo4j of `make test-neo4j`."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from memory import graph
from novellaforge.embedded.start import start


@pytest.fixture(scope="session")
def graph_server() -> None:
    """Started for these tests only, since it takes seconds; stopped with the suite's others."""
    start(["graph"])


@pytest.fixture
async def project(graph_server: None) -> AsyncIterator[UUID]:
    """A project of which the graph knows nothing, before and after."""
    uid = uuid4()
    yield uid
    await graph.forget(uid)
    await graph.close()
