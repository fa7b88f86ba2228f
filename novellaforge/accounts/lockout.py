"""Failed tries to sign in, counted by the name that was typed and by address.

After so many a wait begins, which doubles with each further one. A name that nobody has is counted
as any other, so that a wait tells nothing. A try counts from its beginning: of many at once no
more go through than one after the other. Counted in Redis; while it is away whoever comes is let
in to try, and the log says so.
"""

import hashlib
import logging
import math
import time
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from novellaforge.caches import UNAVAILABLE
from novellaforge.visitors import counted_as

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 30, 900  # s


@dataclass(frozen=True)
class Counter:
    """`allowed` tries fail before the first wait."""

    key: str
    allowed: int

    @property
    def until(self) -> str:
        return f"{self.key}:until"


@dataclass(frozen=True)
class Try:
    """`seconds` above 0: it is not to be made yet. `waits`: what begins unless it succeeds."""

    seconds: int = 0
    account: Counter | None = None
    address: Counter | None = None
    waits: tuple[Counter, ...] = ()

    @property
    def locks(self) -> bool:
        return self.account in self.waits


def wait_after(failures: int, allowed: int) -> int:
    """Seconds until the next try."""
    over = failures - allowed
    return 0 if over < 0 else min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT)


def begin(name: str, address: str, kind: str = "name") -> Try:
    """`kind`: what is tried for it, `name` a password and `code` one of a second factor."""
    account = Counter(_key(kind, _normal(name)), settings.SIGN_IN_FAILURES)
    counters = [account]
    if address:
        key = _key("address", counted_as(address))
        counters.append(Counter(key, settings.SIGN_IN_FAILURES_PER_ADDRESS))
    try:
        return _begun(counters)
    except UNAVAILABLE as error:
        _uncounted(error)
        return Try()


def succeed(made: Try) -> None:
    """The name's failures are forgotten; the address has one try fewer."""
    try:
        if made.account:
            cache.delete_many([made.account.key, made.account.until])
        if made.address:
            cache.decr(made.address.key)
            if made.address in made.waits:
                cache.delete(made.address.until)
    except ValueError:
        pass  # its window has just ended
    except UNAVAILABLE as error:
        _uncounted(error)


def forget(name: str) -> None:
    """Whoever has proved to be this person need not wait."""
    succeed(Try(account=Counter(_key("name", _normal(name)), 0)))


def sentence(seconds: int) -> str:
    """The same for a name that somebody has and for one that nobody has."""
    if seconds < 90:
        wait = ngettext("%d second", "%d seconds", seconds) % seconds
    else:
        minutes = math.ceil(seconds / 60)
        wait = ngettext("%d minute", "%d minutes", minutes) % minutes
    return _("Too many tries have failed. Wait %(wait)s, then try again.") % {"wait": wait}


def _begun(counters: list[Counter]) -> Try:
    now = time.time()
    standing = cache.get_many([counter.until for counter in counters])
    if standing:
        return Try(seconds=_seconds(max(standing.values()) - now))
    waits = []
    for counter in counters:
        wait = wait_after(_counted(counter), counter.allowed)
        if not wait:
            continue
        if not cache.add(counter.until, now + wait, wait):  # another try at the same moment
            return Try(seconds=wait)
        waits.append(counter)
    account, address = counters[0], counters[1] if len(counters) > 1 else None
    return Try(0, account, address, tuple(waits))


def _counted(counter: Counter) -> int:
    """This try included."""
    cache.add(counter.key, 0, settings.SIGN_IN_WINDOW_MINUTES * 60)
    try:
        return int(cache.incr(counter.key))
    except ValueError:  # its window ended between the two
        return 1


def _seconds(left: float) -> int:
    return max(1, math.ceil(left))


def _normal(name: str) -> str:
    """As signing in looks it up: capitals tell two names apart."""
    return unicodedata.normalize("NFKC", name)


def _key(kind: str, value: str) -> str:
    return f"signin:{kind}:{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _uncounted(error: Exception) -> None:
    logger.warning("not counted, how often signing in is tried: %s", error)
