"""Who a program is: by an API token (`nf_…`) or an access token, in the Authorization header.

Whether an API token is enough is looked at here, for every operation before any view of it: no
view can forget to.
"""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth.models import AbstractBaseUser, User
from django.db import connection
from django.utils.translation import gettext as _
from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from novellaforge.accounts import api_tokens, requiring
from novellaforge.accounts.sessions import QUERIES
from novellaforge.models.tokens import ApiToken

KEYWORDS = {b"bearer", b"token"}
SINCE = "since"  # of a token's claims: when it was issued, in milliseconds


class ApiTokenAuthentication(BaseAuthentication):
    """403 where the token's scopes are not enough, 401 where it does not count."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        said = get_authorization_header(request).split()
        if len(said) != 2 or said[0].lower() not in KEYWORDS:
            return None
        secret = said[1].decode("latin-1")
        if not secret.startswith(api_tokens.PREFIX):
            return None
        scope = api_tokens.needed(request.method or "", request.path_info)
        token = token_by(secret, scope)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class Jwt(JWTAuthentication):
    """Access tokens; those of before its person signed out everywhere no longer count."""

    def get_user(self, validated_token: Any) -> Any:
        user = super().get_user(validated_token)
        since = validated_token.get(SINCE, validated_token["iat"] * 1_000 + 999)
        out = _signed_out(user.pk)
        if out and since < out.timestamp() * 1_000:
            raise AuthenticationFailed(
                _("You have signed out everywhere: sign in again."), code="user_not_found"
            )
        _require(user)
        return user


def _signed_out(user_id: int) -> datetime | None:
    """For each request with an access token: the ORM takes longer to say it than the answer."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["signed_out"], {"user": user_id})
        row = cursor.fetchone()
    return row[0] if row else None


def token_by(secret: str, scope: str) -> ApiToken:
    """Raises AuthenticationFailed, PermissionDenied."""
    token = api_tokens.find(secret)
    if token is None:
        raise AuthenticationFailed(
            _("This API token does not count, or no longer."), code="token_not_valid"
        )
    if fault := api_tokens.refusal(token, scope):
        raise PermissionDenied(fault, code="scope")
    _require(token.owner)
    api_tokens.used(token)
    return token


def _require(user: AbstractBaseUser) -> None:
    """A second factor, where this site does."""
    if requiring.lacks(user):
        raise PermissionDenied(requiring.sentence(), code=requiring.CODE)


def user_by(token: str, scope: str) -> AbstractBaseUser:
    """Whose API token or access token this is, for what has no header: a socket.

    Raises TokenError, InvalidToken, AuthenticationFailed, PermissionDenied.
    """
    if token.startswith(api_tokens.PREFIX):
        return token_by(token, scope).owner
    return cast(AbstractBaseUser, Jwt().get_user(AccessToken(token)))  # type: ignore[arg-type]


class JwtScheme(SimpleJWTScheme):  # type: ignore[no-untyped-call]
    target_class: Any = Jwt


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ApiTokenAuthentication
    name = "apiToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of your account page, `nf_…`. Its scopes: `read` for GET, "
            "`write` for the other methods, `account` for `auth/` and providers.",
        }


__all__ = ["ApiTokenAuthentication", "Jwt", "TokenError", "token_by", "user_by"]
