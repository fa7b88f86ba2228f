"""A watcher who is cut again and again, and comes again with the last id it saw."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import product

import pytest
import redis
from django.conf import settings

from novellaforge import event_log
from novellaforge.database import in_db
from tests.model_server import ModelServer
from tests.model_server.server import Pace
from tests.web_server import WebServer
from tests.writing.briefs import a_plan
from tests.writing.chapters import ORDERS, asking, assert_told, assert_whole, begin
from tests.writing.sockets import watch, watch_again
from writing.models import GenerationRun
from writing.runs import perform_all

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = a_plan(2, 30)
EVERY = (1, 7)
EVERY_EMPTIED = (3,)  # not 1: in the live order that one would be how things stand, for ever


@pytest.fixture
async def run(asked: ModelServer) -> AsyncIterator[GenerationRun]:
    """Begun; what the model says takes its time."""
    asking(asked)
    asked.pace = Pace(rate=60)
    yield await in_db(begin, "parallel", PLAN)
    await event_log.close()


def emptying(run: GenerationRun) -> Callable[[], None]:
    """Let Redis forget the run."""

    def empty() -> None:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            for key in client.keys(f"nf:log:*{run.pk}*"):
                client.delete(key)

    return empty


async def watch_restlessly(web: WebServer, run: GenerationRun, *, emptied: bool) -> None:
    """In both orders, cut after every so many messages; each is told everything once."""
    between = emptying(run) if emptied else lambda: None
    ways = list(product(ORDERS, EVERY_EMPTIED if emptied else EVERY))
    watching = [
        watch_again(web, run, every, between=between, order=order) for order, every in ways
    ]
    for (order, _), heard in zip(ways, await asyncio.gather(*watching), strict=True):
        await in_db(assert_told, run, order, heard)


@pytest.mark.parametrize("emptied", [False, True])
async def test_while_it_is_written(web: WebServer, run: GenerationRun, emptied: bool) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(perform_all(run.pk))
        group.create_task(watch_restlessly(web, run, emptied=emptied))
    await in_db(assert_whole, run)


@pytest.mark.parametrize("emptied", [False, True])
async def test_when_it_is_written(
    web: WebServer, asked: ModelServer, run: GenerationRun, emptied: bool
) -> None:
    asked.pace = Pace()
    await perform_all(run.pk)
    await watch_restlessly(web, run, emptied=emptied)


async def test_a_client_that_asks_again_is_told_the_same_chapter(
    web: WebServer, asked: ModelServer, run: GenerationRun
) -> None:
    """Of the seed's kind: it knows of no run and no id."""
    asked.pace = Pace()
    await perform_all(run.pk)
    requests = len(asked.calls)
    first, again = [await watch(web, run, run_id=None) for _ in range(2)]
    for heard in (first, again):
        await in_db(assert_told, run, "reading", heard)
    assert again == first
    assert len(asked.calls) == requests
    assert await GenerationRun.objects.acount() == 1
