"""The one way out to a model server, over HTTP."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar
from weakref import WeakKeyDictionary

import httpx
from pydantic import BaseModel

from novellaforge.llm import allowance, answers, completion, refusals, tokens
from novellaforge.llm.completion import Question, Reply, Sampling
from novellaforge.llm.discretion import discreet, usable
from novellaforge.llm.errors import (
    Facts,
    ModelError,
    ModelNotFound,
    ModelUnreachable,
    NotAModelServer,
    StreamBroken,
    UnreadableAnswer,
)
from novellaforge.llm.exchange import Tries
from novellaforge.llm.guard import Guard
from novellaforge.llm.messages import Message
from novellaforge.llm.network import Network
from novellaforge.llm.provider import Origin, Provider

T = TypeVar("T")
A = TypeVar("A", bound=BaseModel)
Sink = Callable[[str], Awaitable[None]]
Enough = Callable[[str], bool]

MAX_TOKENS = 2000
LISTING_SECONDS = 5.0
# What is taken of a server, which an author may have typed and which may talk without end: of an
# answer, some 100,000 tokens, an event each; of one event; of a refusal; of a list of models.
MOST_BYTES, MOST_EVENT_BYTES = 50_000_000, 2_000_000
MOST_REFUSAL_BYTES, MOST_LISTING_BYTES = 100_000, 5_000_000
IDLE_CONNECTIONS = 64
AFTER_DONE_SECONDS = 1.0
NO_PROXY: dict[str, httpx.AsyncBaseTransport | None] = {
    f"all://{host}": None for host in ("127.0.0.1", "localhost", "[::1]")
}


NO_ORIGIN = Origin()


class LLM:
    """A provider asked for one origin. `language` is the novel's: of our own few words to it.

    Whether the budget allows it is looked at before the first question: what has begun with one
    `LLM` goes on to its end. Then whatever is asked raises BudgetSpent.
    """

    def __init__(
        self, provider: Provider, origin: Origin = NO_ORIGIN, language: str = "en"
    ) -> None:
        self.provider = provider
        self.origin = origin
        self.language = language
        self._is_admitted = False

    async def chat(
        self,
        messages: Sequence[Message],
        *,
        purpose: str = "prose",
        temperature: float | None = None,
        max_tokens: int = MAX_TOKENS,
        model: str | None = None,
        sampling: Sampling | None = None,
    ) -> Reply:
        """The whole answer. What breaks on its way is asked again. Raises ModelError."""
        question = self._question(messages, purpose, temperature, max_tokens, model, sampling)
        return await self._answer(question, _whole)

    async def chat_stream(
        self,
        messages: Sequence[Message],
        temperature: float = 0.7,
        max_tokens: int = MAX_TOKENS,
        model: str | None = None,
        *,
        purpose: str = "prose",
        sampling: Sampling | None = None,
    ) -> AsyncGenerator[str, None]:
        """The answer's text as it comes; closing the iterator ends the request.

        Until the first text it is asked again by itself; after it, a failure that passes is
        a StreamBroken, and the caller goes on from its `text`.
        """
        question = self._question(messages, purpose, temperature, max_tokens, model, sampling)
        await self._admit()
        tries = Tries(_post, self.provider, self.origin, self.language, question)
        while True:
            delivered = False
            try:
                async with tries.next() as exchange, aclosing(exchange.texts()) as texts:
                    async for text in texts:
                        delivered = True
                        yield text
                return
            except ModelError as error:
                await tries.again_after(error, delivered)

    async def chat_stream_full(
        self,
        messages: Sequence[Message],
        temperature: float | None = None,
        max_tokens: int = MAX_TOKENS,
        model: str | None = None,
        *,
        purpose: str = "prose",
        on_chunk: Sink | None = None,
        sampling: Sampling | None = None,
    ) -> Reply:
        """The whole answer, its text handed to `on_chunk` as it comes.

        Failures as in `chat_stream` with `on_chunk`, as in `chat` without.
        """
        question = self._question(messages, purpose, temperature, max_tokens, model, sampling)
        return await self._answer(question, _whole, on_chunk)

    async def ask(
        self,
        messages: Sequence[Message],
        answer: type[A],
        *,
        purpose: str,
        max_tokens: int = MAX_TOKENS,
        temperature: float | None = None,
        model: str | None = None,
        check: Callable[[A], str | None] | None = None,
        sampling: Sampling | None = None,
        on_chunk: Sink | None = None,
        enough: Enough | None = None,
    ) -> A:
        """A value of the type `answer`, under its schema where the server takes one.

        What cannot be read, or what `check` objects to in a sentence, is asked once more with
        the reason quoted; then UnreadableAnswer. `on_chunk` is handed the first answer's JSON as
        it comes; failures are then those of `chat_stream`. `enough` is shown, at each piece, all
        of an answer that has come: once it says yes, nothing is asked again.
        """

        def read(reply: Reply) -> A:
            return _read(reply, answer, check)

        question = self._question(messages, purpose, temperature, max_tokens, model, sampling)
        question = replace(question, answer=answer)
        try:
            return await self._answer(question, read, on_chunk, enough)
        except UnreadableAnswer as refused:
            if enough and enough(refused.text):
                raise
            once_more = answers.with_refusal(
                question.messages, refused.text, refused.reason, self.language
            )
        return await self._answer(replace(question, messages=once_more), read, enough=enough)

    @property
    def tokens_per_word(self) -> float:
        """Of its prose in the novel's language, as this process has measured it; 0: not yet."""
        model = self.provider.model_for("prose")
        return tokens.per_word((self.provider.line, model, self.language))

    async def models(self) -> tuple[str, ...]:
        """The names of the models that the server lists. Raises ModelError."""
        usable(self.provider)
        try:
            return await _models(self.provider)
        except ModelError as error:
            discreet(error, self.provider)
            raise

    async def _admit(self) -> None:
        usable(self.provider)
        if not self._is_admitted:
            await allowance.admit(self.origin)
            self._is_admitted = True

    def _question(
        self,
        messages: Sequence[Message],
        purpose: str,
        temperature: float | None,
        max_tokens: int,
        model: str | None,
        sampling: Sampling | None,
    ) -> Question:
        if temperature is None:
            temperature = self.provider.temperature_for(purpose)
        model = model or self.provider.model_for(purpose)
        return Question(
            tuple(messages), purpose, model, temperature, max_tokens, sampling=sampling
        )

    async def _answer(
        self,
        question: Question,
        read: Callable[[Reply], T],
        on_chunk: Sink | None = None,
        enough: Enough | None = None,
    ) -> T:
        await self._admit()
        tries = Tries(_post, self.provider, self.origin, self.language, question)
        while True:
            delivered = False
            try:
                async with tries.next() as exchange, aclosing(exchange.texts()) as texts:
                    async for text in texts:
                        if on_chunk:
                            delivered = True
                            await on_chunk(text)
                        elif enough:
                            delivered = enough(exchange.text)
                    return read(exchange.reply())
            except ModelError as error:
                await tries.again_after(error, delivered)


