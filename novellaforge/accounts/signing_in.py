"""The one way in by name and password, for the page, the API and the admin: counted and noted.

Whoever has a second factor is not in yet: `asks_code` says so.
"""

from typing import TYPE_CHECKING, Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.forms import ValidationError

from novellaforge import visitors
from novellaforge.accounts import lockout, second_factor
from novellaforge.accounts.lockout import Try
from novellaforge.auditing import note
from novellaforge.visitors import client_address

if TYPE_CHECKING:
    Base = AuthenticationForm
else:
    Base = object


class Counted(Base):
    """Of a form that signs in. `wait`: seconds until the next try, where there were too many."""

    wait = 0
    asks_code = False

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        if not name or not self.cleaned_data.get("password"):
            return super().clean()
        tried = lockout.begin(name, client_address(self.request.META) if self.request else "")
        if tried.seconds:
            self.wait = tried.seconds
            raise ValidationError(lockout.sentence(tried.seconds), code="locked")
        try:
            cleaned = super().clean()
        except ValidationError:
            _note_failure(name, tried)
            raise
        lockout.succeed(tried)
        self.asks_code = second_factor.is_on(self.get_user().pk)
        if not self.asks_code:
            note("signin.ok", actor_id=self.get_user().pk)
        return cleaned


class SignInForm(Counted, AuthenticationForm):
    pass


class AdminSignInForm(Counted, AdminAuthenticationForm):
    pass


def proved(person: User, password: str, wrong: str) -> str:
    """Why this does not prove who is signed in: `wrong`, or too many tries. Empty: it does."""
    tried = lockout.begin(person.username, visitors.address())
    if tried.seconds:
        return lockout.sentence(tried.seconds)
    if not person.check_password(password):
        _note_failure(person.username, tried)
        return wrong
    lockout.succeed(tried)
    return ""


def _note_failure(name: str, tried: Try) -> None:
    """Not what was typed where nobody has that name: it may be a password."""
    known = User.objects.filter(username=name).values_list("pk", flat=True).first()
    subject = name if known else ""
    note("signin.failed", actor_id=known, subject=subject)
    if tried.locks:
        note("signin.locked", actor_id=known, subject=subject)
