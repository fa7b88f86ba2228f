"""How long from a token of the model to the screens, how many sockets, at what cost?

    python -m benchmarks.load [--shape 100x10] [--search] [--words 1] [--seconds 15]

A hundred chapters are written at once, each watched by ten: a word a second and chapter goes the
way of all prose (the beat's sink, the log in Redis, the web process, its sockets) to screens over
loopback. Writers and screens share a process of their own, whose own delays are in the figures.
Then the search: sockets are added while 99 of 100 words are on their screens within LIMIT_MS.
The web process's time is what the kernel says of it: on a busy machine it is the sound figure.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction

from benchmarks.ground import a_database, report
from benchmarks.processes import cpu_s, pss
from benchmarks.screens import Seen, open_screen, word

if TYPE_CHECKING:
    from tests.web_server import WebServer
    from writing.models import GenerationRun

RUNS, WATCHERS = 100, 10
WORDS_A_SECOND, SECONDS, UNTIMED_SECONDS = 1.0, 15.0, 3.0
CONNECTING = 20  # at a time
LIMIT_MS = 100.0
STEP, MOST, SEARCH_SECONDS = 500, 2_500, 8.0  # of the search, in sockets
ENDING_SECONDS = 8.0


@dataclass(frozen=True)
class Shape:
    runs: int = RUNS
    watchers: int = WATCHERS
    words: float = WORDS_A_SECOND
    seconds: float = SECONDS

    @property
    def sockets(self) -> int:
        return self.runs * self.watchers


def main() -> None:
    asked = _arguments()
    runs, watchers = map(int, asked.shape.split("x"))
    shape = Shape(runs, watchers, asked.words, asked.seconds)
    with a_database():
        figures = measure(shape, search=asked.search)
    report("load", figures)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    parser.add_argument("--shape", default=f"{RUNS}x{WATCHERS}", help="runs x sockets of each")
    parser.add_argument("--words", type=float, default=WORDS_A_SECOND, help="a second and run")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--search", action="store_true", help="the most sockets under the limit")
    return parser.parse_args()


def measure(shape: Shape, *, search: bool = False) -> dict[str, float]:
    from tests.web_server import running_web

    with running_web(Path(tempfile.gettempdir()) / "load.log") as web:
        runs = _runs(shape.runs)
        return asyncio.run(_measured(web, runs, shape, search=search))


def _runs(many: int) -> "list[GenerationRun]":
    """Of one author; a password takes long to hash."""
    from tests.factories import a_chapter, a_project, a_run, a_user

    owner = a_user()
    chapters = [a_chapter(project=a_project(owner=owner)) for _ in range(many)]
    runs = [a_run(chapter=each, mode="distributed", state="running") for each in chapters]
    for run in runs:
        _greet(run)
    return runs


@transaction.atomic
def _greet(run: "GenerationRun") -> None:
    """Whoever watches is told something at once."""
    from novellaforge import event_log
    from writing.events import BeatState

    waiting = BeatState(beat=1, state="waiting")
    event_log.append(run.pk, [waiting.model_dump(mode="json")])


async def _measured(
    web: "WebServer", runs: "list[GenerationRun]", shape: Shape, *, search: bool
) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        hall = Hall(web, runs, stack)
        empty, idle_s = pss(web.pid), cpu_s(web.pid)
        await hall.fill(shape.sockets)
        opening_s, memory = cpu_s(web.pid) - idle_s, pss(web.pid) - empty
        figures = {
            "sockets": float(shape.sockets),
            "socket_kb": 1_024 * memory / shape.sockets,
            "socket_open_cpu_ms": 1_000 * opening_s / shape.sockets,
            **await _told(hall, shape),
        }
        if search:
            figures["sockets_p99_under_100ms"] = await _most(hall, shape, figures)
    return figures


class Hall:
    """Screens before all runs alike; they are closed when the stack is left."""

    def __init__(
        self, web: "WebServer", runs: "list[GenerationRun]", stack: AsyncExitStack
    ) -> None:
        self.web, self.runs, self.stack = web, runs, stack
        self.seen = Seen()
        self.sockets = 0

    async def fill(self, sockets: int) -> None:
        from tests.writing.sockets import hello

        hellos = [await hello(run, order="live") for run in self.runs]
        gate = asyncio.Semaphore(CONNECTING)

        async def connect(number: int) -> None:
            place = number % len(self.runs)
            path = f"/api/v1/writing/ws/generate/{self.runs[place].project_id}"
            async with gate:
                transport = await open_screen(self.web.address, path, hellos[place], self.seen)
            self.stack.callback(transport.close)

        async with asyncio.TaskGroup() as group:
            for number in range(self.sockets, sockets):
                group.create_task(connect(number))
        self.sockets = sockets

    async def tell(self, words: float, seconds: float, beat: int) -> None:
        """In every run so many words a second, until they are on the screens or ENDING_SECONDS."""
        from tests.waiting import eventually_async

        self.seen.taken, self.seen.words, self.seen.frames = [], 0, 0
        self.seen.since = time.monotonic() + UNTIMED_SECONDS + 1.0
        async with asyncio.TaskGroup() as writers:
            for place, run in enumerate(self.runs):
                after = place / len(self.runs)
                writers.create_task(_write(run, beat, words, seconds, after))
        expected = int(seconds * words) * self.sockets
        with suppress(AssertionError):
            await eventually_async(self._has_seen(expected), seconds=ENDING_SECONDS, every=0.05)

    def _has_seen(self, words: int) -> Callable[[], Awaitable[bool]]:
        async def seen() -> bool:
            return self.seen.words >= words

        return seen


async def _write(
    run: "GenerationRun", beat: int, words: float, seconds: float, after: float
) -> None:
    """Beginning a little after the others."""
    from tests.writing.briefs import a_beat
    from writing.drafting import open_draft

    async with open_draft(run.pk, beat, a_beat()) as sink:
        begin = time.monotonic() + 1.0 + after / words
        for number in range(int(seconds * words)):
            await asyncio.sleep(max(0.0, begin + number / words - time.monotonic()))
            await sink.write(word())


async def _told(hall: Hall, shape: Shape, beat: int = 1) -> dict[str, float]:
    web_s, own_s, began = cpu_s(hall.web.pid), time.process_time(), time.monotonic()
    await hall.tell(shape.words, shape.seconds, beat)
    seen, spent = hall.seen, cpu_s(hall.web.pid) - web_s
    lasted = time.monotonic() - began
    return {
        "words_to_screens": float(seen.words),
        "words_lost": int(shape.seconds * shape.words) * hall.sockets - float(seen.words),
        "token_to_screen_p50_ms": float(np.percentile(seen.taken, 50)),
        "token_to_screen_p99_ms": float(np.percentile(seen.taken, 99)),
        "frame_cpu_ms": 1_000 * spent / max(seen.frames, 1),
        "frames_per_s": seen.frames / lasted,
        "web_cpu_share": spent / lasted,
        "screens_cpu_share": (time.process_time() - own_s) / lasted,
    }


async def _most(hall: Hall, shape: Shape, first: dict[str, float]) -> float:
    """The most sockets that were under the limit; 0: not even the first."""
    best, beat = 0.0, 1
    found = first
    while found["token_to_screen_p99_ms"] <= LIMIT_MS and not found["words_lost"]:
        best = float(hall.sockets)
        if hall.sockets >= MOST:
            break
        await hall.fill(hall.sockets + STEP)
        beat += 1
        found = await _told(hall, replace(shape, seconds=SEARCH_SECONDS), beat)
    return best


if __name__ == "__main__":
    main()
