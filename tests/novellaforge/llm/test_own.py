"""Whom a book asks, and what goes there."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from pytest_django import Settings

from novellaforge.llm import LLM, Origin, Provider, probing, provider_of_book, user
from novellaforge.llm.errors import AddressRefused, KeyLost, ModelFailed, ModelKeyRefused
from novellaforge.llm.own import MAX_CONCURRENT, provider_from
from novellaforge.llm.probing import probe
from novellaforge.models import ProviderSettings
from novellaforge.sealing import Unreadable
from projects.models import Project
from tests.factories import a_project, a_user
from tests.model_server.heard import HearingServer

KEY = "sk-of-ana-and-long-abcd"
SITE_KEY = "sk-of-the-site-and-long"
ASKED = [user("Go on.")]


@pytest.fixture
def site(settings: Settings) -> Iterator[HearingServer]:
    with HearingServer() as server:
        settings.LLM_BASE_URL, settings.LLM_API_KEY = server.url, SITE_KEY
        settings.LLM_MODEL, settings.LLM_MODELS = "site-model", {"plan": "site-planner"}
        settings.PLAN_REASONING_MODEL = "site-thinker"
        settings.LLM_CONTEXT_TOKENS, settings.LLM_ANSWER_FORMAT = 4_096, "text"
        settings.LLM_RETRIES = 0
        yield server


@pytest.fixture
def own(settings: Settings) -> Iterator[HearingServer]:
    settings.LLM_PRIVATE_ADDRESSES = (ip_network("127.0.0.0/8"),)
    with HearingServer() as server:
        yield server


def a_provider(
    owner: User, address: str, book: Project | None = None, key: str = KEY, **values: object
) -> ProviderSettings:
    row = ProviderSettings(
        owner=owner,
        project_id=book.pk if book else None,
        address=address,
        **({"model": "own-model"} | values),
    )
    row.hold_key(key).save()
    return row


# --- Whose -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_without_any_it_is_the_sites() -> None:
    a_provider(a_user(), "https://other.example/v1")
    book = a_project()
    assert provider_of_book(book.pk) == provider_of_book(None) == Provider.from_settings()


@pytest.mark.django_db
def test_the_books_wins_over_its_owners() -> None:
    book = a_project()
    other = a_project(owner=book.owner)
    a_provider(book.owner, "https://mine.example/v1")
    assert provider_of_book(book.pk).base_url == "https://mine.example/v1"
    a_provider(book.owner, "https://books.example/v1", book)
    assert provider_of_book(book.pk).base_url == "https://books.example/v1"
    assert provider_of_book(other.pk).base_url == "https://mine.example/v1"


@pytest.mark.django_db
def test_a_book_that_has_changed_hands_does_not_ask_its_former_owners() -> None:
    book = a_project()
    a_provider(book.owner, "https://former.example/v1", book)
    Project.objects.update(owner=a_user())
    assert provider_of_book(book.pk) == Provider.from_settings()


@pytest.mark.django_db
def test_it_takes_one_query_where_the_owner_is_known(
    django_assert_num_queries: object,
) -> None:
    book = a_project()
    a_provider(book.owner, "https://mine.example/v1")
    with django_assert_num_queries(1):  # type: ignore[operator]
        provider_of_book(book.pk, book.owner_id)


@pytest.mark.django_db
def test_nothing_of_the_sites_goes_with_it(site: HearingServer, settings: Settings) -> None:
    settings.LLM_IS_EMBEDDED, settings.LLM_CACHES_PREFIXES = True, "true"
    found = provider_from(
        a_provider(a_user(), "https://mine.example/v1/", key="", model_critic="c")
    )
    assert (found.base_url, found.api_key) == ("https://mine.example/v1", "")
    assert [found.model_for(each) for each in ("plan", "prose", "critic")] == [
        *("own-model", "own-model", "c")
    ]
    assert (found.reasoning_model, found.answer_format, found.embedded) == ("", "auto", False)
    assert (found.context_tokens, found.is_small, found.caches_prefixes) == (64_000, False, False)
    assert found.max_concurrent == MAX_CONCURRENT


# --- The key ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_key_is_not_in_the_row() -> None:
    row = a_provider(a_user(), "https://mine.example/v1")
    row.refresh_from_db()
    assert KEY not in str(vars(row))
    assert (row.key_end, row.read_key()) == ("abcd", KEY)
    assert row.hold_key("short").key_end == ""


@pytest.mark.django_db(transaction=True)
async def test_it_is_sent_in_one_header_and_stands_nowhere_else(
    site: HearingServer, own: HearingServer
) -> None:
    provider = replace(Provider.from_settings(), base_url=own.url, api_key=KEY, is_own=True)
    await LLM(provider, Origin(step="test")).chat(ASKED)
    [heard] = own.heard
    assert heard.headers.pop("authorization") == f"Bearer {KEY}"
    assert KEY not in f"{heard.path} {heard.headers} {heard.body!r} {provider}"
    assert site.heard == []


@pytest.mark.django_db(transaction=True)
async def test_a_lost_key_asks_nobody(site: HearingServer, settings: Settings) -> None:
    from asgiref.sync import sync_to_async

    row = await sync_to_async(a_provider)(await sync_to_async(a_user)(), "https://mine.example/v1")
    settings.SECRET_KEY = "another"
    with pytest.raises(Unreadable):
        row.read_key()
    llm = LLM(provider_from(row))
    with pytest.raises(KeyLost, match=r"mine\.example"):
        await llm.chat(ASKED)
    with pytest.raises(KeyLost, match="SECRET_KEY of this site has changed"):
        await llm.models()
    assert site.heard == []


@pytest.mark.django_db
def test_keys_are_brought_under_the_present_secret(settings: Settings) -> None:
    kept = a_provider(a_user(), "https://mine.example/v1")
    a_provider(a_user(), "https://keyless.example/v1", key="")
    settings.SECRET_KEY, former = "new", settings.SECRET_KEY
    lost = a_provider(a_user(), "https://lost.example/v1")
    settings.SECRET_KEY = "newer"
    settings.SECRET_KEY_FALLBACKS = [former]
    with pytest.raises(SystemExit):
        call_command("renew_provider_keys")
    settings.SECRET_KEY_FALLBACKS = []
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert kept.read_key() == KEY
    with pytest.raises(Unreadable):
        lost.read_key()


# --- What is said ----------------------------------------------------------------------


@pytest.mark.usefixtures("site", "unrecorded_calls")
async def test_a_server_that_repeats_the_key(
    own: HearingServer, caplog: pytest.LogCaptureFixture
) -> None:
    own.echoes = True
    caplog.set_level(logging.DEBUG)
    provider = replace(
        Provider.from_settings(), base_url=own.url, api_key=KEY, retries=1, backoff_seconds=0.0
    )
    with pytest.raises(ModelFailed) as caught:
        await LLM(provider).chat(ASKED)
    assert len(own.heard) == 2
    told = f"{caught.value} {caught.value.facts} {caught.value.text} {caplog.text}"
    assert "Bearer …" in told
    assert KEY not in told


@pytest.mark.usefixtures("unrecorded_calls")
async def test_a_refused_key_is_mended_where_it_was_typed(
    site: HearingServer, own: HearingServer
) -> None:
    for server in (site, own):
        server.fault("401")
    with pytest.raises(ModelKeyRefused, match="Check LLM_API_KEY"):
        await LLM(Provider.from_settings()).chat(ASKED)
    typed = replace(Provider.from_settings(), base_url=own.url, is_own=True)
    with pytest.raises(ModelKeyRefused, match="on the provider page"):
        await LLM(typed).chat(ASKED)


@pytest.mark.usefixtures("site", "unrecorded_calls")
async def test_an_address_of_the_inside_is_not_connected_to(
    own: HearingServer, settings: Settings
) -> None:
    settings.LLM_PRIVATE_ADDRESSES = ()
    typed = replace(Provider.from_settings(), base_url=own.url, is_own=True)
    for ask in (LLM(typed).chat(ASKED), LLM(typed).models()):
        with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):
            await ask
    assert own.connections == 0


# --- The test --------------------------------------------------------------------------


@pytest.mark.usefixtures("site", "unrecorded_calls")
async def test_each_model_is_asked_for_one_token(own: HearingServer) -> None:
    given = {"plan": "p", "prose": "", "critic": "p"}
    typed = replace(
        Provider.from_settings(), base_url=own.url, is_own=True, model="m", models=given
    )
    own.fault("404", match=lambda request: request.model == "p")
    first, second = await probe(typed)
    assert (first.model, first.sentence, second.model) == ("m", "", "p")
    assert first.seconds > 0
    assert "has no model “p”" in second.sentence
    asked = [call.request for call in own.calls]
    assert sorted((each.model, each.max_tokens) for each in asked) == [("m", 1), ("p", 1)]


@pytest.mark.usefixtures("site", "unrecorded_calls")
async def test_one_that_only_thinks_is_there(own: HearingServer) -> None:
    typed = replace(Provider.from_settings(), base_url=own.url, is_own=True, models={})
    own.queue("")
    [answered] = await probe(typed)
    assert answered.sentence == ""


@pytest.mark.usefixtures("site", "unrecorded_calls")
async def test_one_that_does_not_end_is_not_waited_for(
    own: HearingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "WHOLE_SECONDS", 0.3)
    typed = replace(Provider.from_settings(), base_url=own.url, is_own=True, models={})
    own.fault("silence", after=1)
    [answered] = await probe(typed)
    assert answered.sentence == ""
