"""A scripted model, as the stages are given it."""

from collections.abc import Iterator

import pytest

from tests.model_server import ModelServer
from tests.writing.stages.conftest import llm, model  # noqa: F401


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as made:
        yield made
