"""The limit on requests to a provider, end to end: over HTTP, from several processes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from uuid import uuid4

import pytest
import redis.asyncio
from django.conf import settings as project_settings
from django.utils import timezone
from pytest_django import Settings

from novellaforge import limits
from novellaforge.embedded import model_server
from novellaforge.limits.line import keys
from novellaforge.llm import LLM, ModelError, Origin, Provider, user
from novellaforge.llm.errors import ModelBusy, ModelFailed, ModelSilent, NoPlaceFree
from novellaforge.llm.retry import LONGEST_PAUSE_SECONDS, hold, pause
from novellaforge.models import LLMCall
from tests.clusters import database_url
from tests.model_server import Call, ModelServer
from tests.novellaforge.other_process import asking
from tests.waiting import eventually, eventually_async

pytestmark = pytest.mark.django_db(transaction=True)

BEAT = [user("Write about 20 words.")]


@pytest.fixture
def single(llm: LLM) -> LLM:
    """Asks a provider of which one thing may be asked at a time."""
    return LLM(replace(llm.provider, max_concurrent=1), llm.origin)


@pytest.fixture
async def valkey() -> AsyncIterator["redis.asyncio.Redis"]:
    async with redis.asyncio.Redis.from_url(
        project_settings.REDIS_URL, decode_responses=True
    ) as client:
        yield client


async def until_waiting(valkey: "redis.asyncio.Redis", address: str, number: int) -> None:
    async def they_wait() -> bool:
        return bool(await valkey.zcard(keys(address)[1]) == number)

    await eventually_async(they_wait, seconds=30)


def environment(server: ModelServer, **values: object) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url(),
        "LLM_BASE_URL": server.url,
        "LLM_MODEL": "scripted",
        "LLM_BACKOFF_SECONDS": "0.01",
    } | {name: str(value) for name, value in values.items()}


def most_at_once(calls: list[Call]) -> int:
    moments = [(call.started, 1) for call in calls]
    moments += [(call.ended, -1) for call in calls if call.ended is not None]
    running = most = 0
    for _, change in sorted(moments):
        running += change
        most = max(most, running)
    return most


def a_place(llm: LLM) -> "asyncio.Task[limits.Place]":
    """Taken past the client, at the provider of `llm`."""
    model, address = llm.provider.model, llm.provider.base_url
    taken = limits.place(address, llm.provider.max_concurrent, model=model, seconds=60)
    return asyncio.create_task(taken)


# How many


async def test_processes_ask_no_more_than_that_many_at_once(tmp_path: Path) -> None:
    with ModelServer(ttft=0.1, rate=200) as server:
        given = environment(server, LLM_MAX_CONCURRENT=3)
        with (
            asking(tmp_path / "1", given, count=8) as first,
            asking(tmp_path / "2", given, count=8) as second,
            asking(tmp_path / "3", given, count=8) as third,
        ):
            for other in (first, second, third):
                assert await asyncio.to_thread(other.end) == 0
                assert other.said == ["ok"] * 8
        assert len(server.calls) == 24
        assert most_at_once(server.calls) == 3


async def test_without_a_limit_all_ask_at_once(llm: LLM, server: ModelServer) -> None:
    unlimited = LLM(replace(llm.provider, max_concurrent=0), llm.origin)
    server.fault("silence", times=6, after=2, seconds=0.5)
    await asyncio.gather(*(unlimited.chat(BEAT) for _ in range(6)))
    assert most_at_once(server.calls) == 6


async def test_a_killed_process_gives_its_place_back(
    single: LLM, server: ModelServer, tmp_path: Path
) -> None:
    server.fault("silence", after=0)
    given = environment(server, LLM_MAX_CONCURRENT=1)
    with asking(tmp_path / "log", given) as other:
        await asyncio.to_thread(eventually, lambda: server.running, 30)
        other.kill()
        assert (await single.chat(BEAT)).text
    assert [call.outcome for call in server.calls] == ["cancelled", "ok"]


async def test_another_books_question_is_asked_next(
    single: LLM, server: ModelServer, valkey: "redis.asyncio.Redis"
) -> None:
    place = await a_place(single)
    many = [asyncio.create_task(single.chat([user("Ana asks.")])) for _ in range(20)]
    await until_waiting(valkey, server.url, 20)
    bobs = LLM(single.provider, Origin(project_id=uuid4()))
    one = asyncio.create_task(bobs.chat([user("Bob asks.")]))
    await until_waiting(valkey, server.url, 21)
    place.leave()
    await asyncio.gather(one, *many)
    asked = [call.request.last for call in server.calls]
    assert asked.index("Bob asks.") <= 1
    assert most_at_once(server.calls) == 1


async def _closed_early(llm: LLM, server: ModelServer) -> None:
    async with AsyncExitStack() as stack:
        stream = llm.chat_stream(BEAT)
        stack.push_async_callback(stream.aclose)
        await anext(stream)


async def _cancelled(llm: LLM, server: ModelServer) -> None:
    server.fault("silence", after=0)
    task = asyncio.create_task(llm.chat(BEAT))
    await asyncio.to_thread(eventually, lambda: server.running)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _refused(llm: LLM, server: ModelServer) -> None:
    server.fault("401")
    with suppress(ModelError):
        await llm.chat(BEAT)


async def _failing_reader(llm: LLM, server: ModelServer) -> None:
    async def sink(piece: str) -> None:
        raise RuntimeError(piece)

    with suppress(RuntimeError):
        await llm.chat_stream_full(BEAT, on_chunk=sink)


@pytest.mark.parametrize("ends", [_closed_early, _cancelled, _refused, _failing_reader])
async def test_however_a_request_ends_its_place_is_free(
    single: LLM,
    server: ModelServer,
    valkey: "redis.asyncio.Redis",
    ends: Callable[[LLM, ModelServer], "asyncio.Future[None]"],
) -> None:
    await ends(single, server)

    async def none_runs() -> bool:
        return not await valkey.exists(keys(server.url)[0])

    await eventually_async(none_runs)  # nobody asks, so that no lease lapses


# Waiting


async def test_waiting_is_no_part_of_the_request(
    single: LLM, server: ModelServer, valkey: "redis.asyncio.Redis"
) -> None:
    place = await a_place(single)
    asked = asyncio.create_task(single.chat(BEAT))
    await until_waiting(valkey, server.url, 1)
    freed_at = timezone.now()
    place.leave()
    await asked
    row = await LLMCall.objects.aget()
    assert row.started_at >= freed_at
    assert row.outcome == "ok"


async def test_waiting_is_not_the_models_silence(single: LLM, server: ModelServer) -> None:
    """It lasts longer than is waited for a first token."""
    timeouts = replace(single.provider.timeouts, first_token=2.0)
    impatient = LLM(replace(single.provider, timeouts=timeouts), single.origin)
    with await a_place(single) as place:
        place.hold(2.5)
    assert (await impatient.chat(BEAT)).text
    assert [call.outcome for call in server.calls] == ["ok"]
    assert (await LLMCall.objects.aget()).outcome == "ok"


async def test_waiting_has_an_end_that_says_so(single: LLM, server: ModelServer) -> None:
    timeouts = replace(single.provider.timeouts, place=0.3)
    impatient = LLM(replace(single.provider, timeouts=timeouts), single.origin)
    with await a_place(single):
        with pytest.raises(ModelBusy) as caught:
            await impatient.chat(BEAT)
    assert isinstance(caught.value, NoPlaceFree)
    assert not caught.value.permanent
    for word in (server.url, "0.3 seconds", "LLM_MAX_CONCURRENT"):
        assert word in str(caught.value)
    assert server.calls == []
    assert not await LLMCall.objects.aexists()


async def test_who_is_cancelled_while_waiting_asks_nothing(
    single: LLM, server: ModelServer, valkey: "redis.asyncio.Redis"
) -> None:
    place = await a_place(single)
    given_up = asyncio.create_task(single.chat(BEAT))
    await until_waiting(valkey, server.url, 1)
    given_up.cancel()
    await until_waiting(valkey, server.url, 0)
    place.leave()
    assert (await single.chat([user("Another.")])).text
    assert [call.request.last for call in server.calls] == ["Another."]
    assert await LLMCall.objects.acount() == 1


# Pauses that a provider asks for


async def test_retry_after_is_kept_by_a_process_that_was_not_told(
    llm: LLM, server: ModelServer, valkey: "redis.asyncio.Redis", tmp_path: Path
) -> None:
    server.fault("429", retry_after=4)
    with asking(tmp_path / "log", environment(server)) as other:

        async def it_is_known() -> bool:
            return bool(await valkey.hexists(keys(server.url)[4], "until/scripted"))  # type: ignore[misc]

        await eventually_async(it_is_known, seconds=30)
        await llm.chat(BEAT)
        assert await asyncio.to_thread(other.end) == 0
    refused, *answered = server.calls
    assert refused.outcome == "429"
    assert refused.ended is not None
    assert [call.outcome for call in answered] == ["ok", "ok"]
    assert all(call.started >= refused.ended + 4 for call in answered)


@pytest.mark.parametrize("kind", ["429", "503"])
async def test_who_was_told_waits_too(llm: LLM, server: ModelServer, kind: str) -> None:
    server.fault(kind, retry_after=0.4)  # type: ignore[arg-type]
    await llm.chat(BEAT)
    refused, answered = server.calls
    assert answered.started - refused.started >= 0.4


async def test_who_was_told_waits_in_the_line_and_nowhere_else(
    llm: LLM, server: ModelServer, valkey: "redis.asyncio.Redis"
) -> None:
    server.fault("429", retry_after=LONGEST_PAUSE_SECONDS - 1)
    asked = asyncio.create_task(llm.chat(BEAT))
    await until_waiting(valkey, server.url, 1)
    assert [call.outcome for call in server.calls] == ["429"]
    asked.cancel()


async def test_a_busy_server_without_a_word_gets_a_short_pause(
    llm: LLM, server: ModelServer, valkey: "redis.asyncio.Redis"
) -> None:
    slow = LLM(replace(llm.provider, backoff_seconds=0.5), llm.origin)
    server.fault("429")
    await slow.chat(BEAT)
    refused, answered = server.calls
    assert answered.started - refused.started >= 0.25
    assert await valkey.hexists(keys(server.url)[4], "until/scripted")  # type: ignore[misc]


async def test_the_pause_of_an_authors_key_is_no_other_s(
    llm: LLM, server: ModelServer, valkey: "redis.asyncio.Redis", settings: Settings
) -> None:
    """Of the same model at the same address: servers refuse by key."""
    settings.LLM_PRIVATE_ADDRESSES = (ip_network("127.0.0.0/8"),)
    anas = LLM(replace(llm.provider, is_own=True, api_key="sk-ana-and-long"), llm.origin)
    bens = LLM(replace(llm.provider, is_own=True, api_key="sk-ben-and-long"), llm.origin)
    server.fault("429", retry_after=LONGEST_PAUSE_SECONDS - 1)
    asked = asyncio.create_task(anas.chat(BEAT))
    await until_waiting(valkey, anas.provider.line, 1)
    for other in (llm, bens):
        assert not await valkey.exists(keys(other.provider.line)[4])
        assert (await other.chat(BEAT)).text
    asked.cancel()


@pytest.mark.parametrize("kind", ["500", "503", "cut", "empty"])
async def test_what_fails_one_request_holds_up_no_other(
    llm: LLM, server: ModelServer, valkey: "redis.asyncio.Redis", kind: str
) -> None:
    server.fault(kind)  # type: ignore[arg-type]
    await llm.chat(BEAT)
    assert not await valkey.exists(keys(server.url)[4])


@pytest.mark.parametrize(
    ("error", "failures", "seconds"),
    [
        (ModelSilent(), 1, 0.0),
        (ModelFailed(), 1, 0.0),
        (ModelBusy(), 1, 0.5),
        (ModelBusy(), 3, 2.0),
        (ModelBusy(), 99, LONGEST_PAUSE_SECONDS),
        (ModelBusy(retry_after=7.0), 1, 7.0),
        (ModelFailed(retry_after=7.0), 1, 7.0),
        (ModelBusy(retry_after=0.0), 1, 0.5),
        (ModelBusy(retry_after=3_600.0), 1, LONGEST_PAUSE_SECONDS),
    ],
)
def test_how_long_all_are_held(error: ModelError, failures: int, seconds: float) -> None:
    provider = Provider("http://x/v1", backoff_seconds=0.5)
    assert hold(error, failures, provider, jitter=lambda: 1.0) == seconds


def test_jitter_halves_a_pause_of_all_at_most() -> None:
    provider = Provider("http://x/v1", backoff_seconds=0.5)
    assert hold(ModelBusy(), 1, provider, jitter=lambda: 0.0) == 0.25
    assert hold(ModelBusy(retry_after=7.0), 1, provider, jitter=lambda: 0.0) == 7.0


def test_who_found_no_place_is_not_asked_to_try_again() -> None:
    assert pause(NoPlaceFree(), 1, Provider("http://x/v1", retries=3)) is None


# Without Redis, and the settings


async def test_a_model_is_asked_without_redis(
    single: LLM, server: ModelServer, settings: Settings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    await asyncio.gather(*(single.chat(BEAT) for _ in range(4)))
    assert [call.outcome for call in server.calls] == ["ok"] * 4
    assert most_at_once(server.calls) == 1


def test_the_embedded_server_is_asked_as_much_as_it_has_slots() -> None:
    assert project_settings.LLM_IS_EMBEDDED
    assert Provider.from_settings().max_concurrent == model_server.SLOTS


def test_the_settings_reach_the_provider(settings: Settings) -> None:
    settings.LLM_MAX_CONCURRENT = 7
    settings.LLM_PLACE_TIMEOUT_SECONDS = 8.5
    provider = Provider.from_settings()
    assert (provider.max_concurrent, provider.timeouts.place) == (7, 8.5)
