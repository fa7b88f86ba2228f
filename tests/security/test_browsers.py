"""What each answer tells the browser, and that no page needs what is forbidden."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from novellaforge.browsers import Guarded
from tests.security.pages import faults

ANSWERS = (
    "/", "/login/", "/register/", "/nowhere", "/books/", "/admin/", "/admin/login/", "/api/docs",
    "/api/v1/projects", "/api/nowhere", "/healthz",
    "/static/css/novellaforge.css", "/static/favicon.svg",
)  # fmt: skip


EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def directives(header: str) -> dict[str, str]:
    return dict(each.split(" ", 1) for each in header.split("; "))


def test_every_answer_has_them(db: None) -> None:
    client = Client(raise_request_exception=False)
    for address in ANSWERS:
        answer = client.get(address)
        answer.close()
        headers = answer.headers
        said = directives(headers["Content-Security-Policy"])
        assert said["default-src"] == said["object-src"] == said["base-uri"] == "'none'"
        assert said["frame-ancestors"] == "'none'"
        assert said["script-src"] == said["form-action"] == "'self'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        found = {name: headers[name] for name in EXPECTED}
        assert found == EXPECTED, address
        is_page = headers["Content-Type"].startswith("text/html")
        assert ("camera=()" in headers.get("Permissions-Policy", "")) is is_page


def test_nothing_made_for_somebody_is_kept(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    for address in ("/books/", "/account/", "/api/v1/auth/me", "/admin/login/"):
        kept = client.get(address).headers["Cache-Control"]
        assert "no-store" in kept, address
        assert "private" in kept, address


def test_files_of_the_site_may_be_kept(db: None) -> None:
    answer = Client().get("/static/css/novellaforge.css")
    answer.close()
    assert "no-store" not in answer.headers["Cache-Control"]


def answered(status: int, *, asks_nonce: bool = False) -> Any:
    """What the middleware makes of an answer."""

    def view(request: Any) -> Any:
        return HttpResponse(str(request.csp_nonce) if asks_nonce else "", status=status)

    return Guarded(view)(RequestFactory().get("/"))


def test_a_nonce_is_for_one_answer_and_only_where_it_is_asked() -> None:
    one, other = answered(200, asks_nonce=True), answered(200, asks_nonce=True)
    nonce = one.content.decode()
    assert len(nonce) >= 20
    assert f"'nonce-{nonce}'" in one.headers["Content-Security-Policy"]
    assert nonce != other.content.decode()
    assert "nonce" not in answered(200).headers["Content-Security-Policy"]


def test_only_the_page_of_faults_of_debug_goes_without(settings: Settings) -> None:
    assert "Content-Security-Policy" in answered(500).headers
    settings.DEBUG = True
    assert "Content-Security-Policy" not in answered(500).headers
    assert "Content-Security-Policy" in answered(200).headers


def test_what_a_page_may_not_have_is_found() -> None:
    answer = answered(200)
    for text in (
        "<script>x()</script>",
        "<p style='color:red'>",
        "<a onclick=x()>",
        "<style>p{}</style>",
        "<script src=https://evil.example/x.js></script>",
        "<a href='javascript:x()'>",
        "<img src=//evil.example/x>",
        "<form action=https://evil.example>",
        "<base href=/>",
        "<iframe src=/>",
        "<meta http-equiv=refresh content=0;url=/x>",
    ):
        answer.content = text.encode()
        assert list(faults(answer)), text
    answer.content = b"<script src=/static/x.js></script><a href=/x>x</a><svg><path d=M0/></svg>"
    assert not list(faults(answer))
