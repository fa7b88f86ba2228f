"""What the server was told to answer, and to do wrong."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from tests.model_server import author
from tests.model_server.protocol import Answer, ChatRequest, Match, asks_for, tokenize

Kind = Literal[
    "400", "429", "500", "503", "401", "402", "404", "not_a_server",
    "context_too_long", "context_too_long_llama", "content_filter_400",
    "no_json_schema", "no_json_object", "no_max_tokens", "no_stream_options", "no_temperature",
    "disconnect", "cut", "silence", "stream_error",
    "empty", "length", "content_filter", "malformed_json", "broken_json", "fenced",
]  # fmt: skip

REFUSALS: dict[str, tuple[int, str, str]] = {
    "400": (400, "bad value", "invalid_request_error"),
    "429": (429, "Rate limit reached for requests", "rate_limit_exceeded"),
    "500": (500, "The server had an error while processing your request", "server_error"),
    "503": (503, "Loading model", "unavailable_error"),
    "401": (401, "Incorrect API key provided", "invalid_api_key"),
    "402": (402, "Insufficient Balance", "invalid_request_error"),
    "404": (404, "The model `{model}` does not exist", "model_not_found"),
    "context_too_long": (
        400, "This model's maximum context length is 4096 tokens.", "context_length_exceeded",
    ),
    "context_too_long_llama": (
        400, "the request exceeds the available context size", "exceed_context_size_error",
    ),
    "content_filter_400": (400, "Content Exists Risk", "invalid_request_error"),
    "no_json_schema": (
        400, "This response_format type is unavailable now", "invalid_request_error",
    ),
    "no_json_object": (400, "'response_format.type' must be 'text'", "invalid_request_error"),
    "no_max_tokens": (
        400, "Unsupported parameter: 'max_tokens' is not supported with this model. "
        "Use 'max_completion_tokens' instead.", "unsupported_parameter",
    ),
    "no_stream_options": (400, "Unknown field: stream_options", "invalid_request_error"),
    "no_temperature": (400, "Unsupported value: 'temperature'", "unsupported_value"),
}  # fmt: skip

# Refusals that concern only the requests which have the refused part.
CONCERNS: dict[str, Match] = {
    "no_json_schema": lambda request: request.format == "json_schema",
    "no_json_object": lambda request: request.format == "json_object",
    "no_max_tokens": lambda request: "max_tokens" in request.raw,
    "no_stream_options": lambda request: "stream_options" in request.raw,
    "no_temperature": lambda request: "temperature" in request.raw,
}


@dataclass
class Fault:
    """`times` it happens, None: always. `after`: pieces sent before it, for cut and silence.
    `seconds` of silence, None: until the client leaves, or `until` is set."""

    kind: Kind
    times: int | None = 1
    match: Match | None = None
    retry_after: float | str | None = None
    after: int = 3
    seconds: float | None = None
    until: threading.Event | None = None

    def strikes(self, request: ChatRequest) -> bool:
        if self.times == 0 or (self.match and not self.match(request)):
            return False
        return CONCERNS.get(self.kind, lambda _: True)(request)


# A text, a value to be written as JSON, or a function of the request that gives either.
Scripted = str | dict[str, Any] | list[Any] | BaseModel | Callable[[ChatRequest], Any]


@dataclass
class Script:
    queued: list[Scripted] = field(default_factory=list)
    rules: list[tuple[Match, Scripted]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, match: str | Match, reply: Scripted) -> None:
        self.rules.insert(0, (asks_for(match) if isinstance(match, str) else match, reply))

    def fault_for(self, request: ChatRequest) -> Fault | None:
        """The first fault that strikes; it is used up by one."""
        for fault in self.faults:
            if fault.strikes(request):
                fault.times = None if fault.times is None else fault.times - 1
                return fault
        return None

    def answer_to(self, request: ChatRequest, fault: Fault | None) -> Answer:
        text = spoiled(self._text(request), fault.kind if fault else "")
        pieces = tokenize(text)
        limit = request.max_tokens
        if fault and fault.kind == "length":
            limit = min(limit, max(1, len(pieces) // 2))
        reason = "content_filter" if fault and fault.kind == "content_filter" else "stop"
        return Answer(tuple(pieces[:limit]), "length" if len(pieces) > limit else reason)

    def _text(self, request: ChatRequest) -> str:
        reply: Any = self.queued.pop(0) if self.queued else self._by_rule(request)
        if callable(reply):
            reply = reply(request)
        if isinstance(reply, BaseModel):
            return reply.model_dump_json()
        return reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)

    def _by_rule(self, request: ChatRequest) -> Scripted:
        matching = (reply for match, reply in self.rules if match(request))
        return next(matching, author.invent)


def spoiled(text: str, kind: str) -> str:
    """The text as a fault leaves it. `broken_json` can be repaired, `malformed_json` not."""
    if kind == "empty":
        return ""
    if kind == "fenced":
        return f"Here is what you asked for:\n```json\n{text}\n```\nI hope it helps!"
    if kind == "broken_json":
        return text.rstrip()[:-1] + ",}"
    return "I cannot put this into the form you want." if kind == "malformed_json" else text
