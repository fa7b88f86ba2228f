"""What the scripted model answers in tests of whole runs; the rest it invents."""

import re
from typing import Any

from tests.model_server import ChatRequest, ModelServer, asks_for


def answer_well(server: ModelServer, score: int = 9) -> None:
    """A proof-reader and a critic who quote what stands in the chapter."""
    server.answer(asks_for("QuotesAnswer"), _quotes)

    def critique(request: ChatRequest) -> dict[str, Any]:
        return {
            "best": a_sentence_of(request),
            "remarks": [],
            "change": "Let the lamp go out sooner.",
            "scores": {"events": score, "people": score, "prose": score, "reader": score},
        }

    server.answer(asks_for("CriticAnswer"), critique)


def _quotes(request: ChatRequest) -> dict[str, Any]:
    assert request.schema is not None
    return dict.fromkeys(request.schema["properties"], a_sentence_of(request))


def a_sentence_of(request: ChatRequest) -> str:
    """The first sentence of the chapter that is to be judged."""
    chapter = re.findall(r'<material name="chapter">\n(.*?)\n</material>', request.last, re.S)[-1]
    return re.split(r"(?<=[.!?])\s", chapter.strip())[0]


def is_beat(request: ChatRequest) -> bool:
    """Whether prose of a beat is asked for."""
    return not request.answer_name and bool(re.search(r"about \d+ words", request.last))
