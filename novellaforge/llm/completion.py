"""The protocol, without the network: what is sent for a completion, and what comes back.

OpenAI's `POST /chat/completions`, streamed, with what DeepSeek, llama.cpp, vLLM and Ollama do
differently (platform.openai.com/docs/api-reference/chat-streaming,
api-docs.deepseek.com/api/create-chat-completion).
"""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from novellaforge.llm import answers
from novellaforge.llm.messages import Message
from novellaforge.llm.provider import AnswerFormat, Provider

OPENAI_HOSTS = ("api.openai.com", "openai.azure.com")
DEEPSEEK_HOST = "deepseek.com"
# What a chat template writes between turns (Llama, Mistral, Gemma, DeepSeek, ChatML): servers
# take it for that wherever it stands.
CONTROL = re.compile(
    r"<(?=[|｜][\w▁ .-]{1,40}[|｜]>|/?s>|[be]os>|(?:start|end)_of_turn>|</?SYS>>|</?INST>)"
    r"|\[(?=/?(?:INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])",
    re.IGNORECASE,
)
ALIVE_FIELDS = ("content", "reasoning_content", "reasoning")


@dataclass(frozen=True)
class Sampling:
    """What llama.cpp takes beyond the protocol; sent to the embedded server only."""

    min_p: float = 0.1
    repeat_penalty: float = 1.1
    repeat_last_n: int = 256


@dataclass(frozen=True)
class Question:
    """One thing asked of a model. `answer` is the value wanted, or None for plain text."""

    messages: tuple[Message, ...]
    purpose: str
    model: str
    temperature: float
    max_tokens: int
    answer: type[BaseModel] | None = None
    sampling: Sampling | None = None


@dataclass(frozen=True)
class Usage:
    """Tokens of one request. `reported` is False where they are estimated here."""

    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    reported: bool = True


@dataclass(frozen=True)
class Reply:
    """A whole answer. `finish_reason` is "length" where it was cut at max_tokens."""

    text: str
    finish_reason: Literal["stop", "length"]
    usage: Usage
    seconds: float
    first_token_seconds: float | None
    model: str


@dataclass(frozen=True)
class Dialect:
    """What a server was found to take; begins with the best and only steps down."""

    answer_format: AnswerFormat
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    stream_usage: bool = True
    temperature: bool = True

    @classmethod
    def first(cls, provider: Provider) -> "Dialect":
        if provider.answer_format != "auto":
            return cls(provider.answer_format)
        deepseek = provider.host.endswith(DEEPSEEK_HOST)
        return cls("json_object" if deepseek else "json_schema")

    def without(self, refused: str) -> "Dialect | None":
        """The next thing to try when the server refuses `refused`; None: nothing is left."""
        if refused == "response_format" and self.answer_format != "text":
            lower: AnswerFormat = "text"
            if self.answer_format == "json_schema":
                lower = "json_object"
            return replace(self, answer_format=lower)
        if refused == "max_tokens" and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if refused == "stream_options" and self.stream_usage:
            return replace(self, stream_usage=False)
        if refused == "temperature" and self.temperature:
            return replace(self, temperature=False)
        return None


def body(question: Question, provider: Provider, dialect: Dialect, language: str) -> bytes:
    """The request's JSON."""
    messages = question.messages
    if question.answer and dialect.answer_format != "json_schema":
        messages = answers.with_shape(messages, question.answer, language)
    fields: dict[str, object] = {
        "model": question.model,
        "messages": [{"role": each.role, "content": _said(each.content)} for each in messages],
        dialect.limit: question.max_tokens,
        "stream": True,
    }
    if dialect.temperature:
        fields["temperature"] = question.temperature
    if dialect.stream_usage:
        fields["stream_options"] = {"include_usage": True}
    if question.answer and dialect.answer_format != "text":
        fields["response_format"] = _response_format(question.answer, provider, dialect)
    if question.sampling and provider.embedded:
        fields |= vars(question.sampling)
    return json.dumps(fields, ensure_ascii=False).encode()


def _said(content: str) -> str:
    """Without a chat template's marks: whoever writes them into a book ends no turn."""
    return CONTROL.sub("‹", content)


def _response_format(
    answer: type[BaseModel], provider: Provider, dialect: Dialect
) -> dict[str, object]:
    if dialect.answer_format == "json_object":
        return {"type": "json_object"}
    string_bounds = not provider.host.endswith(OPENAI_HOSTS)
    schema = answers.schema_of(answer, string_bounds)
    named = {"name": answer.__name__, "strict": True, "schema": schema}
    return {"type": "json_schema", "json_schema": named}


class Chunk(NamedTuple):  # made in a third of the time of a dataclass: there is one a token
    """One event of a stream. `alive`: a token came, be it of thought; `error`: its object;
    `done`: the last one."""

    text: str = ""
    done: bool = False
    alive: bool = False
    finish_reason: str = ""
    refusal: bool = False
    usage: Usage | None = None
    error: dict[str, Any] | None = None


async def events(pieces: AsyncIterator[bytes]) -> AsyncIterator[list[str]]:
    """The data of the server-sent events that came together, never none. Each stands on one
    line, as all these servers send it; comments (keep-alive) and other fields are skipped.

    Lines end at CR and LF only: JSON may hold U+2028 and its like as they are.
    """
    rest = b""
    async for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        if found := [data for line in lines if (data := _data(line))]:
            yield found
    if data := _data(rest):
        yield [data]


def _data(line: bytes) -> str:
    field, _, value = line.partition(b":")
    if field in (b"data", b"error"):
        return value.decode(errors="replace").strip()
    return line.decode(errors="replace").strip() if line.startswith(b"{") else ""


def chunk(data: str) -> Chunk:
    """Raises ValueError for what is not a chunk of a completion."""
    if data == "[DONE]":
        return Chunk(done=True)
    event = json.loads(data)
    if not isinstance(event, dict):
        raise ValueError(data)
    if "choices" not in event:
        if event.get("error") or event.get("message"):
            return Chunk(error=event)
        raise ValueError(data)
    choices = event["choices"]
    choice = choices[0] if choices else {}
    said = choice.get("delta") or choice.get("message") or {}
    return Chunk(
        text=said.get("content") or "",
        alive=any(said.get(name) for name in ALIVE_FIELDS),
        finish_reason=choice.get("finish_reason") or "",
        refusal=bool(said.get("refusal")),
        usage=usage(event.get("usage")),
    )


def usage(reported: dict[str, Any] | None) -> Usage | None:
    """Cached tokens as DeepSeek says them, or as OpenAI, llama.cpp and vLLM do."""
    if not reported:
        return None
    details = reported.get("prompt_tokens_details") or {}
    cached = reported.get("prompt_cache_hit_tokens") or details.get("cached_tokens") or 0
    return Usage(
        tokens_in=reported.get("prompt_tokens") or 0,
        tokens_out=reported.get("completion_tokens") or 0,
        tokens_cached=cached,
    )
