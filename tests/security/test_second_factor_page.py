"""The account's page, and the API, that turn a second factor on and off."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from novellaforge.accounts import second_factor
from novellaforge.models import AuditRow, PersonSession
from tests.api.conftest import a_client
from tests.factories import a_user
from tests.security.conftest import PASSWORD, acts
from tests.security.pages import faults
from tests.security.second_factors import code_of, signed_in, turned_on
from writing.admission import Hello, Unknown, asker
from writing.rewriting.consumers import Hello as ProposalHello
from writing.rewriting.consumers import ProposalConsumer

PAGE = "/account/second-factor/"
API = "/api/v1/auth/me/second-factor"
KEY = re.compile(r'id="key"[^>]* value="([A-Z2-7 ]+)"')


@pytest.fixture
def client(alice: User) -> Client:
    made = Client()
    made.force_login(alice)
    return made


def begun(client: Client) -> str:
    """The key that the page shows."""
    answer = client.post(PAGE, {"act": "begin", "password": PASSWORD}, follow=True)
    found = KEY.search(answer.content.decode())
    assert found
    return found[1].replace(" ", "")


def test_nobody_is_led_to_sign_in(db: None) -> None:
    assert Client().get(PAGE)["Location"] == f"/login/?next={PAGE}"


def test_a_key_asks_for_the_password(client: Client, alice: User) -> None:
    for password in ("", "guess"):
        answer = client.post(PAGE, {"act": "begin", "password": password})
        assert answer.status_code == 422
        assert not KEY.search(answer.content.decode())
    assert client.post(PAGE, {"act": "confirm", "code": "000000"}).status_code == 409
    assert not second_factor.is_on(alice.pk)


def test_the_key_is_shown_where_the_password_was_typed_only(client: Client, alice: User) -> None:
    begun(client)
    other = Client()
    other.force_login(alice)
    assert not KEY.search(other.get(PAGE).content.decode())


def test_it_is_on_once_confirmed_and_the_codes_are_shown_once(client: Client, alice: User) -> None:
    other = Client()
    other.force_login(alice)
    key = begun(client)
    page = client.get(PAGE)
    assert "<svg" in page.content.decode()
    assert not list(faults(page))
    assert client.post(PAGE, {"act": "confirm", "code": "000000"}).status_code == 422
    assert not second_factor.is_on(alice.pk)
    said = client.post(PAGE, {"act": "confirm", "code": code_of(key)}).content.decode()
    shown = re.findall(r"<code>([a-z2-7-]{27})</code>", said)
    assert len(shown) == 10
    assert second_factor.is_on(alice.pk)
    assert signed_in(client)
    assert not signed_in(other)
    later = client.get(PAGE).content.decode()
    assert "10 recovery codes are left." in later
    assert shown[0] not in later
    assert not KEY.search(later)
    assert "second_factor.on" in acts()


def test_turning_it_off_asks_for_both(client: Client, alice: User) -> None:
    secret, recovery = turned_on(alice)
    client.force_login(alice)
    for password, code in (
        ("guess", code_of(secret, 1)),
        (PASSWORD, ""),
        (PASSWORD, "000000"),
        (PASSWORD, code_of(secret)),
    ):
        answer = client.post(PAGE, {"act": "off", "password": password, "code": code})
        assert answer.status_code == 422
    assert second_factor.is_on(alice.pk)
    new = client.post(
        PAGE, {"act": "codes", "password": PASSWORD, "code": code_of(secret, 1)}
    ).content.decode()
    fresh = re.findall(r"<code>([a-z2-7-]{27})</code>", new)
    assert not set(fresh) & set(recovery)
    stale = {"act": "off", "password": PASSWORD, "code": recovery[0]}
    assert client.post(PAGE, stale).status_code == 422
    assert client.post(PAGE, stale | {"code": fresh[0]}).status_code == 302
    assert not second_factor.is_on(alice.pk)
    assert signed_in(client)
    assert [act for act in acts() if act.startswith("second_factor")] == [
        "second_factor.on",
        "second_factor.codes",
        "second_factor.off",
    ]
    assert "000000" not in str(list(AuditRow.objects.values()))


def by_token(code: str = "") -> APIClient:
    """Whoever sends an access token that was got by alice's password and this code."""
    made, login = a_client(), {"username": "alice", "password": PASSWORD, "code": code}
    access = made.post("/api/v1/auth/login", login).json()["access"]
    made.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return made


