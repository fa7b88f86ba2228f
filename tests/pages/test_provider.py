"""The page of a provider: what is refused, what is kept, what is shown; whose it is."""

import re
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from pytest_django import Settings

from novellaforge.llm import provider_of_book
from novellaforge.models import ProviderSettings
from projects.models import Project
from tests.factories import a_project
from tests.model_server.heard import HearingServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unrecorded_calls")]
ACCOUNT = "/account/providers/"
KEY = "sk-typed-once-and-long-wxyz"


@pytest.fixture
def server(settings: Settings) -> Iterator[HearingServer]:
    settings.LLM_PRIVATE_ADDRESSES = (ip_network("127.0.0.0/8"),)
    with HearingServer() as server:
        yield server


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/settings/provider/"


def given(server: HearingServer, **more: object) -> dict[str, object]:
    typed = {"address": server.url, "new_key": KEY, "model": "m", "context_tokens": "64000"}
    return typed | more


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def stored() -> ProviderSettings:
    return ProviderSettings.objects.get()


def everything_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(each)::text FROM novellaforge_providersettings each")
        return str(cursor.fetchall())


def test_a_stranger_sees_no_books_provider(as_charlie: Client, page: str) -> None:
    assert as_charlie.get(page).status_code == 404
    assert as_charlie.post(page, {}).status_code == 404


@pytest.mark.parametrize("which", ["account", "book"])
def test_whoever_has_not_signed_in_is_sent_there(client: Client, page: str, which: str) -> None:
    at = ACCOUNT if which == "account" else page
    assert client.get(at)["Location"] == f"/login/?next={at}"


def test_what_is_refused_stays_as_it_was_typed(as_alice: Client, server: HearingServer) -> None:
    for more, says in (
        ({"address": "api.example.com"}, "begins with http:// or https://"),
        ({"address": "http://10.0.0.1/v1"}, "in a private network"),
        ({"address": "http://169.254.169.254/v1"}, "in a private network"),
        ({"model": ""}, "This field is required"),
        ({"context_tokens": "12"}, "greater than or equal to 1024"),
        ({"new_key": "two words"}, "no spaces"),
        ({"new_key": "clé"}, "no accented letters"),
    ):
        typed = given(server, model_critic="judge") | more
        response = as_alice.post(ACCOUNT, typed)
        html = response.content.decode()
        assert response.status_code == 422
        assert says in html
        assert 'value="judge"' in html
        assert not any(
            f'value="{value}"' not in html for name, value in more.items() if name == "address"
        )
        assert KEY not in html
        assert not ProviderSettings.objects.exists()


def test_it_works(as_alice: Client, server: HearingServer) -> None:
    response = as_alice.post(ACCOUNT, given(server), follow=True)
    assert response.redirect_chain == [(ACCOUNT, 302)]
    html = response.content.decode()
    assert "A key ending in “wxyz” is stored" in text_of(html)
    assert KEY not in html
    assert KEY not in everything_stored()
    assert stored().read_key() == KEY
    assert server.heard == []


def test_a_second_saving_keeps_the_key_and_makes_no_second_row(
    as_alice: Client, server: HearingServer
) -> None:
    as_alice.post(ACCOUNT, given(server))
    as_alice.post(ACCOUNT, given(server, new_key="", model="other"))
    assert (stored().model, stored().read_key()) == ("other", KEY)
    as_alice.post(ACCOUNT, given(server, new_key="", no_key="on"))
    assert stored().key == ""


def test_the_stored_key_goes_to_no_other_address(as_alice: Client, server: HearingServer) -> None:
    as_alice.post(ACCOUNT, given(server))
    with HearingServer() as other:
        for act in ("test", "save"):
            response = as_alice.post(ACCOUNT, given(other, new_key="", act=act))
            assert response.status_code == 422
            assert "Type the key of the new address" in response.content.decode()
        as_alice.post(ACCOUNT, given(other, new_key="", no_key="on", act="test"))
        [heard] = other.heard
        assert "authorization" not in heard.headers
    assert stored().address == server.url


