"""Tokens for programs: an access token for minutes, and a refresh token that is used once.

Those of a deactivated person, and those from before a change of password, no longer count:
`JWTAuthentication.get_user` says so, here, for every request and for the sockets.
"""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken


@dataclass(frozen=True)
class Pair:
    access: str
    refresh: str


def issue(user: User) -> Pair:
    """Also forgets those of this person's refresh tokens that have expired."""
    OutstandingToken.objects.filter(user=user, expires_at__lt=timezone.now()).delete()
    refresh = RefreshToken.for_user(user)
    return Pair(str(refresh.access_token), str(refresh))


@transaction.atomic
def renew(given: str) -> Pair:
    """A new pair for a refresh token, which is used up by it, by one of two at a time.

    Raises InvalidToken (forged, expired, used, revoked), AuthenticationFailed.
    """
    token = _read(given)
    user = JWTAuthentication().get_user(token)
    _revoke_once(token)
    return issue(cast(User, user))


def revoke(given: str) -> None:
    """Raises InvalidToken (forged, expired, used, revoked)."""
    _revoke_once(_read(given))


def _read(given: str) -> RefreshToken:
    try:
        return RefreshToken(given)  # type: ignore[arg-type]
    except TokenError as error:
        raise InvalidToken(
            _("This refresh token does not count, or no longer: %s") % error
        ) from error


def _revoke_once(token: RefreshToken) -> None:
    revoked: Any = token.blacklist()  # the row, and whether this made it
    if not revoked[1]:
        raise InvalidToken(_("This refresh token has been used already."))
