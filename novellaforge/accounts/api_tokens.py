"""Tokens for programs, made by hand: `nf_…`, with scopes, until they expire or are revoked.

`read` looks at books, `write` changes them (with `read` it does both), `account` is what is the
person's own: name and password, tokens, keys of providers, what was done.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS

from novellaforge.auditing import note
from novellaforge.errors import Refused
from novellaforge.models.tokens import BEGINNING, NAME_LENGTH, ApiToken

PREFIX = "nf_"
Scope = ApiToken.Scope
USED_EVERY = timedelta(minutes=1)
MOST = 50  # of one person, that count
_OF_ACCOUNT = re.compile(r"^/api/v1/(?:auth/|projects/[^/]+/provider(?:/|$))")


def needed(method: str, path: str) -> str:
    """The scope that a request needs."""
    if _OF_ACCOUNT.match(path):
        return Scope.ACCOUNT
    return Scope.READ if method in SAFE_METHODS else Scope.WRITE


def refusal(token: ApiToken, scope: str) -> str:
    """Why this token is not enough; empty where it is."""
    if scope in token.scopes:
        return ""
    said = _("This token may not do that: it has the scopes %(has)s, this needs %(needs)s.")
    return said % {"has": ", ".join(token.scopes), "needs": scope}


@transaction.atomic
def make(
    owner_id: int,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    by: ApiToken | None = None,
) -> tuple[ApiToken, str]:
    """The token and its secret, which is told this once. `by`: the token that asks for it.

    Raises Refused for what no token may be, or not one that this token may make.
    """
    named, wanted = " ".join(name.replace("\0", "").split()), [*dict.fromkeys(scopes)]
    fault = _fault(owner_id, named, wanted, expires_at) or _beyond(by, wanted, expires_at)
    if fault:
        raise Refused(fault)
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        owner_id=owner_id,
        name=named,
        digest=_digest(secret),
        beginning=secret[:BEGINNING],
        scopes=[scope for scope in Scope.values if scope in wanted],
        expires_at=expires_at,
    )
    note("token.made", actor_id=owner_id, subject=f"{named} ({', '.join(row.scopes)})")
    return row, secret


def find(secret: str) -> ApiToken | None:
    """The token that counts, with its owner."""
    tokens = ApiToken.objects.that_count().select_related("owner")
    return tokens.filter(digest=_digest(secret)).first()


def used(token: ApiToken) -> None:
    """Remember that, once a minute at most."""
    now = timezone.now()
    if token.last_used_at and now - token.last_used_at < USED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


@transaction.atomic
def revoke(token: ApiToken) -> None:
    """It counts no more; doing so again changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        note("token.revoked", actor_id=token.owner_id, subject=token.name)


def revoke_all(owner_id: int) -> int:
    """How many those were."""
    mine = ApiToken.objects.filter(owner_id=owner_id, revoked_at=None)
    return mine.update(revoked_at=timezone.now())


def _fault(owner_id: int, name: str, scopes: list[str], expires_at: datetime | None) -> str:
    if not name:
        return _("Give the token a name, by which you know it again.")
    if len(name) > NAME_LENGTH:
        return _("A name has at most %(most)s characters.") % {"most": NAME_LENGTH}
    if not scopes or not set(scopes) <= set(Scope.values):
        return _("A token has one or more of the scopes %s.") % ", ".join(Scope.values)
    if expires_at and expires_at <= timezone.now():
        return _("A token expires in the future, or never.")
    if ApiToken.objects.that_count().filter(owner_id=owner_id).count() >= MOST:
        return _("You have %(most)s tokens that count: revoke one first.") % {"most": MOST}
    return ""


def _beyond(by: ApiToken | None, scopes: list[str], expires_at: datetime | None) -> str:
    if by is None:
        return ""
    if not set(scopes) <= set(by.scopes):
        said = _("A token makes no token that may do more than itself: it has the scopes %s.")
        return said % ", ".join(by.scopes)
    if by.expires_at and (expires_at is None or expires_at > by.expires_at):
        return _("A token makes no token that lives longer than itself.")
    return ""


def _digest(secret: str) -> str:
    """Of 256 random bits: a plain hash is as good as a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()
