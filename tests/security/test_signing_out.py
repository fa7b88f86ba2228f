"""Signing out everywhere, and a refresh token that comes a second time."""

import jwt
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from rest_framework.test import APIClient
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken
from rest_framework_simplejwt.tokens import AccessToken

from novellaforge.accounts import api_tokens, tokens
from novellaforge.models import PersonSession
from tests.api.conftest import a_client
from tests.factories import a_user
from tests.security.conftest import acts

V1 = "/api/v1/auth"


def by(token: str) -> APIClient:
    client = a_client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def test_a_reused_refresh_token_is_refused_and_noted(alice: User) -> None:
    old = tokens.issue(alice).refresh
    tokens.renew(old)
    assert acts() == []
    for _ in range(2):
        with pytest.raises(InvalidToken):
            tokens.renew(old)
    assert acts() == ["refresh.reused"] * 2


def test_no_row_holds_a_token_that_signs_in(alice: User) -> None:
    tokens.renew(tokens.issue(alice).refresh)
    assert set(OutstandingToken.objects.values_list("token", flat=True)) == {""}


@pytest.mark.parametrize("given", ["nonsense", "a.b.c"])
def test_what_was_never_one_is_not_noted(given: str, alice: User) -> None:
    with pytest.raises(InvalidToken):
        tokens.renew(given)
    with pytest.raises(InvalidToken):
        tokens.renew(tokens.issue(alice).access)
    assert acts() == []


def test_the_page_ends_all_but_its_own_session(alice: User) -> None:
    here, there, stranger = Client(), Client(), Client()
    here.force_login(alice)
    there.force_login(alice)
    stranger.force_login(a_user())
    pair, token = tokens.issue(alice), api_tokens.make(alice.pk, "x", ["account"])[1]
    assert here.get("/account/sign-out-everywhere/").status_code == 405
    assert here.post("/account/sign-out-everywhere/")["Location"] == "/account/"
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert stranger.get("/account/").status_code == 200
    assert by(pair.access).get(f"{V1}/me").status_code == 401
    with pytest.raises(Exception, match="signed out everywhere"):
        tokens.renew(pair.refresh)
    assert by(token).get(f"{V1}/me").status_code == 200
    assert by(tokens.issue(alice).access).get(f"{V1}/me").status_code == 200
    assert acts()[-1] == "signout.everywhere"


def test_the_api_ends_every_session(alice: User) -> None:
    session = Client()
    session.force_login(alice)
    assert PersonSession.objects.get().account_id == alice.pk
    client = by(tokens.issue(alice).access)
    assert client.post(f"{V1}/logout/everywhere").status_code == 204
    assert client.get(f"{V1}/me").status_code == 401
    assert not PersonSession.objects.exists()
    assert session.get("/account/").status_code == 302


def test_nobody_signs_nobody_out(as_nobody: APIClient) -> None:
    assert as_nobody.post(f"{V1}/logout/everywhere").status_code == 401


def test_signing_out_is_noted_and_ends_the_session(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    client.post("/logout/")
    client.post("/logout/")
    assert acts() == ["signout"]


@pytest.mark.parametrize("audience", [None, "another program"])
def test_a_token_for_another_program_is_none_here(audience: str | None, alice: User) -> None:
    """Though the same key signed it (ASVS 9.2.3)."""
    access = AccessToken.for_user(alice)
    claims = {**access.payload, "aud": audience} if audience else access.payload
    forged = jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256")
    assert by(forged).get(f"{V1}/me").status_code == 401
    assert by(str(access)).get(f"{V1}/me").status_code == 200
