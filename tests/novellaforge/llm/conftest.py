"""A scripted model server and an LLM that asks it, with short patience."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from pytest_django import Settings

from novellaforge.llm import LLM, Origin, Provider
from tests.model_server import ModelServer


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def ask_settings(settings: Settings, server: ModelServer) -> Settings:
    settings.LLM_BASE_URL = server.url
    settings.LLM_API_KEY = "a key"
    settings.LLM_MODEL = "scripted"
    settings.LLM_BACKOFF_SECONDS = 0.01
    settings.LLM_FIRST_TOKEN_TIMEOUT_SECONDS = 20.0
    settings.LLM_SILENCE_TIMEOUT_SECONDS = 20.0
    return settings


@pytest.fixture
def llm(ask_settings: Settings) -> LLM:
    """Remembers nothing of earlier tests: each server has a port of its own."""
    return LLM(Provider.from_settings(), Origin(uuid4(), uuid4(), "write_beat:1"))
