"""What a supervisor or a balancer asks: does this process live, can it serve."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from novellaforge.checks import Probe, advice, probe_cache, probe_database, probe_graph
from novellaforge.cluster.depth import ClustersUnknown, clusters
from novellaforge.queues import PRIORITY

logger = logging.getLogger(__name__)

KEEP_SECONDS = 1.0  # anybody may ask, as often as they like
NEEDED: dict[str, Callable[[], Probe]] = {"database": probe_database}
# All web servers ask the same ones: where they are away, to send nobody here helps nobody.
DONE_WITHOUT: dict[str, Callable[[], Probe]] = {
    "cache": probe_cache,
    "graph": probe_graph,
}


@dataclass(frozen=True)
class Readiness:
    """What cannot be done without, and what pages can be served without."""

    missing: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()


class Watched:
    """Middleware: answers who watches over this process, by whatever name they call the host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = _VIEWS.get(request.path)
        return view(request) if view else self.get_response(request)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """It answers, so it lives; nothing else is asked."""
    return JsonResponse({"state": "alive"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """503 names what is missing; why, only the log says, since anybody may ask."""
    now = _kept()
    state = "not ready" if now.missing else "degraded" if now.degraded else "ready"
    told = {"state": state, "missing": now.missing, "degraded": now.degraded}
    return JsonResponse(told, status=503 if now.missing else 200)


def look() -> Readiness:
    """Ask every server now."""
    missing = tuple(name for name, probe in NEEDED.items() if _lacks(name, probe, logging.ERROR))
    away = DONE_WITHOUT.items()
    degraded = [name for name, probe in away if _lacks(name, probe, logging.WARNING)]
    if "cache" not in degraded:
        degraded += [f"queue {name}" for name in unserved()]
    return Readiness(missing, tuple(degraded))


def unserved() -> tuple[str, ...]:
    """The queues for which no living cluster works; none where that cannot be known."""
    try:
        served = {queue for cluster in clusters() for queue in cluster.queues}
    except ClustersUnknown:
        return ()
    return tuple(queue for queue in PRIORITY if queue not in served)


def _lacks(name: str, probe: Callable[[], Probe], level: int) -> bool:
    found = probe()
    if found.problem:
        remedy = found.remedy or advice(name)
        logger.log(level, "not ready, the %s: %s. %s", name, found.problem, remedy)
    return bool(found.problem)


_looked: tuple[float, Readiness] | None = None
_looking = threading.Lock()


def _kept() -> Readiness:
    global _looked
    with _looking:
        if _looked is None or time.monotonic() - _looked[0] > KEEP_SECONDS:
            now = look()
            _looked = time.monotonic(), now
        return _looked[1]


_VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
}
