"""What a request asks, what is logged of it, and the events that answer it."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

DIMENSION = hashlib.sha256().digest_size  # of the vectors
_TOKEN = re.compile(r"\s*(?:\w{1,5}|[^\w\s])|\s+")


def tokenize(text: str) -> list[str]:
    """Pieces of at most five letters, and signs: about 1.4 a word of the author's prose."""
    return _TOKEN.findall(text)


@dataclass(frozen=True)
class ChatRequest:
    """One request. `answer_name` is the name of the JSON schema that it wants, if any."""

    model: str
    messages: tuple[tuple[str, str], ...]
    max_tokens: int
    stream: bool
    include_usage: bool
    format: str
    answer_name: str
    schema: dict[str, Any] | None
    raw: dict[str, Any]

    @classmethod
    def parse(cls, body: bytes) -> "ChatRequest":
        raw = json.loads(body)
        messages = tuple((each["role"], each["content"]) for each in raw["messages"])
        response_format = raw.get("response_format") or {"type": "text"}
        named = response_format.get("json_schema", {})
        schema = named.get("schema") or _schema_within(messages[-1][1])
        return cls(
            model=raw.get("model", ""),
            messages=messages,
            max_tokens=raw.get("max_tokens") or raw.get("max_completion_tokens") or 4096,
            stream=bool(raw.get("stream")),
            include_usage=bool((raw.get("stream_options") or {}).get("include_usage")),
            format=response_format["type"],
            answer_name=named.get("name") or (schema or {}).get("title", ""),
            schema=schema,
            raw=raw,
        )

    @property
    def prompt(self) -> str:
        return "\n".join(f"{role}: {content}" for role, content in self.messages)

    @property
    def last(self) -> str:
        return self.messages[-1][1]


def embeddings(body: bytes) -> dict[str, Any]:
    """A direction for each text, its own and always the same."""
    texts = json.loads(body)["input"]
    vectors = ([float(byte) for byte in hashlib.sha256(text.encode()).digest()] for text in texts)
    data = [{"index": index, "embedding": vector} for index, vector in enumerate(vectors)]
    return {"data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def _schema_within(text: str) -> dict[str, Any] | None:
    """A JSON schema written out in a prompt."""
    for start in re.finditer(r"\{\"", text):
        try:
            value, _ = json.JSONDecoder().raw_decode(text[start.start() :])
        except ValueError:
            continue
        if isinstance(value, dict) and "properties" in value:
            return value
    return None


Match = Callable[[ChatRequest], bool]


def asks_for(name: str) -> Match:
    return lambda request: request.answer_name == name


def says(words: str) -> Match:
    return lambda request: words in request.prompt


def prose(request: ChatRequest) -> bool:
    return request.schema is None


@dataclass
class Call:
    """One request as it went, in `time.monotonic()` seconds of this machine.

    Of its prompt's `characters`, so many `characters_cached` had been read before, in whole blocks
    from the beginning. `outcome` is "running", "ok", "cancelled" (the client left) or the kind of
    the fault.
    """

    request: ChatRequest
    started: float
    slot: float | None = None
    first_token: float | None = None
    ended: float | None = None
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    characters: int = 0
    characters_cached: int = 0
    text: str = ""
    outcome: str = "running"

    def end(self, outcome: str) -> None:
        """Said before the last bytes go out, so that who has the answer reads a closed log."""
        if self.outcome == "running":
            self.ended, self.outcome = time.monotonic(), outcome

    @property
    def answer_name(self) -> str:
        return self.request.answer_name

    @property
    def prompt(self) -> str:
        return self.request.prompt

    def overlaps(self, other: "Call") -> bool:
        """Whether both were being answered at one moment."""
        assert self.ended is not None
        assert other.ended is not None
        return self.started < other.ended and other.started < self.ended

    def as_json(self) -> dict[str, Any]:
        request = self.request
        told = asdict(self) | {
            "messages": request.messages,
            "answer_name": request.answer_name,
            "max_tokens": request.max_tokens,
            "model": request.model,
        }
        del told["request"]
        return told


@dataclass(frozen=True)
class Answer:
    """What is sent: the pieces of the text and how it ends."""

    pieces: tuple[str, ...]
    finish_reason: str = "stop"

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def event(data: dict[str, Any] | str) -> bytes:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"data: {text}\n\n".encode()


def delta(call: Call, content: str | None, finish_reason: str | None = None) -> bytes:
    said = {"role": "assistant", "content": content} if content is None else {"content": content}
    choice = {"index": 0, "delta": said, "finish_reason": finish_reason}
    return event(_object(call, "chat.completion.chunk") | {"choices": [choice]})


def ending(call: Call, finish_reason: str) -> Iterator[bytes]:
    choice = {"index": 0, "delta": {}, "finish_reason": finish_reason}
    yield event(_object(call, "chat.completion.chunk") | {"choices": [choice]})
    if call.request.include_usage:
        usage = {"choices": [], "usage": usage_of(call)}
        yield event(_object(call, "chat.completion.chunk") | usage)
    yield event("[DONE]")


def completion(call: Call, answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text}
    choice = {"index": 0, "message": message, "finish_reason": answer.finish_reason}
    return _object(call, "chat.completion") | {"choices": [choice], "usage": usage_of(call)}


def usage_of(call: Call) -> dict[str, Any]:
    return {
        "prompt_tokens": call.tokens_in,
        "completion_tokens": call.tokens_out,
        "total_tokens": call.tokens_in + call.tokens_out,
        "prompt_tokens_details": {"cached_tokens": call.tokens_cached},
    }


def _object(call: Call, kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 0, "model": call.request.model}
