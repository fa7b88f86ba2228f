"""Mails of tasks: one that cannot be sent yet waits for its server."""

from django.core.mail import send_mail

from novellaforge import queues


def send(email: str, subject: str, body: str) -> int:
    """How many were sent. None where the mail server is away: the task comes again, for a day."""
    sent = 0
    with queues.put_off(OSError):
        sent += send_mail(subject.strip(), body, None, [email])
    return sent
