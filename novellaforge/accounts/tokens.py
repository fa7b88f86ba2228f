"""Tokens for programs: an access token for minutes, and a refresh token that is used once.

Those of a deactivated person, and those from before a change of password or from before signing
out everywhere, no longer count: `authentication.Jwt` says so, for every request and for the
sockets. A refresh token that comes a second time may have been stolen: that is noted.
"""

import time
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken, UntypedToken

from novellaforge.accounts.authentication import SINCE, Jwt
from novellaforge.auditing import note


@dataclass(frozen=True)
class Pair:
    access: str
    refresh: str


def issue(user: User) -> Pair:
    """Also forgets those of this person's refresh tokens that have expired.

    Of a refresh token its id is kept, and not, as simplejwt would, itself: whoever read the row,
    in the admin or in a backup, could sign in with it.
    """
    mine = OutstandingToken.objects.filter(user=user)
    with transaction.atomic():
        mine.filter(expires_at__lt=timezone.now()).delete()
        refresh = RefreshToken.for_user(user)
        mine.exclude(token="").update(token="")
    refresh[SINCE] = int(time.time() * 1_000)
    return Pair(str(refresh.access_token), str(refresh))


def renew(given: str) -> Pair:
    """A new pair for a refresh token, which is used up by it, by one of two at a time.

    Raises InvalidToken (forged, expired, used, revoked), AuthenticationFailed.
    """
    token = _read(given)
    with transaction.atomic():
        user = cast(User, Jwt().get_user(token))
        is_first = _revoke_once(token)
        pair = issue(user) if is_first else None
    if pair is None:
        raise _used(token)
    return pair


def revoke(given: str) -> int:
    """The id of its person. Raises InvalidToken (forged, expired, used, revoked)."""
    token = _read(given)
    if not _revoke_once(token):
        raise _used(token)
    return int(token["user_id"])


def _read(given: str) -> RefreshToken:
    try:
        return RefreshToken(given)  # type: ignore[arg-type]
    except TokenError as error:
        _note_reuse(given)
        said = _("This refresh token does not count, or no longer: %s")
        raise InvalidToken(said % error) from error


def _revoke_once(token: RefreshToken) -> bool:
    revoked: Any = token.blacklist()  # the row, and whether this made it
    return bool(revoked[1])


def _used(token: RefreshToken) -> InvalidToken:
    note("refresh.reused", actor_id=int(token["user_id"]))
    return InvalidToken(_("This refresh token has been used already."))


def _note_reuse(given: str) -> None:
    """Where it is one of ours, was not forged, has not expired, and was used or revoked."""
    try:
        claims = UntypedToken(given)  # type: ignore[arg-type]
    except TokenError:
        return
    if BlacklistedToken.objects.filter(token__jti=claims.get("jti")).exists():
        note("refresh.reused", actor_id=int(claims["user_id"]))
