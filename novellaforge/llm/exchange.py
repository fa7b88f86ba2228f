"""One request and its answer, and the tries of one question until it is answered."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge import limits
from novellaforge.llm import calls, completion, refusals, retry, tokens
from novellaforge.llm.completion import Chunk, Dialect, Question, Reply, Usage
from novellaforge.llm.discretion import discreet
from novellaforge.llm.errors import (
    AnswerTooSlow,
    ContentRefused,
    EmptyAnswer,
    Facts,
    ModelError,
    ModelFailed,
    ModelSilent,
    NoPlaceFree,
    RequestRefused,
    StreamBroken,
)
from novellaforge.llm.provider import Origin, Provider

logger = logging.getLogger(__name__)
T = TypeVar("T")

# An answer's end, for a server that drips: what a large model on a slow machine does not need.
# Few are as many as a model thinks before a short answer, where its server does not count them.
SLOWEST_TOKEN_SECONDS, FEW_TOKENS = 2.0, 500

# Posts a body for a model and gives the events of the answer as they come; raises ModelError.
Post = Callable[[Provider, str, bytes], AbstractAsyncContextManager[AsyncIterator[list[str]]]]


class Exchange:
    """One request to a provider, and what is known of its answer so far."""

    def __init__(self, post: Post, provider: Provider, question: Question, body: bytes) -> None:
        self.provider = provider
        self.question = question
        self.text = ""
        self.finish_reason = ""
        self.first_token_seconds: float | None = None
        self.started_at = timezone.now()
        self.body = body
        self._post = post
        self._start = time.monotonic()
        self._silent = 0.0  # seconds waited for since the last token
        most_tokens = max(FEW_TOKENS, question.max_tokens)
        self._whole = provider.timeouts.first_token + SLOWEST_TOKEN_SECONDS * most_tokens
        self._reported: Usage | None = None
        self._accepted = False
        self._done = False
        self._facts: Facts = {"address": provider.base_url, "model": question.model}

    async def texts(self) -> AsyncGenerator[str, None]:
        """The answer's text as it comes, beginning with the first that is not white space."""
        async with AsyncExitStack() as stack:
            post = self._post(self.provider, self.question.model, self.body)
            events = await self._within(stack.enter_async_context(post))
            self._accepted = True
            while not self._done and (came := await self._within(anext(events, None))):
                text, error = self._taken(came)
                if text:
                    yield text
                if error:
                    raise error
        self._check_end()

    def reply(self) -> Reply:
        return Reply(
            text=self.text,
            finish_reason="length" if self.finish_reason == "length" else "stop",
            usage=self.usage,
            seconds=self.seconds,
            first_token_seconds=self.first_token_seconds,
            model=self.question.model,
        )

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    @property
    def usage(self) -> Usage:
        """As reported; estimated where an accepted request ended without a report."""
        if self._reported:
            return self._reported
        if not self._accepted:
            return Usage(reported=False)
        asked = tokens.estimate_messages(self.question.messages)
        return Usage(asked, tokens.estimate(self.text), reported=False)

    async def _within(self, awaited: Awaitable[T]) -> T:
        """Bounds one wait: for the first token from the start, then for each next one; and all.

        An event without a token is none: a server sends those for as long as it likes.
        """
        timeouts = self.provider.timeouts
        waiting = self.first_token_seconds is None
        seconds = timeouts.first_token if waiting else timeouts.silence
        began = self.seconds
        left = min(seconds - (began if waiting else self._silent), self._whole - began)
        try:
            async with asyncio.timeout(max(0.0, left)):
                return await awaited
        except TimeoutError:
            if self.seconds >= self._whole:
                raise AnswerTooSlow(self._facts | {"seconds": round(self._whole)}) from None
            raise ModelSilent(self._facts | {"seconds": seconds}) from None
        finally:
            self._silent += self.seconds - began

    def _taken(self, came: list[str]) -> tuple[str, ModelError | None]:
        """What of these events can be delivered, and what went wrong after it."""
        text = ""
        try:
            for data in came:
                text += self._take(self._chunk(data))
                if self._done:
                    break
        except ModelError as error:
            return text, error
        return text, None

    def _chunk(self, data: str) -> Chunk:
        try:
            return completion.chunk(data)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise ModelFailed(self._facts | {"reason": data[: refusals.SHOWN_LENGTH]}) from error

    def _take(self, chunk: Chunk) -> str:
        """What of this chunk can be delivered."""
        if chunk.error is not None:
            raise refusals.in_stream(chunk.error, self.provider.base_url, self.question.model)
        if chunk.refusal:
            raise ContentRefused(self._facts)
        if chunk.alive:
            self._silent = 0.0
            if self.first_token_seconds is None:
                self.first_token_seconds = self.seconds
        self._done = self._done or chunk.done
        self._reported = chunk.usage or self._reported
        self.finish_reason = chunk.finish_reason or self.finish_reason
        begun = bool(self.text.strip())
        self.text += chunk.text
        if begun:
            return chunk.text
        return self.text if self.text.strip() else ""

    def _check_end(self) -> None:
        if self.finish_reason == "content_filter":
            raise ContentRefused(self._facts)
        if self.finish_reason == "insufficient_system_resource":  # DeepSeek, under load
            raise ModelFailed(self._facts | {"reason": self.finish_reason})
        if not self.finish_reason and not self._done:
            raise StreamBroken(self._facts | {"reason": "unfinished"})
        if not self.text.strip():
            raise EmptyAnswer(self._facts)


