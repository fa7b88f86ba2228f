"""How a test's client signs in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client

from novellaforge.accounts.sessions import SessionStore


@pytest.fixture(scope="session", autouse=True)
def one_session(django_test_environment: None) -> Iterator[None]:
    """Django's makes a session for the client, another for its login, and stores that twice."""

    def sign_in(client: Any, user: Any, backend: str | None = None) -> None:
        request = HttpRequest()
        request.session = client.session if _has_one(client) else _new()
        login(request, user, backend)
        request.session.save()
        client._set_login_cookies(request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_login", sign_in)
        yield


def _has_one(client: Any) -> bool:
    return bool(client.cookies.get(settings.SESSION_COOKIE_NAME))


def _new() -> SessionStore:
    """Stored when it is saved; nobody knew its key before, so it takes no other."""
    session: Any = SessionStore()
    session.cycle_key = lambda: None
    return session  # type: ignore[no-any-return]
