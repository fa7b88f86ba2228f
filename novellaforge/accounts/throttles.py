"""How often one address may try to come in."""

import logging

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from novellaforge.caches import UNAVAILABLE

logger = logging.getLogger(__name__)

SETTINGS = {"login": "LOGIN_TRIES_PER_MINUTE", "register": "REGISTRATIONS_PER_MINUTE"}


class ByAddress(ScopedRateThrottle):
    def get_rate(self) -> str:
        return f"{getattr(settings, SETTINGS[self.scope or ''])}/min"

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whoever comes while Redis is away is let in to try: the log says so."""
        try:
            return super().allow_request(request, view)
        except UNAVAILABLE as error:
            logger.warning("not counted, how often an address tries to come in: %s", error)
            return True
