"""`/metrics`: for whoever asks from this machine, or brings METRICS_TOKEN. Nobody else."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from novellaforge.metrics.exposition import CONTENT_TYPE, text
from novellaforge.metrics.families import Family

KEPT_SECONDS = 3.0

Source = Callable[[], Iterable[Family]]


@dataclass
class _Scrape:
    """The last text, shared by who asks at the same time."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    made_at: float = -KEPT_SECONDS
    text: bytes = b""

    def get(self, sources: Iterable[Source]) -> bytes:
        with self.lock:
            if time.monotonic() - self.made_at >= KEPT_SECONDS:
                self.text = text(gathered(sources))
                self.made_at = time.monotonic()
            return self.text


_last = _Scrape()


@require_safe
@never_cache
def metrics(request: HttpRequest, sources: tuple[Source, ...]) -> HttpResponse:
    """The figures of `sources`, at most KEPT_SECONDS old."""
    if not may_read(request):
        raise Http404
    return HttpResponse(_last.get(sources), content_type=CONTENT_TYPE)


def gathered(sources: Iterable[Source]) -> tuple[Family, ...]:
    return tuple(family for source in sources for family in source())


def may_read(request: HttpRequest) -> bool:
    """The token, where one is set, or an address of this machine that no proxy stands before."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    token = settings.METRICS_TOKEN
    if token and scheme.lower() == "bearer" and constant_time_compare(given.strip(), token):
        return True
    return _is_here(request.META.get("REMOTE_ADDR", "")) and not _was_forwarded(request)


def _was_forwarded(request: HttpRequest) -> bool:
    return any(name in request.headers for name in ("X-Forwarded-For", "Forwarded"))


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
