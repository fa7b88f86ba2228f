"""Alice's second factor, as a test turns it on, and what her app would show."""

import time

import pyotp
from django.contrib.auth.models import User
from django.test import Client

from novellaforge.accounts import codes, second_factor
from tests.security.conftest import PASSWORD


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return pyotp.TOTP(secret).generate_otp(codes.step_at(time.time()) + steps)


def turned_on(user: User) -> tuple[str, list[str]]:
    """The key, and the recovery codes. The code of this half minute is used up by it."""
    secret = second_factor.begin(user)
    made = second_factor.confirm(user, code_of(secret))
    assert made
    return secret, made


def signed_in(client: Client) -> bool:
    return client.get("/account/audit/").status_code == 200


def with_password(client: Client, to: str = "/login/") -> str:
    """Where the right password leads to."""
    answer = client.post(to, {"username": "alice", "password": PASSWORD})
    assert answer.status_code == 302
    return str(answer["Location"])
