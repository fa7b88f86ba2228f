"""Kill what writes a chapter, while it writes: nothing is lost, nothing is done twice."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from novellaforge.database import in_db
from tests.clusters import Cluster, alive, frozen, running_cluster
from tests.model_server import ModelServer
from tests.model_server.server import Pace
from tests.waiting import eventually_async
from tests.web_server import WebServer
from tests.writing import failpoints
from tests.writing.briefs import a_plan
from tests.writing.chapters import (
    SHORT,
    asking,
    assert_whole,
    await_drafted,
    await_held,
    await_writing,
    begin,
    hold,
    let_leases_lapse,
    requests,
    requests_for,
    step_of,
    stored,
    watched,
)
from writing import pipeline
from writing.models import GenerationRun, StepResult

pytestmark = pytest.mark.django_db(transaction=True)
MODES = ["distributed", "parallel", "sequential"]


# --- Anywhere in a beat -----------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
async def test_in_the_middle_of_a_beat_the_worker_is_killed_then_the_whole_cluster(
    tmp_path: Path, web: WebServer, server: ModelServer, mode: str
) -> None:
    hold(server, 2)
    hold(server, 2)
    run = await in_db(begin, mode)
    async with watched(web, run):
        with running_cluster(tmp_path / "first", slots=8, env=asking(server)) as cluster:
            await await_held(run, 2)
            before = await asked_for_what_is_stored(server, run)
            cluster.kill("worker")
            await await_held(run, 2, attempt=2)
            cluster.kill("supervisor")
            await eventually_async(lambda: none_is_left(cluster.all_pids()))
            await in_db(let_leases_lapse)
        with running_cluster(tmp_path / "second", slots=8, env=asking(server)):
            await await_drafted(run)
    await in_db(assert_whole, run)
    assert_not_asked_again(server, before)
    await assert_went_on(server, run, attempts=3)


async def none_is_left(pids: set[int]) -> bool:
    return not any(map(alive, pids))


async def test_what_does_not_write_is_killed_in_the_middle_of_a_beat(
    tmp_path: Path, web: WebServer, server: ModelServer
) -> None:
    killed = hold(server, 2)
    run = await in_db(begin, plan=SHORT)
    async with watched(web, run) as watchers:
        with running_cluster(tmp_path / "log", slots=8, env=asking(server)) as cluster:
            await await_writing(run, 2)
            await asyncio.gather(*(watcher.hears.wait() for watcher in watchers))
            cluster.kill("housekeeper")
            with web.down(signal.SIGKILL):
                pass
            killed.set()
            await await_drafted(run)
    await in_db(assert_whole, run)
    assert all(watcher.heard.result().cuts for watcher in watchers)
    assert set(requests(server).values()) == {1}


# --- At exact points --------------------------------------------------------------------

KILLS = {  # one after the other, and how often the critic has been asked in the end
    "before it is recorded": (
        ("begun write_beat.2", "answered write_beat.2", "begun criticise", "answered criticise"),
        2,
    ),
    "while it is recorded": (
        (
            *("halfway write_beat.2", "committed write_beat.2"),
            *("halfway criticise", "committed criticise"),
        ),
        2,
    ),
    "when it is told, and while a step is done without a hop": (
        ("stored write_beat.2", "halfway join_beats", "stored criticise", "halfway quality_gate"),
        1,  # once more where the gate was decided in the transaction that stores the critique
    ),
}


@pytest.mark.parametrize(("kills", "asks"), KILLS.values(), ids=KILLS)
async def test_at_exact_points(
    tmp_path: Path, web: WebServer, server: ModelServer, kills: tuple[str, ...], asks: int
) -> None:
    """A beat that was written to its end is not asked for again: its text was kept."""
    fell = [failpoints.arm(tmp_path, *kill.split()) for kill in kills]
    run = await in_db(begin, plan=SHORT)
    env = asking(server) | failpoints.environment(tmp_path)
    async with watched(web, run):
        with running_cluster(tmp_path / "log", slots=8, env=env):
            await await_drafted(run)
    assert [each() for each in fell] == [True] * len(kills)
    await in_db(assert_whole, run)
    asked = requests(server)
    with_the_gate = "halfway quality_gate" in kills and await in_db(comes_last, run)
    assert asked.pop("criticise") == asks + with_the_gate
    assert asked["write_beat.2"] == 1
    assert max(asked.values()) <= 3  # what else ran in the process that was killed


def comes_last(run: GenerationRun) -> bool:
    """Whether the critique was the last that the gate waited for."""
    judged = run.steps.filter(stage__in=(pipeline.VALIDATE, pipeline.CRITICISE), revision=0)
    return judged.latest("stored_at").stage == pipeline.CRITICISE


# --- Frozen -----------------------------------------------------------------------------


async def test_a_frozen_worker_comes_back_while_another_writes_its_beat(
    tmp_path: Path, web: WebServer, server: ModelServer
) -> None:
    """It does not notice: that it is refused rests on Postgres and Redis alone."""
    (tmp_path / failpoints.BLIND).touch()
    is_back, was_late = hold(server, 2), hold(server, 2)
    run = await in_db(begin, plan=SHORT)
    env = asking(server) | failpoints.environment(tmp_path)
    env["DATABASE_IDLE_SECONDS"] = "5"  # where it is frozen while it holds a row
    async with watched(web, run):
        with running_cluster(tmp_path / "first", slots=8, env=env) as cluster:
            await await_held(run, 2)
            frozen = cluster.kill("worker", signal.SIGSTOP)
            await in_db(let_leases_lapse)
            with running_cluster(tmp_path / "second", slots=8, env=env):
                await await_writing(run, 2, attempt=2)
                is_back.set()
                await eventually_async(lambda: is_said(server, "write_beat.2"))
                os.kill(frozen, signal.SIGCONT)
                await eventually_async(lambda: was_refused(tmp_path, "chunk"))
                was_late.set()
                await await_drafted(run)
    await in_db(assert_whole, run)


async def test_a_worker_frozen_before_it_records_comes_back_when_another_has_recorded(
    tmp_path: Path, web: WebServer, server: ModelServer
) -> None:
    (tmp_path / failpoints.BLIND).touch()
    froze = failpoints.arm(tmp_path, "answered", "write_beat.2", signal.SIGSTOP)
    run = await in_db(begin, "sequential", SHORT)
    env = asking(server) | failpoints.environment(tmp_path)
    impatient = env | {"DATABASE_IDLE_SECONDS": "1"}  # its other threads may be in a transaction
    async with watched(web, run):
        with running_cluster(tmp_path / "first", slots=8, env=impatient) as cluster:
            await eventually_async(lambda: asyncio.to_thread(is_frozen, cluster, froze))
            await in_db(let_leases_lapse)
            with running_cluster(tmp_path / "second", slots=8, env=env):
                await await_drafted(run)
                os.kill(*cluster.pids("worker"), signal.SIGCONT)
                await eventually_async(lambda: was_refused(tmp_path, "result"))
    await in_db(assert_whole, run)
    assert requests(server)["write_beat.2"] == 1


async def test_a_worker_frozen_in_the_middle_of_a_transaction_holds_up_no_other(
    tmp_path: Path, web: WebServer, server: ModelServer
) -> None:
    """Postgres ends its session, and with it the locks that it holds."""
    froze = failpoints.arm(tmp_path, "halfway", "write_beat.2", signal.SIGSTOP)
    run = await in_db(begin, "sequential", SHORT)
    env = asking(server) | failpoints.environment(tmp_path)
    impatient = env | {"DATABASE_IDLE_SECONDS": "1"}
    async with watched(web, run):
        with running_cluster(tmp_path / "first", slots=8, env=impatient) as cluster:
            await eventually_async(lambda: asyncio.to_thread(is_frozen, cluster, froze))
            await in_db(let_leases_lapse)
            with running_cluster(tmp_path / "second", slots=8, env=env):
                await await_drafted(run)
    await in_db(assert_whole, run)
    assert requests(server)["write_beat.2"] == 1


def is_frozen(cluster: Cluster, froze: Callable[[], bool]) -> bool:
    """Not only about to be: until then it would claim again what is taken from it."""
    return froze() and all(map(frozen, cluster.pids("worker")))


async def is_said(server: ModelServer, key: str) -> bool:
    """Whether all that the step's first request is answered is on its way."""
    first = next(call for call in server.calls if step_of(call.request) == key)
    return first.outcome != "running"


