"""Answers that take their time, over real HTTP: a run's events, a run that is waited for."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from novellaforge import event_log
from novellaforge.database import in_db
from tests.factories import a_run, a_user, an_outlined_project
from tests.waiting import eventually_async
from tests.web_server import WebServer, running_web
from tests.writing.sockets import Message, token_of, watch
from tests.writing.test_consumer import CHAPTER, close, plan, write_both, write_chapter
from writing.api import tickets
from writing.api.streaming import events
from writing.models import GenerationRun
from writing.watching import place_of

pytestmark = pytest.mark.django_db(transaction=True)
State = GenerationRun.State
EVENT_STREAM = {"Accept": "text/event-stream"}
GENERATE = "/api/v1/writing/generate-chapter"
MANY = 30  # more than a web process keeps connections for its threads


@pytest.fixture(scope="module")
def web(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with running_web(tmp_path_factory.mktemp("web") / "web.log") as server:
        yield server


@pytest.fixture
async def run() -> AsyncIterator[GenerationRun]:
    yield await in_db(a_run)
    await event_log.close()


@pytest.fixture
async def http(web: WebServer, run: GenerationRun) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with no token yet."""
    limits = httpx.Limits(max_connections=2 * MANY)
    async with httpx.AsyncClient(
        base_url=web.http, timeout=60, trust_env=False, limits=limits
    ) as client:
        yield client


@pytest.fixture
async def owner(run: GenerationRun) -> User:
    return await User.objects.aget(projects=run.project_id)


@pytest.fixture
def bearer(owner: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_of(owner)}"}


def address(run: GenerationRun, act: str = "events") -> str:
    return f"/api/v1/runs/{run.pk}/{act}"


# --- Reading a stream of events ---------------------------------------------------------


@asynccontextmanager
async def listening(
    http: httpx.AsyncClient, run: GenerationRun, headers: dict[str, str], **query: str
) -> AsyncIterator[AsyncGenerator[Message, None]]:
    async with http.stream(
        "GET", address(run), headers=EVENT_STREAM | headers, params=query
    ) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream"
        yield messages_of(answer)


async def messages_of(answer: httpx.Response) -> AsyncGenerator[Message, None]:
    """As the standard has it: fields of a line each, an empty line ends an event."""
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if not line:
            if "data" in fields:
                message = json.loads(fields["data"])
                assert message["id"] == fields["id"]
                yield message
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            assert name in ("id", "data", "retry")
            fields[name] = value


async def heard(
    http: httpx.AsyncClient, run: GenerationRun, headers: dict[str, str], **query: str
) -> list[Message]:
    """To the end."""
    async with listening(http, run, headers, **query) as messages:
        return [message async for message in messages]


def text_of(messages: list[Message]) -> str:
    return "".join(each["content"] for each in messages if each["type"] == "chunk")


# --- What is told -----------------------------------------------------------------------


async def test_it_works(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    watching = asyncio.create_task(heard(http, run, bearer))
    await write_chapter(run)
    messages = await watching
    assert text_of(messages) == CHAPTER
    assert messages[-1]["type"] == "complete"


@pytest.mark.parametrize("order", ["reading", "live"])
async def test_it_says_what_the_socket_says(
    web: WebServer,
    http: httpx.AsyncClient,
    run: GenerationRun,
    bearer: dict[str, str],
    order: str,
) -> None:
    await write_chapter(run)
    over_socket = await watch(web, run, order=order)
    assert await heard(http, run, bearer, order=order) == over_socket.messages


@pytest.mark.parametrize(("by", "order"), [("header", "reading"), ("query", "live")])
async def test_from_every_message_the_rest_is_told(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str], order: str, by: str
) -> None:
    await write_chapter(run)
    whole = await heard(http, run, bearer, order=order)
    for at, message in enumerate(whole[:-1], start=1):
        if by == "header":
            rest = await heard(http, run, bearer | {"Last-Event-ID": message["id"]}, order=order)
        else:
            rest = await heard(http, run, bearer, order=order, last_event_id=message["id"])
        if order == "reading":
            assert text_of(whole[:at] + rest) == CHAPTER
        assert rest[-1] == whole[-1]
        assert message not in rest


