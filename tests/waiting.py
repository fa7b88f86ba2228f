"""Waiting for something to become true, never for a time to pass."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(probe: Callable[[], T], seconds: float = 15.0, every: float = 0.02) -> T:
    """The first truthy answer of `probe`; AssertionError with the last one after `seconds`."""
    limit = time.monotonic() + seconds
    while not (value := probe()):
        assert time.monotonic() < limit, f"not within {seconds} s; last seen: {value!r}"
        time.sleep(every)
    return value


async def eventually_async(
    probe: Callable[[], Awaitable[T]], seconds: float = 15.0, every: float = 0.02
) -> T:
    limit = time.monotonic() + seconds
    while not (value := await probe()):
        assert time.monotonic() < limit, f"not within {seconds} s; last seen: {value!r}"
        await asyncio.sleep(every)
    return value