async def was_refused(directory: Path, what: str) -> bool:
    late = directory / failpoints.LATE
    return late.exists() and what in late.read_text().split()


# --- Stopped in order -------------------------------------------------------------------

SLOTS, STOP_SECONDS, MARGIN = 2, 1, 60  # of all clusters, one for each beat


async def test_two_of_three_clusters_are_stopped_in_the_middle_of_three_chapters(
    tmp_path: Path, server: ModelServer
) -> None:
    """One by its main process, as a service manager does it, one by its whole group."""
    server.pace = Pace(rate=60)
    runs = {number: await in_db(begin_numbered, number) for number in range(3)}
    env = asking(server) | {"QUEUE_STOP_SECONDS": str(STOP_SECONDS)}
    with (
        running_cluster(tmp_path / "staying", slots=SLOTS, env=env),
        running_cluster(tmp_path / "leaving", slots=SLOTS, env=env) as one,
        running_cluster(tmp_path / "leaving too", slots=SLOTS, env=env) as other,
    ):
        await eventually_async(lambda: in_db(enough_is_written))
        os.kill(one.process.pid, signal.SIGTERM)
        os.killpg(other.process.pid, signal.SIGTERM)
        for leaving in (one, other):
            end = await asyncio.to_thread(leaving.process.wait, STOP_SECONDS + MARGIN)
            assert end == 0, leaving.log.read_text()
        server.pace = Pace()
        for run in runs.values():
            await await_drafted(run)
    for number, run in runs.items():
        await in_db(assert_whole, run)
        asked = Counter(
            step_of(call.request)
            for call in server.calls
            if f"Ferry {number}." in call.request.prompt
        )
        tries = await in_db(dict, run.steps.values_list("key", "tries"))
        assert {"write_beat.1", "write_beat.2", "mend_seam.1", "criticise"} <= set(asked)
        assert {key: times for key, times in asked.items() if times > tries[key]} == {}
    assert await in_db(begun_again) <= 2 * SLOTS  # what was handed back


