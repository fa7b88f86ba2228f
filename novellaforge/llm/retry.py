"""Whether a failed question is asked again, and after what pause. Pure.

Exponential back-off with full jitter (AWS Architecture Blog, "Exponential Backoff And
Jitter"); the server's Retry-After is the least that is waited.
"""

from collections.abc import Callable
from random import random

from novellaforge.llm.errors import ModelBusy, ModelError, ModelUnreachable, NoPlaceFree
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
    waited_enough = isinstance(error, NoPlaceFree)
    if error.permanent or waited_enough:
        return None
    if failures > retries or least > LONGEST_PAUSE_SECONDS:
        return None
    return max(least, jitter() * _longest(failures, provider))


def hold(
    error: ModelError, failures: int, provider: Provider, jitter: Callable[[], float] = random
) -> float:
    """Seconds for which nobody asks this provider for this model; 0: others may go on.

    Where the server said that it has too much to do, not where one request failed. Who was
    told waits as long as all others, and no longer. Half of the back-off is certain: one
    draw counts for all.
    """
    if not isinstance(error, ModelBusy) and error.retry_after is None:
        return 0.0
    backoff = (1 + jitter()) / 2 * _longest(failures, provider)
    pause = max(error.retry_after or 0.0, backoff)
    return min(pause, LONGEST_PAUSE_SECONDS)


def _longest(failures: int, provider: Provider) -> float:
    longest: float = provider.backoff_seconds * 2 ** (failures - 1)
    return min(longest, LONGEST_PAUSE_SECONDS)