def test_the_api_does_the_same(as_nobody: APIClient, alice: User) -> None:
    as_alice = by_token()
    assert as_nobody.get(API).status_code == 401
    assert as_alice.post(API, {"password": "guess"}).status_code == 400
    answer = as_alice.post(API, {"password": PASSWORD})
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    key = answer.json()["key"]
    assert f"secret={key}" in answer.json()["address"]
    assert as_alice.get(API).json()["is_on"] is False
    assert as_alice.post(f"{API}/confirm", {"code": "000000"}).status_code == 400
    made = as_alice.post(f"{API}/confirm", {"code": code_of(key)}).json()["recovery_codes"]
    assert as_alice.get("/api/v1/auth/me").status_code == 401  # a token of before
    as_alice = by_token(made[0])
    assert as_alice.get(API).json() == {
        "is_on": True,
        "is_required": False,
        "recovery_codes_left": 9,
    }
    assert as_alice.post(API, {"password": PASSWORD}).status_code == 409
    proof = {"password": PASSWORD, "code": made[0]}
    assert as_alice.post(f"{API}/off", proof).status_code == 400
    again = as_alice.post(f"{API}/recovery-codes", proof | {"code": made[1]})
    fresh = again.json()["recovery_codes"]
    assert as_alice.post(f"{API}/off", proof | {"code": fresh[0]}).status_code == 204
    assert not second_factor.is_on(alice.pk)


# --- Where the site requires it -----------------------------------------------------------


def test_it_is_required_of_nobody_by_itself(client: Client) -> None:
    assert signed_in(client)


def test_of_staff_alone(client: Client, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = "staff"
    assert signed_in(client)
    clerk = Client()
    clerk.force_login(a_user(username="clerk", is_staff=True, is_superuser=True))
    for page in ("/books/", "/admin/", "/account/"):
        assert clerk.get(page)["Location"] == PAGE
    assert clerk.get(PAGE).status_code == 200
    assert clerk.post("/logout/").status_code == 302


def test_without_one_no_token_is_given_and_none_counts(
    client: Client, as_alice: APIClient, alice: User, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = "all"
    login = {"username": "alice", "password": PASSWORD}
    for answer in (
        APIClient().post("/api/v1/auth/login", login),
        as_alice.get("/api/v1/projects"),
        client.get("/api/v1/projects"),
    ):
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "second_factor_required"
    turned_on(alice)
    client.force_login(alice)
    assert client.get("/api/v1/projects").status_code == 200


def test_where_it_is_required_it_stays_on(client: Client, alice: User, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = "all"
    key = begun(client)
    client.post(PAGE, {"act": "confirm", "code": code_of(key)})
    assert signed_in(client)
    off = {"act": "off", "password": PASSWORD, "code": code_of(key, 1)}
    assert client.post(PAGE, off).status_code == 409
    assert second_factor.is_on(alice.pk)
    assert PersonSession.objects.filter(account_id=alice.pk).exists()


def test_no_socket_without_it_either(alice: User, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = "all"
    with pytest.raises(Unknown, match="requires a second factor"):
        asker(Hello(chapter_index=1), alice)
    proposals = ProposalConsumer()
    proposals.scope = {"user": alice, "url_route": {"kwargs": {"proposal_id": uuid4()}}}
    with pytest.raises(Unknown, match="requires a second factor"):
        proposals._proposal(ProposalHello())
