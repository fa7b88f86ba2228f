"""Signing out everywhere: of every browser, and every access and refresh token of programs."""

from django.db import transaction
from django.utils import timezone

from novellaforge.auditing import note
from novellaforge.models.sessions import PersonSession
from novellaforge.models.tokens import SignedOut


@transaction.atomic
def sign_out(user_id: int, but_session: str | None = None) -> int:
    """How many browsers that were. API tokens, which are revoked by themselves, stay."""
    ended = end_all(user_id, but_session)
    note("signout.everywhere", actor_id=user_id)
    return ended


def end_all(user_id: int, but_session: str | None = None) -> int:
    SignedOut.objects.update_or_create(user_id=user_id, defaults={"at": timezone.now()})
    others = PersonSession.objects.filter(account_id=user_id)
    if but_session:
        others = others.exclude(session_key=but_session)
    return others.delete()[0]
