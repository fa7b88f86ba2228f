"""Adding to a log: rows in the caller's transaction, chunks as they come."""

import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Literal, cast
from uuid import UUID

import redis
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from redis.exceptions import RedisError

from novellaforge.event_log.entries import (
    STAND,
    Payload,
    Turn,
    chunk_fields,
    key_of,
    row_fields,
)
from novellaforge.event_log.reader import client
from novellaforge.models import LoggedEvent

logger = logging.getLogger(__name__)

MOST_ENTRIES = 20_000  # of a stream in Redis: some ten chapters' worth of chunks
LIVE_SECONDS = 86_400  # a stream is kept as long after its last entry, until it is expired
REDIS_SECONDS = 2.0

Added = Literal["added", "late", "unknown", "out_of_reach"]
_SCRIPT = (Path(__file__).parent / "add.lua").read_text(encoding="utf-8")


def append(stream: UUID, payloads: Sequence[Payload], turn: Turn | None = None) -> None:
    """Log events in the caller's transaction; followers hear of them when it commits.

    `turn` begins then: chunks of lower ones are refused. Take no other lock after this call:
    the stream is locked until the transaction ends, so that ids rise in commit order.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Events are logged inside a transaction.")
    previous, added = _added(stream, payloads)
    fields: list[str] = []
    for row, payload in zip(added, payloads, strict=True):
        fields += row_fields(row, previous, payload)
        previous = row
    transaction.on_commit(partial(_announce, stream, fields, turn))


def _added(stream: UUID, payloads: Sequence[Payload]) -> tuple[int, list[int]]:
    """The ids of the stream's last row before, and of the new ones.

    In one exchange: the second statement sees what was committed while the first waited.
    """
    types = [str(payload["type"]) for payload in payloads]
    told = [json.dumps(payload) for payload in payloads]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s);"
            "SELECT coalesce(max(id), 0) FROM novellaforge_loggedevent WHERE stream = %s;"
            "INSERT INTO novellaforge_loggedevent (stream, type, payload, at)"
            " SELECT %s, type, payload::jsonb, %s FROM unnest(%s::text[], %s::text[])"
            " WITH ORDINALITY AS new (type, payload, place) ORDER BY place RETURNING id",
            [(stream.int >> 64) - 2**63, stream, stream, timezone.now(), types, told],
        )
        cursor.nextset()
        previous = int(cursor.fetchone()[0])
        cursor.nextset()
        return previous, [int(row[0]) for row in cursor.fetchall()]


async def append_chunk(
    stream: UUID, payload: Payload, turn: Turn, part: int, *, holds: bool = False
) -> Added:
    """Add live text, unless a later turn has begun in its lane (`late`).

    `part` counts the turn's chunks from 1 (0: not counted). `unknown`: Redis lost text and
    added nothing; ask Postgres who holds the lane and come again with `holds`. `out_of_reach`:
    Redis may have added it before it went; come again with the same part, added only once.
    """
    try:
        return await _add(stream, chunk_fields(payload), turn, holds, part)
    except RedisError as error:
        logger.warning("a chunk of %s waits: %s", stream, error)
        return "out_of_reach"


async def open_epoch(stream: UUID) -> None:
    """Have an entry in an empty stream, so that a place in it can be named. Raises RedisError."""
    await _add(stream, [STAND, ""], None, True)


def expire(stream: UUID) -> None:
    """The stream has ended: forget its chunks EVENT_LOG_KEEP_SECONDS from now."""
    try:
        for key in _keys(stream):
            _sync_client().expire(key, settings.EVENT_LOG_KEEP_SECONDS)
    except RedisError as error:
        logger.warning("the log of %s is kept longer: %s", stream, error)


def forget(stream: UUID) -> None:
    """At once, its rows too: it is nobody's any more."""
    LoggedEvent.objects.filter(stream=stream).delete()
    with suppress(RedisError):
        _sync_client().delete(*_keys(stream))


def forget_everything() -> None:
    """What Redis has of any stream: the database is another one now."""
    with suppress(RedisError):
        keys = list(_sync_client().scan_iter(match="nf:log:{*", count=1_000))
        if keys:
            _sync_client().delete(*keys)


def last_row(stream: UUID) -> int:
    found = LoggedEvent.objects.filter(stream=stream).aggregate(last=Max("id"))
    return cast(int, found["last"] or 0)


def _announce(stream: UUID, fields: Sequence[str], turn: Turn | None) -> None:
    script = _sync_client().register_script(_SCRIPT)
    try:
        script(keys=_keys(stream), args=_arguments(fields, turn, holds=True))
    except RedisError as error:
        logger.warning("events of %s are found by the next poll: %s", stream, error)


async def _add(
    stream: UUID, fields: Sequence[str], turn: Turn | None, holds: bool, part: int = 0
) -> Added:
    script = client().register_script(_SCRIPT)
    arguments = _arguments(fields, turn, holds, part)
    return cast(Added, await script(keys=_keys(stream), args=arguments))


def _keys(stream: UUID) -> list[str]:
    return [key_of(stream), f"{key_of(stream)}:turns"]


def _arguments(fields: Sequence[str], turn: Turn | None, holds: bool, part: int = 0) -> list[str]:
    lane, number = (turn.lane, turn.number) if turn else ("", 0)
    asked = (MOST_ENTRIES, LIVE_SECONDS, lane, number, int(holds), part)
    return [*map(str, asked), *fields]


@cache
def _sync_client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
    )
