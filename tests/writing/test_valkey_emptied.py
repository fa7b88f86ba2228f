"""Valkey is emptied while a chapter is written: it completes, and watchers have each word once."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from novellaforge.database import in_db
from tests.api.test_streaming import EVENT_STREAM, messages_of
from tests.clusters import running_cluster
from tests.model_server import ModelServer
from tests.web_server import WebServer
from tests.writing.chapters import (
    asking,
    assert_told,
    assert_whole,
    await_drafted,
    await_writing,
    begin,
    hold,
    requests,
    watched,
)
from tests.writing.flushing import flush_valkey
from tests.writing.sockets import Heard, Message, token_of
from writing.models import GenerationRun

pytestmark = pytest.mark.django_db(transaction=True)


async def test_valkey_is_emptied_twice_in_the_middle_of_a_run(
    tmp_path: Path, web: WebServer, server: ModelServer
) -> None:
    goes_on, ends = hold(server, 2), hold(server, 3)
    run = await in_db(begin)
    hears = asyncio.Event()
    following = asyncio.create_task(followed(web, run, hears.set))
    async with watched(web, run) as watchers:
        with running_cluster(tmp_path / "log", slots=8, env=asking(server)):
            await await_writing(run, 2)
            await await_writing(run, 3)
            for watcher in watchers:
                await watcher.hears.wait()
            await hears.wait()
            await in_db(flush_valkey)
            goes_on.set()
            await in_db(flush_valkey)
            ends.set()
            await await_drafted(run)
    await in_db(assert_whole, run)
    assert set(requests(server).values()) == {1}
    [live] = [each.heard.result() for each in watchers if each.heard.result().of("reset")][-1:]
    assert live.cuts == 0
    async with asyncio.timeout(60):
        await in_db(assert_told, run, "reading", await following)


async def followed(web: WebServer, run: GenerationRun, told: Callable[[], None]) -> Heard:
    """What one stream of server-sent events says, which is never cut, to its end."""
    owner = await in_db(lambda: run.project.owner)
    headers = EVENT_STREAM | {"Authorization": f"Bearer {token_of(owner)}"}
    heard: list[Message] = []
    async with httpx.AsyncClient(base_url=web.http, timeout=90, trust_env=False) as client:
        async with client.stream("GET", f"/api/v1/runs/{run.pk}/events", headers=headers) as got:
            async for message in messages_of(got):
                heard.append(message)
                told()
    return Heard(heard, 0)
