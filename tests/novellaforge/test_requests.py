"""A request's name: given by a proxy of ours or made, answered, and in the log."""

import io
import logging
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from novellaforge import env
from novellaforge.logs import Plain, Where
from novellaforge.requests import name_of, named

log = logging.getLogger("tests.requests")


@pytest.mark.parametrize("given", ["", "two words", "line\nbreak", "x" * 65, "é"])
def test_nonsense_is_no_name(given: str) -> None:
    assert name_of(given, 1) not in ("", given)


def test_without_a_proxy_of_ours_nobody_names_a_request() -> None:
    assert name_of("abc-1", 0) != "abc-1"
    assert name_of("abc-1", 1) == "abc-1"


def test_two_requests_have_two_names() -> None:
    assert name_of("", 0) != name_of("", 0)


async def greet(scope: Any, receive: Any, send: Any) -> None:
    log.warning("greeting")
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})


async def test_it_is_answered_and_logged(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Plain("{message}", style="{"))
    handler.addFilter(Where())
    log.addHandler(handler)
    scope = {"type": "http", "headers": [(b"x-request-id", b"abc-1")]}
    try:
        asked = ApplicationCommunicator(named(greet), scope)
        answer = await asked.receive_output()
    finally:
        log.removeHandler(handler)
    assert dict(answer["headers"])[b"x-request-id"] == b"abc-1"
    assert written.getvalue() == "greeting [abc-1]\n"
    assert (await asked.receive_output())["body"] == b"hello"


# --- How much is logged -----------------------------------------------------------------


def test_parts_may_log_more_or_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "writing=DEBUG, novellaforge.llm = ERROR")
    assert env.pairs("X", ("DEBUG", "ERROR")) == {"writing": "DEBUG", "novellaforge.llm": "ERROR"}


@pytest.mark.parametrize("given", ["writing", "writing=LOUD", "=DEBUG", "writing:DEBUG"])
def test_a_level_that_is_none_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", given)
    with pytest.raises(ImproperlyConfigured, match="X takes a list as part=DEBUG"):
        env.pairs("X", ("DEBUG", "ERROR"))