def _whole(reply: Reply) -> Reply:
    return reply


def _read(reply: Reply, answer: type[A], check: Callable[[A], str | None] | None) -> A:
    facts: Facts = {"model": reply.model}
    try:
        value = answers.read(reply.text, answer, cut=reply.finish_reason == "length")
    except answers.Unreadable as error:
        raise UnreadableAnswer(facts | {"reason": str(error)}, text=reply.text) from error
    if check and (objection := check(value)):
        raise UnreadableAnswer(facts | {"reason": objection}, text=reply.text)
    return value


@asynccontextmanager
async def _post(
    provider: Provider, model: str, body: bytes
) -> AsyncIterator[AsyncIterator[list[str]]]:
    """The events of one completion; leaving ends the request. Raises ModelError."""
    try:
        client = await _client(provider)
        async with client.stream(
            "POST",
            f"{provider.base_url}/chat/completions",
            content=body,
            headers=_headers(provider) | {"content-type": "application/json"},
            timeout=httpx.Timeout(None, connect=provider.timeouts.connect),
        ) as response:
            if response.status_code != 200:
                raise await _refusal(response, provider, model)
            pieces = _bounded(response.aiter_bytes(), provider)
            yield completion.events(pieces)
            await _finish(pieces)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _network_error(error, provider) from error


