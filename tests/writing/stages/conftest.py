"""An LLM that asks the scripted server, for the stages that ask one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from novellaforge.llm import LLM, Origin, Provider
from tests.model_server import ModelServer
from tests.writing.briefs import BOOK, RUN

AskModel = Callable[..., LLM]


@pytest.fixture
def model(server: ModelServer) -> AskModel:
    """`model(language="fr", context_tokens=4096)`: the server, as a stage is given it."""

    def made(language: str = "en", **values: object) -> LLM:
        given = Provider(base_url=server.url, model="scripted", retries=1, backoff_seconds=0.01)
        return LLM(replace(given, **values), Origin(BOOK, RUN, "stage"), language)  # type: ignore[arg-type]

    return made


@pytest.fixture
def llm(model: AskModel) -> LLM:
    return model()
