"""A scripted model server that every question of `projects` goes to, in the whole form."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.model_server import ModelServer


@pytest.fixture
def model(settings: Any) -> Iterator[ModelServer]:
    with ModelServer() as server:
        settings.LLM_BASE_URL = server.url
        settings.LLM_MODEL = "scripted"
        settings.LLM_CONTEXT_TOKENS = 64_000
        settings.LLM_BACKOFF_SECONDS = 0.01
        yield server


@pytest.fixture
def small_model(model: ModelServer, settings: Any) -> ModelServer:
    settings.LLM_CONTEXT_TOKENS = 4_096
    return model
