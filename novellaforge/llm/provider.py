"""Who is asked (a provider) and for whom (an origin): frozen values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

AnswerFormat = Literal["auto", "json_schema", "json_object", "text"]
Known = Literal["auto", "true", "false"]
CACHING_HOSTS = ("deepseek.com", "api.openai.com", "openai.azure.com")
SMALL_CONTEXT_TOKENS = 8_192


@dataclass(frozen=True)
class Timeouts:
    """Seconds: to connect, until the first token, between two tokens; before the request, for
    a place among those that run."""

    connect: float = 5.0
    first_token: float = 120.0
    silence: float = 30.0
    place: float = 600.0


@dataclass(frozen=True)
class Provider:
    """An OpenAI-compatible server and how it is asked.

    `models` and `temperatures` are by purpose; a purpose without a model has `model`, one
    without a temperature that of prose. `retries` counts the tries after the first.
    `max_concurrent` is of all processes together, of one `line`; 0: no limit. `reasoning_model`,
    where there is one, plans the chapters that deserve it. `prefixes`: whether it keeps the
    beginnings of requests that it has read. `is_own`: an author typed its address, which is
    looked at before each connection; `key_is_lost`: its key cannot be read any more.
    """

    base_url: str
    api_key: str = field(default="", repr=False)
    model: str = ""
    models: Mapping[str, str] = field(default_factory=dict)
    temperatures: Mapping[str, float] = field(default_factory=lambda: {"prose": 0.7})
    answer_format: AnswerFormat = "auto"
    context_tokens: int = 64_000
    timeouts: Timeouts = Timeouts()
    retries: int = 3
    backoff_seconds: float = 0.5
    max_concurrent: int = 0
    embedded: bool = False
    reasoning_model: str = ""
    prefixes: Known = "auto"
    is_own: bool = False
    key_is_lost: bool = False

    @classmethod
    def from_settings(cls) -> "Provider":
        """The site's. A book's is `own.provider_of_book`'s."""
        return cls(
            base_url=settings.LLM_BASE_URL.rstrip("/"),
            api_key=settings.LLM_API_KEY,
            model=settings.LLM_MODEL,
            models=settings.LLM_MODELS,
            temperatures=settings.LLM_TEMPERATURES,
            answer_format=cast(AnswerFormat, settings.LLM_ANSWER_FORMAT),
            context_tokens=settings.LLM_CONTEXT_TOKENS,
            timeouts=Timeouts(
                settings.LLM_CONNECT_TIMEOUT_SECONDS,
                settings.LLM_FIRST_TOKEN_TIMEOUT_SECONDS,
                settings.LLM_SILENCE_TIMEOUT_SECONDS,
                settings.LLM_PLACE_TIMEOUT_SECONDS,
            ),
            retries=settings.LLM_RETRIES,
            backoff_seconds=settings.LLM_BACKOFF_SECONDS,
            max_concurrent=settings.LLM_MAX_CONCURRENT,
            embedded=settings.EMBEDDED.model_url == settings.LLM_BASE_URL,
            reasoning_model=settings.PLAN_REASONING_MODEL,
            prefixes=cast(Known, settings.LLM_CACHES_PREFIXES),
        )

    @property
    def is_small(self) -> bool:
        """Whether prompts and schemas take their short form."""
        return self.context_tokens <= SMALL_CONTEXT_TOKENS

    @property
    def caches_prefixes(self) -> bool:
        """Whether a second request reads again only what it does not share with the first."""
        if self.prefixes == "auto":
            return self.host.endswith(CACHING_HOSTS)
        return self.prefixes == "true"

    @property
    def prefill(self) -> bool:
        """Whether an assistant message at the end is continued (llama.cpp does)."""
        return self.embedded

    @property
    def host(self) -> str:
        """The address's host; empty where the address is none."""
        try:
            return urlsplit(self.base_url).hostname or ""
        except ValueError:
            return ""

    @property
    def line(self) -> str:
        """Whose requests are counted, and wait out a pause, together: those to one address; of a
        key that an author typed its own alone, since servers count and refuse by key.
        """
        if not (self.is_own and self.api_key):
            return self.base_url
        return f"{self.base_url} #{hashlib.sha256(self.api_key.encode()).hexdigest()[:8]}"

    def model_for(self, purpose: str) -> str:
        return self.models.get(purpose) or self.model

    def temperature_for(self, purpose: str) -> float:
        return self.temperatures.get(purpose, self.temperatures.get("prose", 0.7))


@dataclass(frozen=True)
class Origin:
    """What a call is made for; recorded with it. `owner_id`: who pays; None: it is looked up."""

    project_id: UUID | None = None
    run_id: UUID | None = None
    step: str = ""
    owner_id: int | None = None
