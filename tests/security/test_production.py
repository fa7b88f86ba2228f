"""The settings of a site on the internet: Django's own deployment checks, HTTPS, cookies."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client, override_settings

from novellaforge import settings as ours

ENVIRONMENT = {
    "SECRET_KEY": "Kj4-qpt5ELuGzM1V2wM8zIY0NvQ9ob-Lx1n0b4XTYy_RbWmEAcT6xHkT1uHPl3bV",
    "ALLOWED_HOSTS": "books.example",
    "CSRF_TRUSTED_ORIGINS": "https://books.example",
    "BEHIND_TLS_PROXY": "true",
    "HSTS_SUBDOMAINS": "true",
}
READ = (
    "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "TRUSTED_PROXIES",
    "SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", "SECURE_REDIRECT_EXEMPT",
    "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
    "MIDDLEWARE", "SILENCED_SYSTEM_CHECKS",
)  # fmt: skip


def settings_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **said: str) -> dict[str, Any]:
    """What the settings file makes of an environment."""
    for name in (*ENVIRONMENT, "DEBUG", "SSL_REDIRECT", "HSTS_SECONDS", "TRUSTED_PROXIES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (said | {"VAR_DIR": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("of_production", ours.__file__)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    default = {"SESSION_COOKIE_NAME": "sessionid", "CSRF_COOKIE_NAME": "csrftoken"}
    return {name: getattr(module, name, default.get(name)) for name in READ}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    return settings_of(monkeypatch, tmp_path, **ENVIRONMENT)


def test_djangos_checks_find_nothing(production: dict[str, Any]) -> None:
    with override_settings(**production):
        found = run_checks(tags=["security"], include_deployment_checks=True)
    assert [str(each) for each in found if not each.is_silenced()] == []


def test_they_would_find_something(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with override_settings(**settings_of(monkeypatch, tmp_path, SECRET_KEY="short", DEBUG="1")):
        found = {each.id for each in run_checks(tags=["security"], include_deployment_checks=True)}
    assert {f"security.W{number}" for number in ("004", "008", "009", "012", "018")} <= found


def test_without_a_proxy_nothing_is_promised(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare = settings_of(monkeypatch, tmp_path)
    assert bare["SECURE_PROXY_SSL_HEADER"] is None
    assert (bare["SECURE_HSTS_SECONDS"], bare["SECURE_SSL_REDIRECT"]) == (0, False)
    assert bare["TRUSTED_PROXIES"] == 0
    with override_settings(**bare):
        answer = Client().get("/healthz", headers={"x-forwarded-proto": "https"})
        assert "Strict-Transport-Security" not in answer.headers
        assert not answer.wsgi_request.is_secure()


def from_the_proxy(proto: str, **more: str) -> dict[str, str]:
    return {"host": "books.example", "x-forwarded-proto": proto, **more}


def test_people_are_led_to_https_and_programs_are_not(
    production: dict[str, Any], db: None
) -> None:
    with override_settings(**production):
        client = Client()
        led = client.get("/login/", headers=from_the_proxy("http"))
        assert (led.status_code, led["Location"]) == (301, "https://books.example/login/")
        told = client.get("/api/v1/projects", headers=from_the_proxy("http"))
        assert told.status_code == 401
        assert client.get("/healthz", headers=from_the_proxy("http")).status_code == 200


def test_cookies_and_hsts_behind_the_proxy(production: dict[str, Any], db: None) -> None:
    with override_settings(**production):
        answer = Client().get("/login/", headers=from_the_proxy("https"))
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        cookie = answer.cookies["__Host-csrftoken"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_a_client_cannot_play_the_proxy(production: dict[str, Any], db: None) -> None:
    """The proxy overwrites the header; whatever a client adds to the list of hosts is not read."""
    with override_settings(**production):
        asked = from_the_proxy("https", **{"x-forwarded-host": "evil.example"})
        answer = Client().get("/login/", headers=asked)
        assert "evil.example" not in answer.content.decode()
        asked = from_the_proxy("https", host="evil.example")
        assert Client().get("/login/", headers=asked).status_code == 400


def test_a_first_start_that_is_cut_off_leaves_no_half_of_a_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An empty one would be refused at every start thereafter."""
    settings_of(monkeypatch, tmp_path, SECRET_KEY="k" * 50)
    write = Path.write_text

    def cut_off(self: Path, text: str) -> int:
        if self.name.startswith("secret_key"):
            raise OSError("no room")
        return write(self, text)

    with monkeypatch.context() as full:
        full.setattr(Path, "write_text", cut_off)
        with pytest.raises(OSError, match="no room"):
            settings_of(full, tmp_path)
    made = settings_of(monkeypatch, tmp_path)["SECRET_KEY"]
    assert len(made) > 50
    assert made == settings_of(monkeypatch, tmp_path)["SECRET_KEY"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
