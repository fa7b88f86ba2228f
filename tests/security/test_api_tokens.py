"""API tokens: what each scope is for, what no token may do, and that revoked is revoked."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from novellaforge.accounts import api_tokens
from novellaforge.models import ApiToken
from projects.models import Project
from tests.api.conftest import a_client
from tests.factories import a_user
from tests.security.conftest import acts
from writing.admission import Hello, Unknown, asker, run_for

V1 = "/api/v1"
TOKENS = f"{V1}/auth/tokens"
WANTED = {"name": "backup", "scopes": ["read"]}


def by(secret: str, keyword: str = "Bearer") -> APIClient:
    client = a_client()
    client.credentials(HTTP_AUTHORIZATION=f"{keyword} {secret}")
    return client


def secret_of(user: User, *scopes: str, **more: object) -> str:
    return api_tokens.make(user.pk, "a token", scopes, **more)[1]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/api/v1/projects", "read"),
        ("HEAD", "/api/v1/projects/x/provider-of-bread", "read"),
        ("POST", "/api/v1/projects", "write"),
        ("DELETE", "/api/v1/projects/x", "write"),
        ("POST", "/api/v1/writing/generate-chapter", "write"),
        ("GET", "/api/v1/auth/me", "account"),
        ("GET", "/api/v1/auth/tokens", "account"),
        ("GET", "/api/v1/projects/x/provider", "account"),
        ("POST", "/api/v1/projects/x/provider/test", "account"),
    ],
)
def test_what_a_request_needs(method: str, path: str, scope: str) -> None:
    assert api_tokens.needed(method, path) == scope


@pytest.mark.parametrize("secret", ["nf_", "nf_nonsense", "nf_" + "x" * 5_000])
def test_what_is_no_token_is_refused(secret: str, alice: User) -> None:
    response = by(secret).get(f"{V1}/projects")
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "token_not_valid"


@pytest.mark.parametrize(
    ("has", "method", "path"),
    [
        ("read", "post", "projects"),
        ("read", "get", "auth/me"),
        ("write", "get", "projects"),
        ("write", "get", "auth/tokens"),
        ("write", "put", "auth/me/provider"),
        ("account", "get", "projects"),
    ],
)
def test_another_scope_is_not_enough(has: str, method: str, path: str, alice: User) -> None:
    response = getattr(by(secret_of(alice, has)), method)(f"{V1}/{path}")
    assert response.status_code == 403
    error = response.json()["error"]
    assert error["code"] == "scope"
    assert f"it has the scopes {has}" in error["message"]


def test_no_view_is_without_its_scope(alice: User, book: Project) -> None:
    provider = f"{V1}/projects/{book.pk}/provider"
    assert by(secret_of(alice, "read", "write")).delete(provider).status_code == 403
    assert by(secret_of(alice, "account")).delete(provider).status_code == 204


def test_it_works(alice: User, book: Project) -> None:
    client = by(secret_of(alice, "read", "write"), "Token")
    assert client.get(f"{V1}/projects").json()["count"] == 1
    made = client.post(f"{V1}/projects", {"premise": "A ferry."})
    assert made.status_code == 201
    token = ApiToken.objects.get()
    assert token.last_used_at is not None


def test_it_opens_no_book_of_others(alice: User, book: Project) -> None:
    charlie = a_user(username="charlie")
    assert by(secret_of(charlie, "read")).get(f"{V1}/projects/{book.pk}").status_code == 404


def test_only_its_hash_is_kept(alice: User) -> None:
    token, secret = api_tokens.make(alice.pk, "x", ["read"])
    kept = ApiToken.objects.values().get(pk=token.pk)
    assert secret.startswith("nf_")
    assert secret not in str(kept)
    assert secret[8:] not in str(kept)
    assert kept["beginning"] == secret[:8]


def test_last_use_is_written_once_a_minute(alice: User) -> None:
    client, token = by(secret_of(alice, "read")), ApiToken.objects.get()
    before = timezone.now() - timedelta(seconds=50)
    ApiToken.objects.update(last_used_at=before)
    client.get(f"{V1}/projects")
    token.refresh_from_db()
    assert token.last_used_at == before
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    client.get(f"{V1}/projects")
    token.refresh_from_db()
    assert token.last_used_at > before


def test_revoked_expired_or_its_person_gone_it_counts_no_more(alice: User) -> None:
    client = by(secret_of(alice, "read"))
    for change in (
        {"revoked_at": timezone.now()},
        {"revoked_at": None, "expires_at": timezone.now()},
    ):
        ApiToken.objects.update(**change)
        assert client.get(f"{V1}/projects").status_code == 401
    ApiToken.objects.update(expires_at=None)
    assert client.get(f"{V1}/projects").status_code == 200
    User.objects.update(is_active=False)
    assert client.get(f"{V1}/projects").status_code == 401


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"name": "x", "scopes": ["read", "account"]}, 201),
        ({"name": "x", "scopes": ["write"]}, 409),
        ({"name": "x", "scopes": []}, 400),
        ({"name": "x", "scopes": ["all"]}, 400),
        ({"name": " ", "scopes": ["read"]}, 400),
        ({"name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}, 409),
        ({"name": "x", "scopes": ["read"], "owner": 1}, 400),
    ],
)
def test_a_token_makes_none_that_may_do_more(
    wanted: dict[str, object], status: int, alice: User
) -> None:
    client = by(secret_of(alice, "read", "account"))
    assert client.post(TOKENS, wanted).status_code == status
    assert ApiToken.objects.count() == (2 if status == 201 else 1)


def test_nor_one_that_outlives_it(alice: User) -> None:
    end = timezone.now() + timedelta(days=1)
    client = by(secret_of(alice, "read", "account", expires_at=end))
    assert client.post(TOKENS, WANTED).status_code == 409
    later = (end + timedelta(hours=1)).isoformat()
    assert client.post(TOKENS, WANTED | {"expires_at": later}).status_code == 409
    assert client.post(TOKENS, WANTED | {"expires_at": end.isoformat()}).status_code == 201


def test_made_listed_and_revoked_by_the_api(as_alice: APIClient, as_charlie: APIClient) -> None:
    made = as_alice.post(TOKENS, WANTED)
    assert made.status_code == 201
    secret, pk = made.json()["secret"], made.json()["id"]
    listed = as_alice.get(TOKENS).json()["results"]
    assert [each["name"] for each in listed] == ["backup"]
    assert secret not in str(listed)
    assert as_charlie.get(TOKENS).json()["count"] == 0
    assert as_charlie.delete(f"{TOKENS}/{pk}").status_code == 404
    assert as_alice.delete(f"{TOKENS}/{pk}").status_code == 204
    assert by(secret).get(f"{V1}/projects").status_code == 401
    assert acts() == ["token.made", "token.revoked"]


def test_made_and_revoked_by_the_page(alice: User) -> None:
    page, client = "/account/tokens/", Client()
    assert client.get(page)["Location"] == f"/login/?next={page}"
    client.force_login(alice)
    assert client.post(page, {"name": "", "days": "90"}).status_code == 422
    answer = client.post(page, {"name": "backup", "scopes": ["read"], "days": "90"})
    token = ApiToken.objects.get()
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert secret not in client.get(page).content.decode()
    assert token.expires_at is not None
    assert by(secret).get(f"{V1}/projects").status_code == 200
    stranger = Client()
    stranger.force_login(a_user())
    revoke = f"{page}{token.pk}/revoke/"
    assert stranger.post(revoke).status_code == 404
    assert client.post(revoke)["Location"] == page
    assert by(secret).get(f"{V1}/projects").status_code == 401


def test_a_socket_takes_them_by_the_same_scopes(alice: User, book: Project) -> None:
    nobody = AnonymousUser()
    reading, writing = secret_of(alice, "read"), secret_of(alice, "read", "write")

    def ask(secret: str, **more: object) -> object:
        hello = Hello(token=secret, chapter_index=1, **more)  # type: ignore[arg-type]
        return run_for(hello, book.pk, asker(hello, nobody))

    with pytest.raises(Unknown, match="needs write"):
        ask(reading)
    with pytest.raises(Unknown):
        ask("nf_nonsense")
    run = ask(writing)
    assert ask(reading, run_id=run.pk) == run  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="no such run"):
        ask(reading, run_id=uuid4())
