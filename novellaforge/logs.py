"""Log lines, as JSON objects too, without secrets, and of which request, run and step each is."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from pythonjsonlogger.json import JsonFormatter

from novellaforge.redacting import on_lines_of_its_own, redacted

_within: ContextVar[dict[str, str] | None] = ContextVar("within", default=None)
_request: ContextVar[str] = ContextVar("request", default="")
SECRETS = (
    "SECRET_KEY", "LLM_API_KEY", "DEEPSEEK_API_KEY", "EMBEDDING_API_KEY", "EMAIL_HOST_PASSWORD",
    "METRICS_TOKEN", "NEO4J_PASSWORD",
)  # fmt: skip
NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}


@contextmanager
def within(run_id: UUID, step: str) -> Iterator[None]:
    """Whatever is logged meanwhile, in this coroutine and what it starts, is of this step."""
    token = _within.set({"run": str(run_id), "step": step})
    try:
        yield
    finally:
        _within.reset(token)


@contextmanager
def of_request(name: str) -> Iterator[None]:
    """Whatever is logged meanwhile is of this request."""
    token = _request.set(name)
    try:
        yield
    finally:
        _request.reset(token)


def fault(of: logging.Logger, what: str, error: Exception) -> str:
    """Log it with its traceback; the number it is logged under is what people are told of it."""
    number = uuid4().hex[:8]
    of.error("%s failed: fault %s", what, number, exc_info=error, extra={"fault": number})
    return number


def current() -> dict[str, str]:
    """The `run` and `step` of what is done now; empty outside of any."""
    return dict(_within.get() or {})


class Where(logging.Filter):
    """Gives a record the `request_id`, `run` and `step` within which it was made."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in current().items():
            setattr(record, name, value)
        if request := _request.get():
            record.request_id = request
        return True


class Plain(logging.Formatter):
    """A record a line; what follows in it, as a traceback does, is indented."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        request = getattr(record, "request_id", "")
        return super().formatMessage(record) + (f" [{request}]" if request else "")

    def format(self, record: logging.LogRecord) -> str:
        return redacted(on_lines_of_its_own(super().format(record)), secrets())


class Lines(JsonFormatter):
    """One JSON object a line; what a record was given (`extra`) is in it too."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            rename_fields=NAMES,
            json_ensure_ascii=False,
            **given,
        )

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record), secrets())

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """In UTC, as 2026-11-28T09:30:00.125+00:00."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def secrets() -> tuple[str, ...]:
    """The site's own, wherever they stand in the settings."""
    addresses = (settings.DATABASE_URL, settings.REDIS_URL)
    given = (getattr(settings, name, "") for name in SECRETS)
    return (*given, *settings.SECRET_KEY_FALLBACKS, *(_password(each) for each in addresses))


def _password(address: str) -> str:
    return urlsplit(address).password or ""
