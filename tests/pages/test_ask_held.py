"""Questions whose model is silent hold no thread: the site goes on meanwhile."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoDbBlocker
from rest_framework_simplejwt.tokens import AccessToken

from novellaforge.database import in_db
from projects.models import Project
from tests.emptying import empty_all
from tests.factories import an_outlined_project
from tests.memory.stored import Told
from tests.model_server import ModelServer
from tests.web_server import WebServer, running_web

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 30  # more than a web process has threads


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        server.fault("silence", times=None, after=0)
        yield server


@pytest.fixture(scope="module")
def web(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    model: ModelServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[WebServer]:
    """When it ends it records the calls that it gives up, after all tests have."""
    told = {"LLM_BASE_URL": model.url, "LLM_MODEL": "scripted", "LLM_MAX_CONCURRENT": "100"}
    with running_web(tmp_path_factory.mktemp("web") / "web.log", env=told) as server:
        yield server
    with django_db_blocker.unblock():
        empty_all()


def a_told_book() -> Project:
    told = Told(an_outlined_project())
    told.tell(1, "Ilse pocketed the key.", "holds", "Ilse Varga", object="the key")
    told.keep()
    return told.project


def signed_in(book: Project) -> dict[str, str]:
    client = Client()
    client.force_login(book.owner)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {settings.SESSION_COOKIE_NAME: session}


async def begun(http: httpx.AsyncClient, address: str, question: dict[str, str]) -> str:
    """The first lines of the answer, which is then left."""
    async with http.stream("POST", address, data=question) as answer:
        assert answer.status_code == 200, await answer.aread()
        lines = answer.aiter_lines()
        first = await anext(lines)
        await asyncio.sleep(0)
        page = await http.get(address.removesuffix("live/"))
        assert page.status_code == 200
        return first


async def test_many_silent_answers_leave_the_site_alive(web: WebServer) -> None:
    book = await in_db(a_told_book)
    address = f"/books/{book.pk}/ask/live/"
    limits = httpx.Limits(max_connections=3 * MANY)
    async with httpx.AsyncClient(
        base_url=web.http,
        cookies=await in_db(signed_in, book),
        timeout=60,
        trust_env=False,
        limits=limits,
    ) as http:
        page = (await http.get(address.removesuffix("live/"))).text
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        question = {"question": "Who has the key?", "csrfmiddlewaretoken": token}
        first = await asyncio.gather(*(begun(http, address, question) for _ in range(MANY)))
    assert set(first) == {"event: found"}


async def test_many_silent_answers_to_programs_leave_it_alive_too(web: WebServer) -> None:
    book = await in_db(a_told_book)
    token = await in_db(lambda: AccessToken.for_user(book.owner))
    limits = httpx.Limits(max_connections=3 * MANY)
    async with httpx.AsyncClient(
        base_url=web.http,
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
        trust_env=False,
        limits=limits,
    ) as http:

        async def asked() -> bytes:
            address = f"/api/v1/projects/{book.pk}/continuity/ask"
            body = {"question": "Who has the key?"}
            async with http.stream("POST", address, json=body) as answer:
                assert answer.status_code == 200, await answer.aread()
                first = await anext(answer.aiter_bytes())
                assert (await http.get("/api/v1/auth/me")).status_code == 200
                return first

        assert set(await asyncio.gather(*(asked() for _ in range(MANY)))) == {b"\n"}
