from collections.abc import Iterator

import pytest

from novellaforge import loop
from tests.memory.embedding_server import DIMENSION, EmbeddingServer


@pytest.fixture
def embeddings(settings) -> Iterator[EmbeddingServer]:
    """An embedding server, and the settings that name it."""
    with EmbeddingServer().serving() as server:
        settings.EMBEDDING_BASE_URL = server.url
        settings.EMBEDDING_MODEL = "scripted"
        settings.EMBEDDING_DIMENSION = DIMENSION
        yield server
        loop.close()  # and with it its connections to this server
