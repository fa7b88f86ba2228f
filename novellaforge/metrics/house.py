"""What the house measures: queues, calls to models, caches, Redis. It knows no chapter."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString

from django.db import connection
from django.utils.translation import gettext_noop as _
from django_redis import get_redis_connection

from novellaforge import caches, named_queries
from novellaforge.caches import UNAVAILABLE, Counts
from novellaforge.cluster import depth
from novellaforge.metrics import totals
from novellaforge.metrics.families import SECONDS, Family, Sample, gauge
from novellaforge.metrics.totals import Key, Sum, Sums

QUERIES = named_queries.load(Path(__file__).parent.parent / "sql" / "metrics.sql")
CALLS = "calls.1"  # raise it with the shape of its series
BY_MODEL = ("model", "purpose")


def families() -> Iterator[Family]:
    """Asks Postgres and Redis; what Redis knows is left out while it is away."""
    yield from _of_queues()
    yield from _of_calls(totals.since_ever(CALLS, calls_between))
    yield from _of_redis()


def calls_between(since: datetime, until: datetime) -> Iterator[tuple[Key, Sum]]:
    return between(QUERIES["calls"], since, until, edges=list(SECONDS))


def between(
    query: LiteralString, since: datetime, until: datetime, **given: list[Any]
) -> Iterator[tuple[Key, Sum]]:
    """The sums of a named query's rows over a span of time."""
    parameters: dict[str, Any] = {"since": since, "until": until, **given}
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows = cursor.fetchall()
    for series, labels, bucket, many, total in rows:
        yield Key(series, tuple(labels), bucket), Sum(many, float(total or 0))


def _of_queues() -> Iterator[Family]:
    found = depth.depths()
    yield gauge(
        "queue_length",
        _("Tasks that wait for a worker, by queue."),
        {each.queue: each.waiting for each in found},
        "queue",
        aliases=("celery_queue_length",),
    )
    yield gauge(
        "worker_active_tasks",
        _("Tasks that workers have at hand, by queue."),
        {each.queue: each.running for each in found},
        "queue",
        aliases=("celery_worker_active_tasks",),
    )
    yield gauge(
        "queue_oldest_wait_seconds",
        _("How long the first of a queue waits."),
        {each.queue: each.oldest_wait for each in found},
        "queue",
    )
    yield gauge(
        "queue_set_aside_tasks",
        _("Tasks that failed too often, by queue."),
        {each.queue: each.set_aside for each in found},
        "queue",
    )


def _of_calls(sums: Sums) -> Iterator[Family]:
    yield Family(
        "llm_api_latency_seconds",
        _("From a request to a model to its last byte."),
        "histogram",
        BY_MODEL,
        spreads=totals.spreads(sums, "latency", SECONDS),
        edges=SECONDS,
        aliases=("deepseek_api_latency",),
    )
    yield Family(
        "llm_time_to_first_token_seconds",
        _("From a request to a model to its first token."),
        "histogram",
        BY_MODEL,
        spreads=totals.spreads(sums, "first_token", SECONDS),
        edges=SECONDS,
    )
    for name, series, label, says in (
        ("llm_tokens_total", "tokens", "kind", _("Tokens asked (cached among them), answered.")),
        ("llm_cost_total", "cost", "currency", _("What requests cost, where a price is known.")),
        ("llm_calls_total", "outcome", "outcome", _("Requests by how they ended.")),
    ):
        yield Family(name, says, "counter", (*BY_MODEL, label), totals.samples(sums, series))


def _of_redis() -> Iterator[Family]:
    try:
        counts: dict[str, Counts] = caches.counts()
        memory = get_redis_connection("default").info("memory")["used_memory"]
    except UNAVAILABLE:
        return
    yield gauge(
        "cache_hit_rate",
        _("Look-ups that found something, of all since Redis began, by cache."),
        {name: each.rate for name, each in sorted(counts.items())},
        "cache",
    )
    yield Family(
        "cache_lookups_total",
        _("Look-ups by cache and result."),
        "counter",
        ("cache", "result"),
        tuple(_lookups(counts)),
    )
    yield gauge("redis_memory_usage", _("Bytes that Redis holds."), float(memory))


def _lookups(counts: dict[str, Counts]) -> Iterator[Sample]:
    for name, each in sorted(counts.items()):
        yield Sample((name, "hit"), float(each.hits))
        yield Sample((name, "miss"), float(each.misses))
