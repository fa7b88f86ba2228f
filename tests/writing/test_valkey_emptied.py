"""Valkey is emptied while a chapter is written: it completes, and watchers have each word once."""

from pathlib import Path

import pytest

from novellaforge.database import in_db
from tests.clusters import running_cluster
from tests.model_server import ModelServer
from tests.web_server import WebServer
from tests.writing.chapters import (
    asking,
    assert_whole,
    await_drafted,
    await_writing,
    begin,
    hold,
    requests,
    watched,
)
from tests.writing.flushing import flush_valkey

pytestmark = pytest.mark.django_db(transaction=True)


async def test_valkey_is_emptied_twice_in_the_middle_of_a_run(
    tmp_path: Path, web: WebServer, server: ModelServer
) -> None:
    goes_on, ends = hold(server, 2), hold(server, 3)
    run = await in_db(begin)
    async with watched(web, run) as watchers:
        with running_cluster(tmp_path / "log", slots=8, env=asking(server)):
            await await_writing(run, 2)
            await await_writing(run, 3)
            for watcher in watchers:
                await watcher.hears.wait()
            await in_db(flush_valkey)
            goes_on.set()
            await in_db(flush_valkey)
            ends.set()
            await await_drafted(run)
    await in_db(assert_whole, run)
    assert set(requests(server).values()) == {1}
    [live] = [each.heard.result() for each in watchers if each.heard.result().of("reset")][-1:]
    assert live.cuts == 0