async def _finish(pieces: AsyncIterator[bytes]) -> None:
    """Read to the end of a response whose last event has come, so that its connection stays."""
    with suppress(TimeoutError, httpx.HTTPError, ModelError):
        async with asyncio.timeout(AFTER_DONE_SECONDS):
            async for _ in pieces:
                pass


async def _bounded(pieces: AsyncIterator[bytes], provider: Provider) -> AsyncIterator[bytes]:
    """Raises NotAModelServer where an answer, or one line of it, is longer than any is."""
    whole = line = 0
    async for piece in pieces:
        whole += len(piece)
        at = piece.rfind(b"\n")
        line = line + len(piece) if at < 0 else len(piece) - at - 1
        if whole > MOST_BYTES or line > MOST_EVENT_BYTES:
            raise NotAModelServer({"address": provider.base_url, "status": 200})
        yield piece


async def _beginning(response: httpx.Response, most: int) -> str:
    read = b""
    async for piece in response.aiter_bytes():
        read += piece
        if len(read) >= most:
            break
    return read[:most].decode(errors="replace")


async def _refusal(response: httpx.Response, provider: Provider, model: str) -> ModelError:
    content = await _beginning(response, MOST_REFUSAL_BYTES)
    error = refusals.refusal(
        response.status_code, response.headers, content, provider.base_url, model
    )
    if isinstance(error, ModelNotFound):
        with suppress(ModelError):  # its sentence does without the list
            error.facts["models"] = ", ".join(await _models(provider))
    return error


async def _models(provider: Provider) -> tuple[str, ...]:
    try:
        client, address = await _client(provider), f"{provider.base_url}/models"
        async with (
            asyncio.timeout(LISTING_SECONDS),
            client.stream("GET", address, headers=_headers(provider)) as response,
        ):
            content = await _beginning(response, MOST_LISTING_BYTES)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise _network_error(error, provider) from error
    if response.status_code != 200:
        raise refusals.refusal(
            response.status_code, response.headers, content, provider.base_url, ""
        )
    return refusals.listed_models(content, provider.base_url)


def _network_error(error: Exception, provider: Provider) -> ModelError:
    facts: Facts = {"address": provider.base_url, "reason": str(error) or type(error).__name__}
    unreached = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol)
    if isinstance(error, (*unreached, httpx.InvalidURL)):
        return ModelUnreachable(facts)
    return StreamBroken(facts)


def _headers(provider: Provider) -> dict[str, str]:
    return {"authorization": f"Bearer {provider.api_key}"} if provider.api_key else {}


@cache
def trusted() -> ssl.SSLContext:
    """The authorities that httpx trusts: read once a process, which takes 30 ms."""
    return httpx.create_ssl_context()


@dataclass(frozen=True)
class _Clients:
    """`ours` goes to the site's server, past no check; `typed` to whatever an author typed."""

    ours: httpx.AsyncClient
    typed: httpx.AsyncClient


_Pool = tuple[_Clients, AsyncIterator[_Clients]]
_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, _Pool] = WeakKeyDictionary()


async def _client(provider: Provider) -> httpx.AsyncClient:
    """The running loop's own connections, kept as long as it lives."""
    loop = asyncio.get_running_loop()
    if loop not in _pools:
        lifetime = _lifetime(loop)
        _pools[loop] = (await anext(lifetime), lifetime)
    clients = _pools[loop][0]
    return clients.typed if provider.is_own else clients.ours


async def _lifetime(loop: asyncio.AbstractEventLoop) -> AsyncIterator[_Clients]:
    """An asynchronous generator, because a loop closes those itself when it ends."""
    limits = httpx.Limits(max_keepalive_connections=IDLE_CONNECTIONS)
    ours = httpx.AsyncClient(limits=limits, mounts=NO_PROXY, verify=trusted())
    ours._transport._pool._network_backend = Network()  # type: ignore[attr-defined]
    typed = httpx.AsyncClient(transport=_guarded(limits))
    try:
        yield _Clients(ours, typed)
    finally:
        _pools.pop(loop, None)
        await ours.aclose()
        await typed.aclose()


def _guarded(limits: httpx.Limits) -> httpx.AsyncHTTPTransport:
    """Past any proxy, which would look a name up by itself; httpx has no way to hand it in."""
    transport = httpx.AsyncHTTPTransport(verify=trusted(), limits=limits)
    transport._pool._network_backend = Guard()
    return transport
