"""A model server that every run of a test asks, and settings short enough for tests."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.model_server import ModelServer
from tests.web_server import WebServer, running_web


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
