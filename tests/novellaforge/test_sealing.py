"""Texts kept encrypted: by whom they can be read again."""

import time

import pytest
from cryptography import fernet
from cryptography.fernet import Fernet
from pytest_django import Settings

from novellaforge.sealing import Unreadable, renewed, sealed, unsealed

TEXT = "sk-très-secret"


def test_what_is_no_token_is_unreadable() -> None:
    for token in ("", "x", TEXT, Fernet(Fernet.generate_key()).encrypt(b"x").decode()):
        with pytest.raises(Unreadable):
            unsealed(token)


def test_a_changed_secret_key_reads_nothing(settings: Settings) -> None:
    token = sealed(TEXT)
    settings.SECRET_KEY = "another"
    with pytest.raises(Unreadable):
        unsealed(token)
    with pytest.raises(Unreadable):
        renewed(token)


def test_one_that_is_too_old_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    token, now = sealed(TEXT), time.time()
    monkeypatch.setattr(fernet.time, "time", lambda: now + 61)
    with pytest.raises(Unreadable):
        unsealed(token, seconds=60)
    assert unsealed(token) == TEXT


def test_it_works() -> None:
    token = sealed(TEXT)
    assert unsealed(token, seconds=60) == TEXT
    assert TEXT not in token
    assert sealed(TEXT) != token


def test_a_former_key_reads_and_can_be_left_behind(settings: Settings) -> None:
    token = sealed(TEXT)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert unsealed(token) == TEXT
    again = renewed(token)
    settings.SECRET_KEY_FALLBACKS = []
    assert unsealed(again) == TEXT
