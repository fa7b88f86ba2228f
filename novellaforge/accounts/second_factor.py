"""A second factor besides the password: codes of an app, each taken once, and recovery codes.

Wrong ones are counted as wrong passwords are, apart from them: the right password forgets none.
While nothing can be counted only recovery codes are taken, which nobody guesses.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge import visitors
from novellaforge.accounts import codes, everywhere, lockout, requiring
from novellaforge.accounts.telling import tell
from novellaforge.auditing import note
from novellaforge.caches import UNAVAILABLE
from novellaforge.errors import Refused
from novellaforge.models import RecoveryCode, SecondFactor
from novellaforge.sealing import Unreadable, sealed, unsealed

TO_CONFIRM = timedelta(minutes=15)
TOLD_SECONDS = 86_400  # one mail a day about guessed codes


@dataclass(frozen=True)
class Judged:
    """`fault` is empty where the code is right. `wait`: seconds until the next try."""

    fault: str = ""
    wait: int = 0


@dataclass(frozen=True)
class Standing:
    is_on: bool
    is_required: bool
    recovery_codes_left: int


def is_on(user_id: int) -> bool:
    return SecondFactor.counts_for(user_id).exists()


def standing(user: User) -> Standing:
    left = RecoveryCode.objects.filter(user=user, used_at=None).count()
    return Standing(is_on(user.pk), requiring.concerns(user), left)


@transaction.atomic
def begin(user: User) -> str:
    """A new secret, which counts once it is confirmed. Raises Refused where one counts already."""
    User.objects.select_for_update().get(pk=user.pk)
    if is_on(user.pk):
        raise Refused(_("The second factor is on already: turn it off first."))
    secret = codes.new_secret()
    fresh = {"secret": sealed(secret), "begun_at": timezone.now(), "last_step": 0}
    SecondFactor.objects.update_or_create(user=user, defaults=fresh)
    return secret


def begun(user_id: int) -> str | None:
    """The secret that waits to be confirmed."""
    row = _waiting(user_id)
    return _secret(row) if row else None


@transaction.atomic
def confirm(user: User, code: str, but_session: str | None = None) -> list[str] | None:
    """The recovery codes, told this once; None where the code is wrong.

    Every other session, and every access and refresh token, of before ends. Raises Refused where
    nothing waits to be confirmed.
    """
    User.objects.select_for_update().get(pk=user.pk)
    row = _waiting(user.pk)
    secret = _secret(row) if row else None
    if row is None or secret is None:
        raise Refused(_("Begin anew: there is no key to confirm, or it is too old."))
    step = codes.matching(secret, codes.plain(code), time.time())
    if step is None:
        return None
    row.confirmed_at, row.last_step = timezone.now(), step
    row.save(update_fields=["confirmed_at", "last_step"])
    made = _renew_codes(user.pk)
    _changed(user, "second_factor.on", but_session)
    return made


def judge(user: User, typed: str) -> Judged:
    """Whether this code proves who knows the password; it counts no more afterwards."""
    tried = lockout.begin(str(user.pk), visitors.address(), "code")
    if tried.seconds:
        return Judged(lockout.sentence(tried.seconds), tried.seconds)
    code = codes.plain(typed)
    is_counted = tried.account is not None
    if codes.is_of_app(code) and not is_counted:
        return Judged(_("Codes of the app are not taken for the moment: use a recovery code."))
    if fault := _use(user.pk, code):
        _note_failure(user, tried)
        return Judged(fault)
    lockout.succeed(tried)
    return Judged()


@transaction.atomic
def turn_off(user: User, but_session: str | None = None) -> None:
    """Whoever asks has proved to be the person. Raises Refused where it is required of them."""
    if requiring.concerns(user):
        raise Refused(_("This site requires a second factor of you: it stays on."))
    if forget(user.pk):
        _changed(user, "second_factor.off", but_session)


@transaction.atomic
def take_off(user: User) -> bool:
    """For an operator; whether there was one. Every session and token of before ends."""
    had = forget(user.pk)
    if had:
        everywhere.end_all(user.pk)
        note("second_factor.taken_off", person_id=user.pk, subject=user.username)
        tell(user, "second_factor.off")
    return had


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Those of before count no more. Raises Refused where there is no second factor."""
    User.objects.select_for_update().get(pk=user.pk)
    if not is_on(user.pk):
        raise Refused(_("There is no second factor."))
    made = _renew_codes(user.pk)
    note("second_factor.codes", actor_id=user.pk)
    tell(user, "second_factor.codes")
    return made


def forget(user_id: int) -> bool:
    """Whether one counted."""
    had = is_on(user_id)
    SecondFactor.objects.filter(user_id=user_id).delete()
    RecoveryCode.objects.filter(user_id=user_id).delete()
    return had


def _waiting(user_id: int) -> SecondFactor | None:
    since = timezone.now() - TO_CONFIRM
    rows = SecondFactor.objects.filter(user_id=user_id, confirmed_at=None, begun_at__gt=since)
    return rows.first()


def _secret(row: SecondFactor) -> str | None:
    try:
        return unsealed(row.secret)
    except Unreadable:
        return None


def _use(user_id: int, code: str) -> str:
    """Why it does not count; empty where it did, and does no more."""
    if codes.is_of_app(code):
        return _use_of_app(user_id, code)
    mine = RecoveryCode.objects.filter(user_id=user_id, digest=codes.digest(code))
    if mine.filter(used_at=None).update(used_at=timezone.now()):
        note("signin.recovery_code", actor_id=user_id)
        return ""
    return _("This recovery code has been used.") if mine.exists() else _("This code is wrong.")


def _use_of_app(user_id: int, code: str) -> str:
    row = SecondFactor.counts_for(user_id).first()
    if row is None:
        return _("This code is wrong.")
    secret = _secret(row)
    if secret is None:
        return _("Codes of your app cannot be judged any more: use a recovery code.")
    step = codes.matching(secret, code, time.time())
    if step is None:
        return _("This code is wrong.")
    newer = SecondFactor.objects.filter(user_id=user_id, last_step__lt=step)
    if not newer.update(last_step=step):
        return _("This code has been used: wait for the next one.")
    return ""


def _renew_codes(user_id: int) -> list[str]:
    made = codes.new_recovery_codes()
    RecoveryCode.objects.filter(user_id=user_id).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user_id=user_id, digest=codes.digest(code)) for code in made
    )
    return made


def _changed(user: User, act: str, but_session: str | None) -> None:
    everywhere.end_all(user.pk, but_session)
    note(act, actor_id=user.pk)
    tell(user, act)


def _note_failure(user: User, tried: lockout.Try) -> None:
    """Whoever comes so far knows the password: its person is told."""
    note("signin.code_failed", actor_id=user.pk)
    if not tried.locks:
        return
    note("signin.code_locked", actor_id=user.pk)
    try:
        is_first = cache.add(f"signin:told:{user.pk}", 1, TOLD_SECONDS)
    except UNAVAILABLE:
        return
    if is_first:
        tell(user, "signin.code_locked")