def begin_numbered(number: int) -> GenerationRun:
    """Of a book whose every prompt names the number."""
    plan = a_plan(2, 80)
    beats = [
        beat.model_copy(update={"exit": f"{beat.exit} Ferry {number}."}) for beat in plan.beats
    ]
    plan = plan.model_copy(update={"beats": tuple(beats)})
    return begin(plan=plan, title=f"Ferry {number}.")


def enough_is_written() -> bool:
    done = StepResult.objects.filter(stage=pipeline.WRITE, state=StepResult.State.STORED)
    return done.count() >= 2


def begun_again() -> int:
    return sum(tries - 1 for tries in StepResult.objects.values_list("tries", flat=True) if tries)


# --- What was asked ---------------------------------------------------------------------


async def asked_for_what_is_stored(server: ModelServer, run: GenerationRun) -> Counter[str]:
    done = await in_db(stored, run)
    asked = Counter({key: times for key, times in requests(server).items() if key in done})
    assert asked
    return asked


def assert_not_asked_again(server: ModelServer, before: Counter[str]) -> None:
    asked = requests(server)
    assert {key: asked[key] for key in before} == before


async def assert_went_on(server: ModelServer, run: GenerationRun, attempts: int) -> None:
    """Beat 2 was asked for again after the last whole sentence that was kept of it."""
    step = await run.steps.aget(key="write_beat.2")
    asked = [dict(request.messages) for request in requests_for(server, step.key)]
    assert len(asked) == attempts
    kept = [messages.get("assistant", "") for messages in asked]
    assert kept[0] == ""
    assert all(kept[1:])
    assert sorted(set(kept), key=len) == kept
    assert all(step.result["text"].startswith(each) for each in kept)
