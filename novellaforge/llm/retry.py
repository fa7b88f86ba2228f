"""Whether a failed question is asked again, and after what pause. Pure.

Exponential back-off with full jitter (AWS Architecture Blog, "Exponential Backoff And
Jitter"); the server's Retry-After is the least that is waited.
"""

from collections.abc import Callable
from random import random

from novellaforge.llm.errors import ModelError, ModelUnreachable
from novellaforge.llm.provider import Provider

LONGEST_PAUSE_SECONDS = 30.0
UNREACHABLE_RETRIES = 1


def pause(
    error: ModelError, failures: int, provider: Provider, jitter: Callable[[], float] = random
) -> float | None:
    """Seconds before the next try after `failures` failed ones; None: give up.

    A server that wants a longer pause than is waited here is left to whoever schedules.
    """
    retries = provider.retries
    if isinstance(error, ModelUnreachable):
        retries = min(retries, UNREACHABLE_RETRIES)
    least = error.retry_after or 0.0
    if error.permanent or failures > retries or least > LONGEST_PAUSE_SECONDS:
        return None
    longest: float = min(provider.backoff_seconds * 2 ** (failures - 1), LONGEST_PAUSE_SECONDS)
    return max(least, jitter() * longest)
