"""Workers and the web server stop in order while chapters are written: nothing shown is lost."""

import asyncio
import signal
from pathlib import Path

import pytest

from novellaforge import queues
from novellaforge.database import in_db
from novellaforge.models import QueuedTask
from tests.clusters import Cluster, running_cluster
from tests.model_server import ModelServer
from tests.model_server.server import Pace
from tests.waiting import eventually, eventually_async
from tests.web_server import WebServer
from tests.writing.briefs import a_plan
from tests.writing.chapters import (
    Watcher,
    asking,
    assert_whole,
    await_drafted,
    await_writing,
    begin,
    step_of,
    watched,
)
from tests.writing.sockets import Message
from writing.models import GenerationRun, StepResult
from writing.runs.advancing import STEP_TASK

pytestmark = pytest.mark.django_db(transaction=True)
STOPPING = {"QUEUE_STOP_SECONDS": "1.6"}  # of which half is for a sentence to end
SLOW = Pace(rate=80)  # of some sixteen pieces in a sentence


@pytest.mark.parametrize("mode", ["distributed", "parallel"])
async def test_a_worker_stops_at_the_end_of_a_sentence(
    tmp_path: Path, web: WebServer, server: ModelServer, mode: str
) -> None:
    server.pace = SLOW
    run = await in_db(begin, mode, a_plan(2, 300))
    env = asking(server) | STOPPING
    async with watched(web, run) as watchers:
        with running_cluster(tmp_path / "first", slots=8, env=env) as cluster:
            await await_writing(run, 2)
            assert await asyncio.to_thread(cluster.stop) == 0
        assert await in_db(tries_of_beats, run) == [1, 1]
        server.pace = Pace()
        with running_cluster(tmp_path / "second", slots=8, env=env):
            await await_drafted(run)
    await in_db(assert_whole, run)
    assert await in_db(tries_of_beats, run) == [2, 2]
    assert await in_db(failures_of, run) == 0
    assert taken_back(live(watchers)) == []


async def test_a_deploy_amid_several_chapters(
    tmp_path: Path, web: WebServer, server: ModelServer
) -> None:
    """New workers come, the old ones leave, the web server is another: each step is done once."""
    server.pace = SLOW
    modes = ("distributed", "parallel", "distributed")
    runs = [await in_db(begin_numbered, number, mode) for number, mode in enumerate(modes)]
    env = asking(server) | STOPPING
    async with watched(web, runs[0]) as first, watched(web, runs[1]) as second:
        with running_cluster(tmp_path / "old", slots=8, env=env) as old:
            for run in runs:
                await await_writing(run, 1)
            with running_cluster(tmp_path / "new", slots=8, env=env):
                await leave(old, web, [*first, *second])
                server.pace = Pace()
                for run in runs:
                    await await_drafted(run)
    for number, run in enumerate(runs):
        await in_db(assert_whole, run)
        tries = await in_db(dict, run.steps.values_list("key", "tries"))
        assert {key: n for key, n in asked(server, number).items() if n > tries[key]} == {}
    for watchers in (first, second):
        assert all(each.heard.result().cuts == 1 for each in watchers)
        assert taken_back(live(watchers)) == []


async def leave(old: Cluster, web: WebServer, watchers: list[Watcher]) -> None:
    old.process.send_signal(signal.SIGTERM)
    await asyncio.gather(*(watcher.hears.wait() for watcher in watchers))
    with web.down(signal.SIGTERM):
        pass
    assert await asyncio.to_thread(old.process.wait, 30) == 0, old.log.read_text()
    await eventually_async(lambda: asyncio.to_thread(lambda: not old.pids("worker")))


def begin_numbered(number: int, mode: str) -> GenerationRun:
    """Of a book whose every prompt names the number."""
    plan = a_plan(2, 300)
    beats = [
        beat.model_copy(update={"exit": f"{beat.exit} Pier {number}."}) for beat in plan.beats
    ]
    plan = plan.model_copy(update={"beats": tuple(beats)})
    return begin(mode, plan, title=f"Pier {number}.")


def asked(server: ModelServer, number: int) -> dict[str, int]:
    """How often the steps of this book's run have asked."""
    keys = [
        step_of(call.request) for call in server.calls if f"Pier {number}." in call.request.prompt
    ]
    return {key: keys.count(key) for key in keys}


def tries_of_beats(run: GenerationRun) -> list[int]:
    return list(
        run.steps.filter(stage="write_beat").order_by("key").values_list("tries", flat=True)
    )


def failures_of(run: GenerationRun) -> int:
    return sum(run.steps.values_list("failures", flat=True))


def live(watchers: list[Watcher]) -> list[Message]:
    return watchers[1].heard.result().messages


def taken_back(messages: list[Message]) -> list[str]:
    """What was shown of a beat and is shown no more when it is gone on with."""
    texts: dict[int, str] = {}
    lost = []
    for each in messages:
        if each["type"] == "chunk":
            texts[each["beat"]] = texts.get(each["beat"], "")[: each["at"]] + each["content"]
        elif each["type"] == "beat" and each["state"] == "writing":
            text = texts.get(each["beat"], "")
            if len(text) > each["kept"]:
                lost.append(text[each["kept"] :])
    return lost


@pytest.mark.parametrize("mode", ["distributed", "parallel"])
def test_a_step_that_only_newer_code_knows_waits_for_it(
    tmp_path: Path, server: ModelServer, mode: str
) -> None:
    run = begin(mode, a_plan(2, 80))
    has_but_one_step(run, "polish_prose")
    with running_cluster(tmp_path / "log", env=asking(server)):
        eventually(lambda: "knows polish_prose" in QueuedTask.objects.get().failure)
    task = QueuedTask.objects.get()
    assert (task.failures, task.set_aside_at) == (0, None)
    run.refresh_from_db()
    assert run.is_live
    assert run.steps.get().state == StepResult.State.DUE


def has_but_one_step(run: GenerationRun, stage: str) -> None:
    run.steps.all().delete()
    run.steps.create(key=stage, stage=stage)
    if run.mode == "distributed":
        QueuedTask.objects.all().delete()
        queue, of = queues.BEATS_HIGH, (str(run.pk), stage, None, 0)
        queues.enqueue(STEP_TASK, *of, queue=queue, project_id=run.project_id, name=stage)
