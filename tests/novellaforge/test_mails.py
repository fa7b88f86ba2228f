"""A mail whose server is away is sent later."""

import socket
from typing import Any

import pytest
from django.core import mail

from novellaforge import queues
from novellaforge.accounts import telling
from novellaforge.models import QueuedTask
from novellaforge.queues import Claim

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_waits_uncounted_while_its_server_is_away(settings: Any) -> None:
    given = ("ana@example.com", "Ana", "password.changed", "en", "192.0.2.1")
    pk = queues.enqueue(telling.TASK, *given, queue=queues.DEFAULT)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
        QueuedTask.objects.update(owner="here", attempts=1)
        queues.deliver(Claim(pk, 1, "here"))
        try:
            assert telling.send(*given) == 0
        finally:
            queues.deliver(None)
    task = QueuedTask.objects.get()
    assert (task.owner, task.failures) == ("", 0)
    assert "refused" in task.failure
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert telling.send(*given) == 1
    assert mail.outbox[0].to == ["ana@example.com"]
