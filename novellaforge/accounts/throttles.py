"""How often one address may try a door, and how often anybody may ask the API."""

import logging
import math
from time import time as clock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, ScopedRateThrottle

from novellaforge.caches import UNAVAILABLE
from novellaforge.models.tokens import ApiToken
from novellaforge.visitors import client_address, counted_as

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which reads the settings that name this module

logger = logging.getLogger(__name__)

MINUTE = 60
SETTINGS = {
    "login": "LOGIN_TRIES_PER_MINUTE",
    "register": "REGISTRATIONS_PER_MINUTE",
    "reset": "PASSWORD_RESETS_PER_MINUTE",
    "invite": "INVITATIONS_PER_MINUTE",
}


class ByAddress(ScopedRateThrottle):
    def get_rate(self) -> str:
        return f"{getattr(settings, SETTINGS[self.scope or ''])}/min"

    def get_ident(self, request: Request) -> str:
        return counted_as(client_address(request.META))

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Whoever comes while Redis is away is let in to try: the log says so."""
        try:
            return super().allow_request(request, view)
        except UNAVAILABLE as error:
            logger.warning("not counted, how often an address tries to come in: %s", error)
            return True


def page_wait(request: HttpRequest, door: str) -> int:
    """For a page: seconds until this address may try that door again; 0 where this try is let in.

    Page and API count together.
    """
    throttle, view = ByAddress(), SimpleNamespace(throttle_scope=door)
    asked: Any = request
    if throttle.allow_request(asked, view):  # type: ignore[arg-type]
        return 0
    return math.ceil(throttle.wait() or 1)


class PerCaller(BaseThrottle):
    """So many requests in a minute by the clock: of an API token, a person, or an address."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        who, most = _caller(request)
        key = f"api:{who}:{int(clock()) // MINUTE}"
        try:
            return _counted(key) <= most
        except UNAVAILABLE as error:
            logger.warning("not counted, how often the API is asked: %s", error)
            return True

    def wait(self) -> float:
        return MINUTE - clock() % MINUTE


def _caller(request: Request) -> tuple[str, int]:
    if isinstance(request.auth, ApiToken):
        return f"token:{request.auth.pk}", settings.API_REQUESTS_PER_MINUTE
    if request.user and request.user.is_authenticated:
        return f"user:{request.user.pk}", settings.API_REQUESTS_PER_MINUTE
    address = counted_as(client_address(request.META))
    return f"address:{address}", settings.API_ANONYMOUS_REQUESTS_PER_MINUTE


def _counted(key: str) -> int:
    """This one included; one trip to Redis but for the first of a minute."""
    try:
        return int(cache.incr(key))
    except ValueError:
        cache.add(key, 0, 2 * MINUTE)
        return int(cache.incr(key))
