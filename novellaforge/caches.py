"""Values of one project that are dear to make, kept for a while under its revision.

The revision is part of every key, so that a change of the material makes all of them stale
at once without a call; the lifetimes only bound memory. A cache that does not answer is a
miss: it may cost time, never an answer.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache as remembered
from typing import Any, TypeVar
from uuid import UUID

from django.core.cache import cache
from django_redis import get_redis_connection
from django_redis.exceptions import ConnectionInterrupted
from pydantic import TypeAdapter, ValidationError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

T = TypeVar("T")

COUNTS = "nf:cache-counts"  # a hash of Redis: "<cache>:hits" and "<cache>:misses"
SCANNED_AT_ONCE = 1_000
UNAVAILABLE = (RedisError, ConnectionInterrupted, OSError)  # what is raised while Redis is away


@dataclass(frozen=True)
class Place:
    """Where a value is kept: `cache` names its kind (context, retrieval, rules)."""

    cache: str
    project_id: UUID
    revision: int

    def key(self, *parts: object) -> str:
        """One key a combination of parts, however long they are."""
        digest = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
        return f"{_project(self.project_id)}:{self.cache}:{self.revision}:{digest}"


@dataclass(frozen=True)
class Counts:
    hits: int = 0
    misses: int = 0

    @property
    def rate(self) -> float | None:
        """Hits of all look-ups, 0 to 1; None before the first."""
        asked = self.hits + self.misses
        return self.hits / asked if asked else None


def kept(
    place: Place, parts: tuple[object, ...], shape: type[T], seconds: int, make: Callable[[], T]
) -> T:
    """The value kept for `parts`, or the one that `make` gives, then kept for `seconds`.

    `seconds` 0: nothing is kept or counted. `shape` is the value's type (what pydantic's
    TypeAdapter takes), by which it is stored as JSON and checked when read.
    """
    if seconds <= 0:
        return make()
    adapter: TypeAdapter[T] = _adapter(shape)  # type: ignore[arg-type]
    key = place.key(*parts)
    stored = _read(key)
    if stored is not None:
        try:
            value = adapter.validate_json(stored)
        except ValidationError:
            pass  # of an older release: made again
        else:
            _count(place.cache, "hits")
            return value
    _count(place.cache, "misses")
    value = make()
    _write(key, adapter.dump_json(value), seconds)
    return value


def forget(project_id: UUID) -> int:
    """Drop everything kept for this project; answers with how many values that were."""
    pattern = f"{_project(project_id)}:*"
    return int(cache.delete_pattern(pattern, itersize=SCANNED_AT_ONCE))  # type: ignore[attr-defined]


def forget_everything() -> int:
    """Of every project: the database is another one now. Nothing where Redis is away."""
    try:
        return int(cache.delete_pattern("*", itersize=SCANNED_AT_ONCE))  # type: ignore[attr-defined]
    except UNAVAILABLE as error:
        _unanswered("forget", error)
        return 0


def counts() -> dict[str, Counts]:
    """Hits and misses by cache, of all processes together since Redis began."""
    found: dict[str, dict[str, int]] = {}
    for field, number in _redis().hgetall(COUNTS).items():
        name, _, kind = field.decode().rpartition(":")
        found.setdefault(name, {})[kind] = int(number)
    return {name: Counts(**numbers) for name, numbers in found.items()}


def _project(project_id: UUID) -> str:
    return f"project:{project_id}"


def _redis() -> Any:
    return get_redis_connection("default")


@remembered
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)  # 1 ms to make


def _read(key: str) -> bytes | None:
    try:
        stored: bytes | None = cache.get(key)
        return stored
    except UNAVAILABLE as error:
        _unanswered("read", error)
        return None


def _write(key: str, value: bytes, seconds: int) -> None:
    try:
        cache.set(key, value, seconds)
    except UNAVAILABLE as error:
        _unanswered("write", error)


def _count(name: str, kind: str) -> None:
    try:
        _redis().hincrby(COUNTS, f"{name}:{kind}", 1)
    except UNAVAILABLE as error:
        _unanswered("count", error)


def _unanswered(act: str, error: Exception) -> None:
    logger.warning("The cache did not answer: %s", error, extra={"action": f"cache_{act}"})
