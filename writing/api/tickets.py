"""One-use tickets for a run's events: what a page without a session puts into the address.

A browser's EventSource sends no Authorization header, and a token in an address would stand
in logs for its whole life. A ticket is known by its hash only, for a minute, for one run.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.cache import cache
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request

from novellaforge.caches import UNAVAILABLE

SECONDS = 60


class NoTickets(APIException):
    status_code = 503
    default_code = "unavailable"


def issue(user: AbstractBaseUser | AnonymousUser, run_id: UUID) -> str:
    """A ticket for this user and run. Raises NoTickets where Redis cannot be reached."""
    ticket = secrets.token_urlsafe(32)
    with _redis_needed():
        cache.set(_key(run_id, ticket), user.pk, SECONDS)
    return ticket


def redeem(ticket: str, run_id: UUID) -> AbstractBaseUser | None:
    """Whom the ticket was given to; nobody when it was used, ran out or is for another run."""
    key = _key(run_id, ticket)
    with _redis_needed():
        user_id = cache.get(key)
        if user_id is None or not cache.delete(key):  # deleted by one only
            return None
    return get_user_model().objects.filter(pk=user_id, is_active=True).first()


class TicketAuthentication(BaseAuthentication):
    """By `?ticket=`, on views of a run."""

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, None] | None:
        ticket = request.query_params.get("ticket")
        if ticket is None:
            return None
        user = redeem(ticket, request.parser_context["kwargs"]["run_id"])
        if user is None:
            raise AuthenticationFailed(
                _("This ticket was used, or is too old, or is for another run: ask for a new one.")
            )
        return user, None


class TicketScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TicketAuthentication
    name = "ticket"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "query", "name": "ticket"}


def _key(run_id: UUID, ticket: str) -> str:
    return f"ticket:{run_id}:{hashlib.sha256(ticket.encode()).hexdigest()}"


@contextmanager
def _redis_needed() -> Iterator[None]:
    try:
        yield
    except UNAVAILABLE as error:
        raise NoTickets(
            _("Tickets are kept in Redis, which cannot be reached now; use a token instead.")
        ) from error
