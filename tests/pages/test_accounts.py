import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from novellaforge.accounts import lockout
from tests.factories import a_user

PASSWORD = "a long enough password"
GOOD = {
    "username": "ines",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    lockout.forget("ines")


@pytest.mark.django_db
def test_registering_signs_in_and_leads_to_the_shelf(client: Client) -> None:
    response = client.post("/register/", GOOD, follow=True)
    assert response.redirect_chain == [("/books/", 302)]
    assert response.context["user"] == User.objects.get(username="ines")


@pytest.mark.django_db
def test_signing_in_leads_where_one_was_going(client: Client) -> None:
    a_user(username="ines", password=PASSWORD)
    page = client.get("/books/")
    assert page["Location"] == "/login/?next=/books/"
    asked = {"username": "ines", "password": PASSWORD, "next": "/books/new/"}
    assert client.post("/login/", asked)["Location"] == "/books/new/"


@pytest.mark.django_db
def test_a_wrong_password_says_so_and_keeps_the_name(client: Client) -> None:
    a_user(username="ines")
    page = client.post("/login/", {"username": "ines", "password": "guess"}).content.decode()
    assert 'value="ines"' in page
    assert 'class="errorlist nonfield"' in page


@pytest.mark.django_db
def test_registering_with_two_different_passwords_makes_nobody(client: Client) -> None:
    page = client.post("/register/", GOOD | {"password2": "another password"})
    assert 'aria-invalid="true"' in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_closed_registration_says_so_and_makes_nobody(client: Client, settings: Settings) -> None:
    settings.SIGN_UP = "closed"
    response = client.post("/register/", GOOD)
    assert response.status_code == 403
    assert "Ask whoever runs this site" in response.content.decode()
    assert not User.objects.exists()
    assert "/register/" not in client.get("/login/").content.decode()


def test_signing_out_leads_to_signing_in(as_alice: Client) -> None:
    assert as_alice.post("/logout/")["Location"] == "/login/"
    assert as_alice.get("/books/").status_code == 302


def test_the_language_is_chosen_and_kept(as_alice: Client) -> None:
    as_alice.post("/i18n/setlang/", {"language": "fr", "next": "/books/"})
    page = as_alice.get("/books/").content.decode()
    assert '<html lang="fr">' in page
    assert "Pas encore de livre." in page
