"""A mail about what was changed of an account: whoever did not do it learns of it.

It goes to the address that the account had before, and holds neither link nor secret.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from novellaforge import mails, queues, visitors
from novellaforge.acts import words_of

TASK = "novellaforge.accounts.telling.send"
OWN = {"account.deleted": "deleted"}  # acts whose mail has a text of its own


def tell(person: User, act: str, to: str | None = None) -> None:
    """Have it sent where there is an address; `to`: another than the person's."""
    email = person.email if to is None else to
    if not email:
        return
    language, address = get_language() or settings.LANGUAGE_CODE, visitors.address()
    with transaction.atomic():
        queues.enqueue(TASK, email, person.username, act, language, address, queue=queues.DEFAULT)


def send(email: str, name: str, act: str, language: str, address: str) -> int:
    """The task: how many mails were sent."""
    with override(language):
        told = {"name": name, "act": act, "words": words_of(act), "address": address}
        text = f"accounts/mail/{OWN.get(act, 'changed')}"
        subject = render_to_string(f"{text}_subject.txt", told)
        body = render_to_string(f"{text}.txt", told)
        return mails.send(email, subject, body)
