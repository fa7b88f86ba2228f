"""Valkey forgets everything at once, and goes on."""

from django.conf import settings
from redis import Redis


def flush_valkey() -> None:
    with Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()
