"""Waiting for something to become true, never for a time to pass."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
FIRST_PAUSE_SECONDS = 0.01


def eventually(probe: Callable[[], T], seconds: float = 60.0, every: float = 0.05) -> T:
    """The first truthy answer of `probe`; AssertionError with the last one after `seconds`.

    It is asked often at first, then each `every` seconds: asking takes time from what it awaits.
    """
    limit, pause = time.monotonic() + seconds, FIRST_PAUSE_SECONDS
    while not (value := probe()):
        assert time.monotonic() < limit, f"not within {seconds} s; last seen: {value!r}"
        time.sleep(min(pause, every))
        pause *= 1.5
    return value


async def eventually_async(
    probe: Callable[[], Awaitable[T]], seconds: float = 60.0, every: float = 0.05
) -> T:
    limit, pause = time.monotonic() + seconds, FIRST_PAUSE_SECONDS
    while not (value := await probe()):
        assert time.monotonic() < limit, f"not within {seconds} s; last seen: {value!r}"
        await asyncio.sleep(min(pause, every))
        pause *= 1.5
    return value
