"""What the scripted model answers in tests of whole runs; the rest it invents."""

import re
from typing import Any

from tests.model_server import ChatRequest, ModelServer, asks_for
from tests.model_server.protocol import DIMENSION


def asking(server: ModelServer) -> dict[str, str]:
    """The environment of a cluster that asks this server.

    Neither a silence that a test asks for nor a busy machine costs it a request or a claim.
    Vectors too: our own model takes as long for a chapter's as a worker for all the rest of it.
    """
    return {
        "LLM_BASE_URL": server.url,
        "LLM_MODEL": "scripted",
        "LLM_SILENCE_TIMEOUT_SECONDS": "600",
        "LLM_CONNECT_TIMEOUT_SECONDS": "60",
        "QUEUE_LEASE_SECONDS": "60",
        "EMBEDDING_BASE_URL": server.url,
        "EMBEDDING_MODEL": "scripted",
        "EMBEDDING_DIMENSION": str(DIMENSION),
    }


def answer_well(server: ModelServer, score: int = 9, remark: str = "") -> None:
    """A proof-reader and a critic who quote what stands in the chapter.

    `remark` is what the critic says of the chapter's first sentence, if anything.
    """
    server.answer(asks_for("QuotesAnswer"), _quotes)

    def critique(request: ChatRequest) -> dict[str, Any]:
        quote = a_sentence_of(request)
        return {
            "best": quote,
            "remarks": [{"quote": quote, "remark": remark}] if remark else [],
            "change": "Let the lamp go out sooner.",
            "scores": {"events": score, "people": score, "prose": score, "reader": score},
        }

    server.answer(asks_for("CriticAnswer"), critique)


def _quotes(request: ChatRequest) -> dict[str, Any]:
    """A proof for each point; none for what must not happen (keys of b and f)."""
    assert request.schema is not None
    none = "aucun" if "aucun" in request.prompt else "none"
    proof = a_sentence_of(request)
    return {
        key: none if key.startswith(("b", "f")) else proof for key in request.schema["properties"]
    }


def a_sentence_of(request: ChatRequest) -> str:
    """The first sentence of the chapter that is to be judged."""
    within = r'<material name="(?:chapter|chapitre)">\n(.*?)\n</material>'
    chapter = re.findall(within, request.prompt, re.S)[-1]
    return re.split(r"(?<=[.!?])\s", chapter.strip())[0]
