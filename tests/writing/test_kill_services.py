"""Postgres or Valkey goes away in the middle of a beat: the chapter completes, told whole."""

import asyncio
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, connections, transaction

from novellaforge import event_log
from novellaforge.database import in_db
from novellaforge.embedded.postgres import Postgres
from novellaforge.embedded.start import Service, start
from novellaforge.embedded.valkey import Valkey
from tests.clusters import running_cluster
from tests.model_server import ModelServer
from tests.waiting import eventually
from tests.web_server import WebServer
from tests.writing.chapters import (
    SHORT,
    asking,
    assert_whole,
    await_drafted,
    await_writing,
    begin,
    hold,
    requests,
    stored,
    watched,
)
from writing.models import BeatDraft, GenerationRun
from writing.runs import perform_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_broken_connections(transactional_db: None) -> Iterator[None]:
    """Neither for this test's own end nor for the next test."""
    yield
    connections.close_all()


@contextmanager
def down(kind: type[Service], number: signal.Signals) -> Iterator[Path]:
    """Without this server of the suite; it is there again afterwards. Gives its directory."""
    daemon = kind(settings.VAR_DIR, settings.EMBEDDED).daemon
    with daemon.alone():
        assert daemon.stop(number, 60)
    try:
        yield daemon.directory
    finally:
        start([kind.name])


@dataclass(frozen=True)
class Restart:
    """`felt`: what the worker's log says of it, before the server is there again."""

    kind: type[Service]
    number: signal.Signals
    felt: str
    lost: tuple[str, ...] = ()  # of its directory

    def __call__(self, log: Path, is_away: Event) -> None:
        with down(self.kind, self.number) as directory:
            is_away.set()
            eventually(lambda: self.felt in log.read_text())
            for name in self.lost:
                shutil.rmtree(directory / name)


BEAT_FAILED, CHUNK_WAITS = "write_beat.2", "a chunk of"
RESTARTS = {
    "postgres, fast": Restart(Postgres, signal.SIGINT, BEAT_FAILED),
    "postgres, immediate": Restart(Postgres, signal.SIGQUIT, BEAT_FAILED),
    "valkey": Restart(Valkey, signal.SIGTERM, CHUNK_WAITS),
    "valkey, emptied": Restart(Valkey, signal.SIGTERM, CHUNK_WAITS, lost=("data",)),
}


@pytest.mark.parametrize("restart", RESTARTS.values(), ids=RESTARTS)
async def test_a_service_is_restarted_in_the_middle_of_a_beat(
    tmp_path: Path, web: WebServer, server: ModelServer, restart: Restart
) -> None:
    is_away = hold(server, 2)
    run = await in_db(begin, plan=SHORT)
    async with watched(web, run, every=5):
        with running_cluster(tmp_path / "log", slots=8, env=asking(server)) as cluster:
            await await_writing(run, 2)
            before = await in_db(stored, run)
            await sync_to_async(connections.close_all)()  # of the thread of `aget` and its like
            await asyncio.to_thread(restart, cluster.log, is_away)
            await await_drafted(run)
    await in_db(assert_whole, run)
    asked = requests(server)
    assert all(asked[key] == 1 for key in before & set(asked))


async def test_a_chapter_is_written_and_watched_without_valkey(
    web: WebServer, asked: ModelServer
) -> None:
    asking(asked)
    with down(Valkey, signal.SIGTERM):
        run = await in_db(begin, "parallel", SHORT)
        await perform_all(run.pk)
        async with watched(web, run):
            pass
    await in_db(assert_whole, run)
    await event_log.close()


async def test_a_connection_is_cut_in_the_middle_of_a_beat(
    tmp_path: Path, web: WebServer, server: ModelServer
) -> None:
    """The database is there again at once, as after a failover."""
    is_locked = hold(server, 2)
    run = await in_db(begin, plan=SHORT)
    async with watched(web, run):
        with running_cluster(tmp_path / "log", slots=8, env=asking(server)):
            await await_writing(run, 2)
            await in_db(cut_who_keeps, run, 2, is_locked)
            await await_drafted(run)
    await in_db(assert_whole, run)
    assert (await run.steps.aget(key="write_beat.2")).tries == 2


@transaction.atomic
def cut_who_keeps(run: GenerationRun, beat: int, is_locked: Event) -> None:
    """End the session that is about to keep the beat's text."""
    BeatDraft.objects.select_for_update().get(run=run, beat=beat)
    is_locked.set()
    waits_for_us = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"""
    with connection.cursor() as cursor:
        eventually(lambda: cursor.execute(waits_for_us).fetchall())
