"""From what a server answered instead of a completion to our error. Pure.

Sources of the codes: platform.openai.com/docs/guides/error-codes,
api-docs.deepseek.com/quick_start/error_codes, llama.cpp tools/server (exceed_context_size_error).
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any

from novellaforge.llm.errors import (
    ContentRefused,
    ContextTooLong,
    CreditSpent,
    Facts,
    ModelBusy,
    ModelError,
    ModelFailed,
    ModelKeyRefused,
    ModelNotFound,
    NotAModelServer,
    RequestRefused,
)

SHOWN_LENGTH = 300

_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|maximum context length|context (?:size|window)"
    r"|(?:prompt|input) (?:is )?too long",
    re.IGNORECASE,
)
_FILTERED = re.compile(
    r"content[_ ](?:filter|policy)|content exists risk|moderation|safety", re.IGNORECASE
)
_NO_MODEL = re.compile(
    r"model_not_found|model not exist|no such model|must provide a model|model is required"
    r"|model\b.{0,200}\b(?:does not exist|not found)",
    re.IGNORECASE | re.DOTALL,
)
_NO_CREDIT = re.compile(r"insufficient_quota|insufficient balance|billing", re.IGNORECASE)
_PARTS = {
    "response_format": re.compile(
        r"response_format|json_schema|json_object|grammar|\bschema\b", re.IGNORECASE
    ),
    "max_tokens": re.compile(r"max_completion_tokens", re.IGNORECASE),
    "stream_options": re.compile(r"stream_options|include_usage", re.IGNORECASE),
    "temperature": re.compile(r"temperature", re.IGNORECASE),
}


def refusal(
    status: int, headers: Mapping[str, str], content: str, address: str, model: str
) -> ModelError:
    """The error for an HTTP answer that is not 200, or for an error object in a stream."""
    said = _said(content)
    facts: Facts = {
        "address": address,
        "model": model,
        "status": status,
        "reason": _reason(status, said),
    }
    wait = retry_after(headers)
    if status in (401, 403):
        return ModelKeyRefused(facts)
    if status == 402 or (status == 429 and _NO_CREDIT.search(said)):
        return CreditSpent(facts)
    if status == 429:
        return ModelBusy(facts, retry_after=wait)
    if status in (400, 404, 413, 422):
        return _bad_request(status, said, facts)
    if status >= 500 or status == 408:
        return ModelFailed(facts, retry_after=wait)
    return NotAModelServer(facts)


def _bad_request(status: int, said: str, facts: Facts) -> ModelError:
    if _TOO_LONG.search(said) or status == 413:
        return ContextTooLong(facts)
    if _FILTERED.search(said):
        return ContentRefused(facts)
    if _NO_MODEL.search(said):
        return ModelNotFound(facts)
    if status == 404:
        return NotAModelServer(facts)
    about = next((part for part, sign in _PARTS.items() if sign.search(said)), "")
    return RequestRefused(facts | {"about": about})


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds to wait, from `retry-after-ms` (OpenAI) or `retry-after`: seconds or a date."""
    try:
        if "retry-after-ms" in headers:
            seconds = float(headers["retry-after-ms"]) / 1000
        else:
            seconds = float(headers["retry-after"])
        return max(0.0, seconds) if isfinite(seconds) else None
    except KeyError:
        return None
    except ValueError:
        return _until(headers.get("retry-after", ""), now or datetime.now(UTC))


def _until(date: str, now: datetime) -> float | None:
    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds())


def _said(content: str) -> str:
    """The server's own words: message, code and type, where it answers in JSON."""
    try:
        told = json.loads(content)
    except ValueError:
        return content
    error = told.get("error", told) if isinstance(told, dict) else told
    if not isinstance(error, dict):
        return str(error)
    parts = (error.get(name) for name in ("message", "code", "type", "param", "detail"))
    return " ".join(str(part) for part in parts if part)


def in_stream(error: dict[str, Any], address: str, model: str) -> ModelError:
    """The error for an error object among the events of an answer."""
    content = json.dumps(error)
    return refusal(_stream_status(error, _said(content)), {}, content, address, model)


def _stream_status(error: dict[str, Any], said: str) -> int:
    inner = error.get("error")
    code = (inner if isinstance(inner, dict) else error).get("code")
    if isinstance(code, int) and 400 <= code < 600:
        return code
    if re.search(r"rate.?limit", said, re.IGNORECASE):
        return 429
    return 400 if _TOO_LONG.search(said) or _FILTERED.search(said) else 500


def listed_models(content: str, address: str) -> tuple[str, ...]:
    """The names in the answer to GET /models. Raises NotAModelServer."""
    try:
        return tuple(str(each["id"]) for each in json.loads(content)["data"])
    except (ValueError, LookupError, TypeError) as error:
        raise NotAModelServer({"address": address, "status": 200}) from error


def _reason(status: int, said: str) -> str:
    line = " ".join(re.sub(r"<[^>]*>", " ", said).split())[:SHOWN_LENGTH]
    return f"HTTP {status}: {line}" if line else f"HTTP {status}"
