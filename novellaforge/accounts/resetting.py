"""A new password by e-mail: whoever reads the mail of an account may set it.

Asking does the same work for an address that nobody has as for one that somebody has: it queues
a task, and the worker looks for the person. A link counts once, for PASSWORD_RESET_MINUTES.
"""

import hashlib
import logging
from typing import cast

from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import get_language, override

from novellaforge import queues
from novellaforge.accounts import api_tokens, everywhere, lockout
from novellaforge.accounts.telling import tell
from novellaforge.auditing import note
from novellaforge.caches import UNAVAILABLE
from novellaforge.visitors import client_address

logger = logging.getLogger(__name__)

TASK = "novellaforge.accounts.resetting.send"
MAILS, MAILS_SECONDS = 3, 3_600  # to one address
LONGEST = 254  # characters of an e-mail address


def ask(request: HttpRequest, email: str) -> None:
    """Have the mail sent, in the language of the page, where that is somebody's address."""
    with transaction.atomic():
        queues.enqueue(
            TASK,
            email.strip()[:LONGEST],
            get_language() or "en",
            request.scheme,
            request.get_host(),
            client_address(request.META),
            queue=queues.DEFAULT,
        )


def send(email: str, language: str, scheme: str, host: str, address: str) -> int:
    """The task: how many mails were sent, one for each account with that address."""
    form = PasswordResetForm({"email": email})
    if not form.is_valid() or _too_many(email):
        return 0
    people = list(form.get_users(form.cleaned_data["email"]))
    with override(language):
        form.save(
            domain_override=host,
            use_https=scheme == "https",
            subject_template_name="accounts/mail/reset_subject.txt",
            email_template_name="accounts/mail/reset.txt",
        )
    for person in people:
        note("password.asked", actor_id=person.pk, address=address)
    return len(people)


def person_of(uid: str, token: str) -> User | None:
    """Whose link that is, where it still counts."""
    try:
        pk = urlsafe_base64_decode(uid).decode()
        person = User.objects.filter(pk=User._meta.pk.to_python(pk), is_active=True).first()
    except (ValueError, OverflowError, ValidationError):
        return None
    if person is None or not default_token_generator.check_token(person, token):
        return None
    return person


@transaction.atomic
def reset(form: SetPasswordForm) -> User:
    """Whoever held the account before is out: sessions, access and refresh tokens, API tokens."""
    person = cast(User, form.save())
    everywhere.end_all(person.pk)
    api_tokens.revoke_all(person.pk)
    note("password.reset", actor_id=person.pk)
    tell(person, "password.reset")
    lockout.forget(person.username)
    return person


def _too_many(email: str) -> bool:
    """So that nobody's mailbox is filled."""
    key = f"reset:{hashlib.sha256(email.lower().encode()).hexdigest()[:32]}"
    try:
        cache.add(key, 0, MAILS_SECONDS)
        return int(cache.incr(key)) > MAILS
    except (ValueError, *UNAVAILABLE) as error:
        logger.warning("not counted, how many mails an address is sent: %s", error)
        return False
