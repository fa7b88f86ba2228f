"""What a supervisor or a balancer asks: does this process live, can it serve."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from novellaforge.checks import Probe, advice, probe_database, probe_redis

logger = logging.getLogger(__name__)

NEEDED: dict[str, Callable[[], Probe]] = {
    "database": probe_database,
    "cache": lambda: probe_redis(settings.REDIS_URL),
}


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """It answers, so it lives; nothing else is asked."""
    return JsonResponse({"state": "alive"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """503 names what is missing; why, only the log says, since anybody may ask."""
    probes = {name: probe() for name, probe in NEEDED.items()}
    missing = [name for name, probe in probes.items() if probe.problem]
    for name in missing:
        remedy = probes[name].remedy or advice(name)
        logger.error("not ready, the %s: %s. %s", name, probes[name].problem, remedy)
    if missing:
        return JsonResponse({"state": "not ready", "missing": missing}, status=503)
    return JsonResponse({"state": "ready", "missing": []})
