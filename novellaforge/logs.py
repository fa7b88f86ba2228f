"""Log lines as JSON objects, and of which run and step each of them is."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pythonjsonlogger.json import JsonFormatter

_within: ContextVar[dict[str, str] | None] = ContextVar("within", default=None)
NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}


@contextmanager
def within(run_id: UUID, step: str) -> Iterator[None]:
    """Whatever is logged meanwhile, in this coroutine and what it starts, is of this step."""
    token = _within.set({"run": str(run_id), "step": step})
    try:
        yield
    finally:
        _within.reset(token)


def current() -> dict[str, str]:
    """The `run` and `step` of what is done now; empty outside of any."""
    return dict(_within.get() or {})


class Where(logging.Filter):
    """Gives a record the `run` and `step` within which it was made; lets all pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in current().items():
            setattr(record, name, value)
        return True


class Lines(JsonFormatter):
    """One JSON object a line; what a record was given (`extra`) is in it too."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            rename_fields=NAMES,
            json_ensure_ascii=False,
            **given,
        )

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """In UTC, as 2026-11-28T09:30:00.125+00:00."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
