"""How long from a token of the model to the screens of 1,000 sockets?

    python -m benchmarks.token_to_screen

Twenty chapters are written at once, each watched by fifty: a word a second and chapter goes the
way of all prose (the beat's sink, the log in Redis, the web process, its sockets) to clients over
loopback. Writers and clients share a process of their own, whose own delays are in the figures.
"""

import asyncio
import json
import re
import tempfile
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.ground import a_database, report

if TYPE_CHECKING:
    from tests.web_server import WebServer
    from writing.models import GenerationRun

RUNS, WATCHERS = 20, 50
SECONDS, UNTIMED_SECONDS, SETTLING_SECONDS = 20, 3, 5
CONNECTING = 40  # at a time
WORD = re.compile(r"\bw(\d+)\b")


@dataclass
class Told:
    """When each word of a run was given to its sink, and the milliseconds to every screen."""

    sent: dict[int, float] = field(default_factory=dict)
    taken: list[float] = field(default_factory=list)
    heard: int = 0

    def hear(self, content: str, *, timed: bool = True) -> None:
        now = time.perf_counter()
        for number in map(int, WORD.findall(content)):
            self.heard += 1
            if timed and number >= UNTIMED_SECONDS:
                self.taken.append((now - self.sent[number]) * 1_000)


def main() -> None:
    with a_database():
        figures = measure()
    report("token_to_screen", figures)


def measure() -> dict[str, float]:
    from tests.web_server import running_web

    with running_web(Path(tempfile.gettempdir()) / "token_to_screen.log") as web:
        runs = _runs()
        told = asyncio.run(_tell(web, runs))
    taken = [each for one in told for each in one.taken]
    heard = sum(one.heard for one in told)
    assert heard == RUNS * WATCHERS * SECONDS, f"{heard} words came to a screen"
    return {
        "sockets": float(RUNS * WATCHERS),
        "words_to_screens": float(heard),
        "token_to_screen_p50_ms": float(np.percentile(taken, 50)),
        "token_to_screen_p99_ms": float(np.percentile(taken, 99)),
    }


def _runs() -> "list[GenerationRun]":
    """Of one author; a password takes long to hash."""
    from tests.factories import a_chapter, a_project, a_run, a_user

    owner = a_user()
    chapters = [a_chapter(project=a_project(owner=owner)) for _ in range(RUNS)]
    return [a_run(chapter=each, mode="distributed", state="running") for each in chapters]


async def _tell(web: "WebServer", runs: "list[GenerationRun]") -> list[Told]:
    told = [Told() for _ in runs]
    async with AsyncExitStack() as sockets:
        await _watch(web, runs, told, sockets)
        async with asyncio.TaskGroup() as writers:
            for place, (run, one) in enumerate(zip(runs, told, strict=True)):
                writers.create_task(_write(run, one, place / RUNS))
        await _until_heard(told)
    return told


async def _watch(
    web: "WebServer", runs: "Iterable[GenerationRun]", told: list[Told], stack: AsyncExitStack
) -> None:
    """Every socket is there, and is told what comes, until the stack is left."""
    listeners: list[asyncio.Task[None]] = []
    gate = asyncio.Semaphore(CONNECTING)

    async def connect(run: "GenerationRun", one: Told) -> None:
        async with gate:
            socket = await _connected(web, run, stack)
        listeners.append(asyncio.create_task(_listen(socket, one)))

    async with asyncio.TaskGroup() as group:
        for run, one in zip(runs, told, strict=True):
            for _ in range(WATCHERS):
                group.create_task(connect(run, one))

    async def leave() -> None:
        for each in listeners:
            each.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)

    stack.push_async_callback(leave)


async def _connected(web: "WebServer", run: "GenerationRun", stack: AsyncExitStack) -> Any:
    from websockets.asyncio.client import connect

    from tests.writing.sockets import hello, url

    first = await hello(run, order="live")
    socket = await stack.enter_async_context(
        connect(url(web, run), max_queue=None, compression=None, open_timeout=60)
    )
    await socket.send(json.dumps(first))
    return socket


async def _listen(socket: Any, one: Told) -> None:
    async for message in socket:
        event = json.loads(message)
        if event["type"] == "chunk":
            one.hear(event["content"])
        elif event["type"] == "reset":  # it came while words were told already
            for beat in event["beats"]:
                one.hear(beat["text"], timed=False)


async def _write(run: "GenerationRun", one: Told, after: float) -> None:
    """A word a second, beginning a little after the others."""
    from tests.writing.briefs import a_beat
    from writing.drafting import open_draft

    async with open_draft(run.pk, 1, a_beat()) as sink:
        begin = time.perf_counter() + SETTLING_SECONDS + after
        for number in range(SECONDS):
            await asyncio.sleep(max(0.0, begin + number - time.perf_counter()))
            one.sent[number] = time.perf_counter()
            await sink.write(f"w{number} ")


async def _until_heard(told: list[Told]) -> None:
    from tests.waiting import eventually_async

    async def all_heard() -> bool:
        return sum(one.heard for one in told) >= RUNS * WATCHERS * SECONDS

    await eventually_async(all_heard, seconds=30)


if __name__ == "__main__":
    main()