class Tries:
    """The tries of one question: what the server takes, and how often it has failed."""

    def __init__(
        self, post: Post, provider: Provider, origin: Origin, language: str, question: Question
    ) -> None:
        self.provider, self.origin, self.question = provider, origin, question
        self._post, self._language = post, language
        self._dialect = _dialect(provider, question.model)
        self._attempt = 0
        self._failures = 0
        self._held = 0.0

    @asynccontextmanager
    async def next(self) -> AsyncIterator[Exchange]:
        """One more try. However it ends, it is recorded; a ModelError carries its text.

        Every request passes here, with a place at its provider (`novellaforge.limits`). The
        wait for one is no part of the exchange and is not recorded. Raises NoPlaceFree.
        """
        with await self._place() as place:
            exchange = self._exchange()
            outcome = "cancelled"
            try:
                yield exchange
                outcome = "ok"
                self._measure(exchange)
            except ModelError as error:
                error.text = error.text or exchange.text
                discreet(error, self.provider)
                outcome = type(error).__name__
                self._held = retry.hold(error, self._failures + 1, self.provider)
                if self._held:
                    place.hold(self._held)
                raise
            finally:
                place.leave()  # the record is written without it
                await calls.record(self._call(exchange, outcome))

    async def again_after(self, error: ModelError, delivered: bool) -> None:
        """Returns when the question may be asked again; raises when it may not.

        Text that was delivered cannot be taken back: then a failure that passes becomes a
        StreamBroken.
        """
        if delivered and not error.permanent and not isinstance(error, StreamBroken):
            facts: Facts = {"address": self.provider.base_url, "reason": _cause(error)}
            broken = StreamBroken(facts, retry_after=error.retry_after, text=error.text)
            raise broken from error
        if delivered:
            raise error
        if isinstance(error, RequestRefused) and self._step_down(error.about):
            return
        self._failures += 1
        seconds = retry.pause(error, self._failures, self.provider)
        if seconds is None:
            raise error
        seconds = self._held or seconds
        logger.warning(
            "Asking a model again in %.1f s: %s",
            seconds,
            type(error).__name__,
            extra={"action": "llm_retry", "step": self.origin.step, "model": self.question.model},
        )
        if not self._held:  # else the next place comes when the provider may be asked again
            await asyncio.sleep(seconds)

    async def _place(self) -> limits.Place:
        address, seconds = self.provider.base_url, self.provider.timeouts.place
        try:
            return await limits.place(
                self.provider.line,
                self.provider.max_concurrent,
                model=self.question.model,
                project_id=self.origin.project_id,
                seconds=seconds,
            )
        except limits.NoPlace:
            full = NoPlaceFree({"address": address, "seconds": seconds})
            discreet(full, self.provider)
            raise full from None

    def _exchange(self) -> Exchange:
        self._attempt += 1
        self._held = 0.0
        self._dialect = _dialect(self.provider, self.question.model)
        body = completion.body(self.question, self.provider, self._dialect, self._language)
        return Exchange(self._post, self.provider, self.question, body)

    def _measure(self, exchange: Exchange) -> None:
        if self.question.purpose == "prose" and exchange.usage.reported:
            writer = self.provider.line, self.question.model, self._language
            tokens.measure(writer, exchange.text, exchange.usage.tokens_out)

    def _step_down(self, refused: str) -> bool:
        if refused == "response_format" and self.question.answer is None:
            return False
        key = (self.provider.base_url, self.question.model)
        if _dialects.get(key, self._dialect) != self._dialect:
            return True  # another request has found it out meanwhile
        lower = self._dialect.without(refused)
        if lower is None:
            return False
        _dialects[key] = lower
        return True

    def _call(self, exchange: Exchange, outcome: str) -> calls.Call:
        return calls.Call(
            purpose=self.question.purpose,
            model=self.question.model,
            address=self.provider.base_url,
            origin=self.origin,
            attempt=self._attempt,
            started_at=exchange.started_at,
            seconds=exchange.seconds,
            first_token_seconds=exchange.first_token_seconds,
            usage=exchange.usage,
            finish_reason=exchange.finish_reason,
            outcome=outcome,
            body=exchange.body,
            answer=exchange.text,
            key=self.provider.api_key,
        )


# By address and model, for the life of the process.
_dialects: dict[tuple[str, str], Dialect] = {}


def _dialect(provider: Provider, model: str) -> Dialect:
    return _dialects.get((provider.base_url, model)) or Dialect.first(provider)


def _cause(error: ModelError) -> str:
    """Between brackets in a sentence."""
    if isinstance(error, ModelSilent):
        return _("it sent nothing for %(seconds)s seconds") % error.facts
    return type(error).__name__
