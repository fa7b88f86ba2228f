"""Which passwords are taken: 8 characters to any length, of whatever kind, none that is known."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from novellaforge.accounts.forms import OwnPasswordForm, RegistrationForm
from novellaforge.accounts.passwords import NotOfThisSite

PERSON = User(username="marguerite", email="m.duval@example.com")


@pytest.mark.parametrize(
    "password",
    [
        "thirteen grey oars",
        "éàü 漢字 ёжик",
        "🦆🦆🦆🦆🦆🦆🦆🦆",
        "x" * 8 + "q" * 56 + "Zz",
        "long " * 50,
        "a novel by the river bank",
        "mot de passe d’une rameuse",
        " leads and trails with spaces ",
    ],
)
def test_what_is_taken(password: str) -> None:
    validate_password(password, PERSON)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("sept714", "password_too_short"),
        ("password", "password_too_common"),
        ("iloveyou1", "password_too_common"),
        ("azertyuiop", "password_too_common"),
        ("Marguerite1", "password_too_similar"),
        ("m.duval@example", "password_too_similar"),
        ("8462917530", "password_entirely_numeric"),
        ("NovellaForge2026!", "of_this_site"),
        ("Écrivain-1984", "of_this_site"),
        ("roman roman 12", "of_this_site"),
    ],
)
def test_what_is_refused(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, PERSON)
    assert code in {each.code for each in refused.value.error_list}


@pytest.mark.parametrize("password", ["", "romanesque lighthouse", "bonjour les canards bleus"])
def test_a_word_of_the_site_among_others(password: str) -> None:
    NotOfThisSite().validate(password)


@pytest.mark.parametrize("password", ["  thirteen grey oars ", "漢字" * 40, "Ünïcode-päss"])
def test_it_is_kept_and_asked_as_it_was_typed(password: str, db: None) -> None:
    given = {"username": "ana", "email": "", "password1": password, "password2": password}
    form = RegistrationForm(given)
    assert form.is_valid(), form.errors
    form.save()
    client = Client()
    signed_in = client.post("/login/", {"username": "ana", "password": password})
    assert signed_in.status_code == 302
    for other in (password.strip(), password.swapcase(), password[:60]):
        if other != password:
            assert not User.objects.get(username="ana").check_password(other)


def test_fields_hide_it_and_let_it_be_pasted_and_kept_by_a_browser() -> None:
    for form in (RegistrationForm(), OwnPasswordForm(PERSON)):
        for name, field in form.fields.items():
            if "password" in name:
                rendered = str(form[name])
                assert 'type="password"' in rendered, name
                assert "autocomplete=" in rendered
                assert "maxlength" not in rendered
                assert "onpaste" not in rendered
                assert field.strip is False