def test_a_whole_endpoint_is_cut_to_its_base(as_alice: Client, server: HearingServer) -> None:
    as_alice.post(ACCOUNT, given(server, address=f" {server.url}/chat/completions/ "))
    assert stored().address == server.url


# --- The test ----------------------------------------------------------------------------


def test_testing_asks_and_stores_nothing(as_alice: Client, server: HearingServer) -> None:
    html = as_alice.post(ACCOUNT, given(server, act="test")).content.decode()
    assert re.search(r"“m” answered after \d+\.\d s", text_of(html))
    assert KEY not in html
    assert not ProviderSettings.objects.exists()
    [heard] = server.heard
    assert heard.headers["authorization"] == f"Bearer {KEY}"


def test_a_key_that_was_tested_need_not_be_typed_again(
    as_alice: Client, server: HearingServer
) -> None:
    html = as_alice.post(ACCOUNT, given(server, act="test")).content.decode()
    assert "The key ending in “wxyz” that you typed is kept" in text_of(html)
    [kept] = re.findall(r'name="kept_key" value="([^"]+)"', html)
    as_alice.post(ACCOUNT, given(server, new_key="", kept_key=kept))
    assert stored().read_key() == KEY


def test_nobody_else_can_use_a_kept_key(
    as_alice: Client, as_charlie: Client, server: HearingServer
) -> None:
    html = as_alice.post(ACCOUNT, given(server, act="test")).content.decode()
    [kept] = re.findall(r'name="kept_key" value="([^"]+)"', html)
    for token in (kept, "forged"):
        as_charlie.post(ACCOUNT, given(server, new_key="", kept_key=token))
        assert stored().key == ""


def test_what_the_server_says_against_it(as_alice: Client, server: HearingServer) -> None:
    server.fault("401")
    html = as_alice.post(ACCOUNT, given(server, act="test")).content.decode()
    assert "refused the key (HTTP 401)" in text_of(html)
    server.echoes = True
    html = as_alice.post(ACCOUNT, given(server, act="test")).content.decode()
    assert "HTTP 500" in html
    assert KEY not in html


# --- In use ------------------------------------------------------------------------------


def test_a_book_has_its_own(
    as_alice: Client, alice: User, book: Project, page: str, server: HearingServer
) -> None:
    other = a_project(owner=alice)
    as_alice.post(ACCOUNT, given(server, model="mine"))
    assert "the provider of all your books" in as_alice.get(page).content.decode()
    as_alice.post(page, given(server, model="its"))
    assert "“its” at" in text_of(as_alice.get(page).content.decode())
    assert (provider_of_book(book.pk).model, provider_of_book(other.pk).model) == ("its", "mine")
    as_alice.post(page, {"act": "remove"})
    assert provider_of_book(book.pk).model == "mine"


def test_a_lost_key_is_said(as_alice: Client, server: HearingServer, settings: Settings) -> None:
    as_alice.post(ACCOUNT, given(server))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert "cannot be read any more" not in as_alice.get(ACCOUNT).content.decode()
    ProviderSettings.objects.update(key="gAAAAA-of-another-site")
    assert "cannot be read any more" in as_alice.get(ACCOUNT).content.decode()


def test_the_demo_model_is_told_where_it_is_asked(
    as_alice: Client, alice: User, book: Project, page: str, settings: Settings
) -> None:
    plan = f"/books/{book.pk}/plan/"
    settings.LLM_IS_EMBEDDED = True
    html = as_alice.get(plan).content.decode()
    assert "Demo model: weak prose. Connect a model" in text_of(html)
    assert f'href="{page}"' in html
    row = ProviderSettings(owner=alice, address="https://mine.example/v1", model="m")
    row.save()
    assert "Demo model" not in as_alice.get(plan).content.decode()
    row.delete()
    settings.LLM_IS_EMBEDDED = False
    assert "Demo model" not in as_alice.get(plan).content.decode()