async def test_who_comes_again_says_so_in_the_header(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    """Its address still has the id that it first came with."""
    await write_chapter(run)
    whole = await heard(http, run, bearer)
    last = {"Last-Event-ID": whole[-2]["id"]}
    rest = await heard(http, run, bearer | last, last_event_id=whole[0]["id"])
    assert rest == whole[-1:]


async def test_after_the_end_it_is_told_not_to_come_again(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    await write_chapter(run)
    for order in ("reading", "live"):
        last = (await heard(http, run, bearer, order=order))[-1]["id"]
        answer = await http.get(
            address(run), headers=bearer | {"Last-Event-ID": last}, params={"order": order}
        )
        assert answer.status_code == 204


async def test_a_stream_that_is_quiet_says_that_it_lives(run: GenerationRun, owner: User) -> None:
    told = events(run, place_of("reading", None), owner, heartbeat=0.01)
    async with aclosing(told) as parts:
        assert (await anext(parts)).startswith(b"retry: ")
        assert [await anext(parts) for _ in range(3)] == [b":\n\n"] * 3
        await plan(run)
        news = b""
        while b"data" not in news:
            news = await anext(parts)
        assert b'"type": "beat"' in news


# --- Who may, and what is refused -------------------------------------------------------


async def test_a_session_may(http: httpx.AsyncClient, run: GenerationRun, owner: User) -> None:
    await write_chapter(run)
    browser = Client()
    await in_db(browser.force_login, owner)
    cookie = {"Cookie": f"sessionid={browser.cookies['sessionid'].value}"}
    assert text_of(await heard(http, run, cookie)) == CHAPTER


async def test_refusals_are_json_before_the_stream(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    stranger = await in_db(a_user)
    nobody = {"Authorization": "Bearer nonsense"}
    somebody = {"Authorization": f"Bearer {token_of(stranger)}"}
    refused = [
        (401, {}, {}),
        (401, nobody, {}),
        (401, {}, {"ticket": "nonsense"}),
        (404, somebody, {}),
        (400, bearer, {"order": "backwards"}),
        (400, bearer, {"last_event_id": "yesterday"}),
        (400, bearer, {"order": "live", "last_event_id": "1.1.1.1"}),
        (400, bearer | {"Last-Event-ID": "9" * 5_000}, {}),
    ]
    for status, headers, query in refused:
        answer = await http.get(address(run), headers=EVENT_STREAM | headers, params=query)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["error"]["message"]


# --- Tickets ----------------------------------------------------------------------------


async def test_a_ticket_counts_once(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    await write_chapter(run)
    issued = await http.post(address(run, "ticket"), headers=bearer)
    assert issued.status_code == 201
    assert issued.json()["seconds"] == 60
    ticket = issued.json()["ticket"]
    assert text_of(await heard(http, run, {}, ticket=ticket)) == CHAPTER
    again = await http.get(address(run), params={"ticket": ticket})
    assert again.status_code == 401
    assert "ticket" in again.json()["error"]["message"]


@pytest.mark.parametrize("act", ["", "/cancel"])
async def test_a_ticket_opens_nothing_else(
    http: httpx.AsyncClient, run: GenerationRun, owner: User, act: str
) -> None:
    ticket = await in_db(tickets.issue, owner, run.pk)
    method = "POST" if act else "GET"
    answer = await http.request(method, f"/api/v1/runs/{run.pk}{act}", params={"ticket": ticket})
    assert answer.status_code == 401


async def test_a_ticket_is_for_its_run(
    http: httpx.AsyncClient, run: GenerationRun, owner: User
) -> None:
    book = await in_db(an_outlined_project, owner=owner)
    other = await in_db(a_run, chapter=await book.chapters.aget(number=1))
    ticket = await in_db(tickets.issue, owner, other.pk)
    answer = await http.get(address(run), params={"ticket": ticket})
    assert answer.status_code == 401


def test_a_ticket_is_for_whom_it_was_given_to() -> None:
    user, run_id = a_user(), uuid4()
    assert tickets.redeem(tickets.issue(user, run_id), run_id) == user


def test_a_ticket_of_somebody_who_was_shut_out() -> None:
    user, run_id = a_user(), uuid4()
    ticket = tickets.issue(user, run_id)
    User.objects.update(is_active=False)
    assert tickets.redeem(ticket, run_id) is None


def test_a_ticket_lasts_a_minute_and_is_kept_as_its_hash() -> None:
    run_id = uuid4()
    ticket = tickets.issue(a_user(), run_id)
    (key,) = cache.keys(f"ticket:{run_id}:*")  # type: ignore[attr-defined]
    assert ticket not in key
    assert 0 < cache.ttl(key) <= 60  # type: ignore[attr-defined]


def test_of_many_at_once_one_gets_in() -> None:
    user = a_user()
    for _ in range(10):
        run_id = uuid4()
        ticket = tickets.issue(user, run_id)

        def redeemed(_: int, ticket: str = ticket, run_id: Any = run_id) -> bool:
            try:
                return tickets.redeem(ticket, run_id) is not None
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(redeemed, range(8))) == 1


def test_without_redis_there_are_no_tickets(settings: Settings) -> None:
    away = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    for act in (tickets.issue, tickets.redeem):
        with pytest.raises(tickets.NoTickets, match="Redis"):
            act("ticket" if act is tickets.redeem else a_user(), uuid4())  # type: ignore[operator]


# --- Waiting for a run ------------------------------------------------------------------


def request_of(run: GenerationRun) -> Message:
    return {"project_id": str(run.project_id), "chapter_index": 1}


async def asked(
    http: httpx.AsyncClient, run: GenerationRun, headers: dict[str, str], wait: int = 300
) -> httpx.Response:
    return await http.post(
        GENERATE, json=request_of(run), headers=headers, params={"wait": wait}, timeout=60
    )


async def test_it_is_answered_when_the_run_has_ended(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    waiting = asyncio.create_task(asked(http, run, bearer))
    await plan(run)
    await write_both(run)
    assert not waiting.done()
    version = await close(run)
    answer = await waiting
    assert answer.status_code == 200
    assert answer.headers["location"] == f"/api/v1/runs/{run.pk}"
    told = answer.json()
    assert (told["id"], told["state"], told["is_new"]) == (str(run.pk), "drafted", False)
    assert (told["version"]["text"], told["version"]["sha256"]) == (version.text, version.sha256)


async def test_a_run_that_has_ended_is_answered_at_once(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    await write_chapter(run)
    assert (await asked(http, run, bearer)).json()["version"]["text"] == CHAPTER


async def test_when_the_time_is_over_the_run_goes_on(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    answer = await asked(http, run, bearer, wait=1)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["id"], told["version"]) == (str(run.pk), None)
    assert told["state"] == "queued"


async def test_what_is_refused_is_not_waited_for(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    await GenerationRun.objects.all().adelete()
    body = request_of(run) | {"target_word_count": 1}
    answer = await http.post(GENERATE, json=body, headers=bearer, params={"wait": 300})
    assert answer.status_code == 409
    assert "words" in answer.json()["error"]["message"]


# --- What it costs ----------------------------------------------------------------------


def connections_to_the_database() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


async def blocking_readers() -> int:
    """Processes that wait for chunks, each with one connection however many follow."""
    async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client:
        return sum(each["cmd"].startswith("xread") for each in await client.client_list())


async def test_who_waits_holds_no_connection_to_the_database(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    await plan(run)
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(listening(http, run, bearer)) for _ in range(MANY)
        ]
        for messages in streams:
            assert (await anext(messages))["type"] == "beat"
        waiting = [await stack.enter_async_context(asking(http, run, bearer)) for _ in range(MANY)]
        assert await in_db(connections_to_the_database) < MANY
        await write_both(run)
        await close(run)
        for messages in streams:
            assert text_of([each async for each in messages])
        for answer in waiting:
            assert json.loads(await answer.aread())["state"] == "drafted"


@asynccontextmanager
async def asking(
    http: httpx.AsyncClient, run: GenerationRun, headers: dict[str, str]
) -> AsyncIterator[httpx.Response]:
    """As `asked`, up to where the answer is waited for."""
    query = {"wait": 300}
    async with http.stream(
        "POST", GENERATE, json=request_of(run), headers=headers, params=query
    ) as answer:
        assert answer.status_code == 200
        yield answer


async def test_a_client_that_goes_away_leaves_nothing_behind(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str]
) -> None:
    await plan(run)
    async with listening(http, run, bearer) as messages, asking(http, run, bearer):
        assert (await anext(messages))["type"] == "beat"
        await eventually_async(lambda: reading(1), seconds=30)
    await eventually_async(lambda: reading(0), seconds=30)


async def reading(processes: int) -> bool:
    """Whether no more wait, nor fewer: who waited for another's run takes a moment to go."""
    return await blocking_readers() == processes


# --- Two at once ------------------------------------------------------------------------


async def test_two_requests_with_one_key_begin_one_run(
    http: httpx.AsyncClient, run: GenerationRun, bearer: dict[str, str], owner: User
) -> None:
    book = await in_db(an_outlined_project, owner=owner)
    for chapter_index in (1, 2, 3):
        body = {"project_id": str(book.pk), "chapter_index": chapter_index, "rewrite": True}
        headers = bearer | {"Idempotency-Key": f"chapter {chapter_index}"}
        answers = await asyncio.gather(
            *(http.post(GENERATE, json=body, headers=headers) for _ in range(4))
        )
        assert [each.status_code for each in answers] == [202] * 4
        assert len({each.json()["id"] for each in answers}) == 1
        assert all(each.json()["is_new"] for each in answers)
    assert await sync_to_async(book.runs.count)() == 3
