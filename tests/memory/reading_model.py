"""A model that says of each sentence what its test knows that it says; others say nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytest_django import Settings

from novellaforge import loop
from novellaforge.llm import LLM, Origin, Provider
from projects.models import Project
from tests.memory.continuity.texts import said
from tests.model_server import Call, ChatRequest, ModelServer, asks_for

_NUMBERED = re.compile(r"^(\d+)[.] (.+)$", re.M)


class Reader:
    """`server` answers for it. What `says` notes of a sentence is answered wherever it stands."""

    def __init__(self, server: ModelServer) -> None:
        self.server = server
        self.facts: dict[str, list[dict[str, Any]]] = {}
        server.answer(asks_for("ExtractAnswer"), self._facts)

    def says(
        self, sentence: str, subject: str, predicate: str, value: str = "", **more: Any
    ) -> str:
        """Answers with the sentence, which proves the fact as a whole."""
        words = " ".join(sentence.split()[:6])
        given = said(0, more.pop("words", words), subject, predicate, value, **more)
        known = self.facts.setdefault(sentence, [])
        if given not in known:
            known.append(given)
        return sentence

    def wears(self, name: str, colour: str) -> str:
        return self.says(f"{name} wore a {colour} coat.", name, "wears", f"a {colour} coat")

    def stands(self, name: str, place: str) -> str:
        return self.says(f"{name} stood at {place}.", name, "located_at", object=place)

    @property
    def calls(self) -> list[Call]:
        """The requests for facts, in the order in which they began."""
        return [each for each in self.server.calls if each.answer_name == "ExtractAnswer"]

    @property
    def asked(self) -> list[str]:
        """Every sentence that was shown with them."""
        return [text for call in self.calls for _, text in _NUMBERED.findall(call.prompt)]

    def _facts(self, request: ChatRequest) -> dict[str, Any]:
        numbers = [(int(number), text) for number, text in _NUMBERED.findall(request.prompt)]
        return {
            "facts": [fact | {"n": n} for n, text in numbers for fact in self.facts.get(text, ())]
        }


@contextmanager
def reading(settings: Settings) -> Iterator[Reader]:
    """One that `Provider.from_settings` names."""
    with ModelServer() as server:
        settings.LLM_BASE_URL, settings.LLM_MODEL = server.url, "scripted"
        settings.LLM_CONTEXT_TOKENS = 64_000
        settings.LLM_BACKOFF_SECONDS = 0.01
        settings.LLM_RETRIES = 1
        yield Reader(server)
    loop.close()  # and with it its connections to this server


def model_of(project: Project) -> LLM:
    return LLM(Provider.from_settings(), Origin(project.pk, step="facts"), project.language)
