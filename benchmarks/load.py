"""How long from a token of the model to the screens, how many sockets, at what cost?

    python -m benchmarks.load [--shape 100x10] [--search] [--words 1] [--seconds 15]

A hundred chapters are written at once, each watched by ten: a word a second and chapter goes the
way of all prose (the beat's sink, the log in Redis, the web process, its sockets) to screens over
loopback. All writers are one process and all screens another, whose delays are in the figures.
Then the search: sockets are added while 99 of 100 words are on their screens within LIMIT_MS.
The web process's time is what the kernel says of it: on a busy machine it is the sound figure.
"""

import argparse
import asyncio
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.db import connection, transaction

from benchmarks.ground import a_database, report
from benchmarks.processes import cpu_s, pss
from benchmarks.screens import Screens, screens, word

if TYPE_CHECKING:
    from tests.web_server import WebServer
    from writing.models import GenerationRun

RUNS, WATCHERS = 100, 10
WORDS_A_SECOND, SECONDS, UNTIMED_SECONDS = 1.0, 15.0, 3.0
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
        connection.settings_dict["CONN_MAX_AGE"] = None  # as in a worker: writers keep theirs
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
    async with screens(web.address) as seen_by:
        hall = Hall(web, runs, seen_by)
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
    """Screens before all runs alike."""

    def __init__(self, web: "WebServer", runs: "list[GenerationRun]", screens: Screens) -> None:
        self.web, self.runs, self.screens = web, runs, screens
        self.sockets = 0

    async def fill(self, sockets: int) -> None:
        from tests.writing.sockets import hello

        hellos = [await hello(run, order="live") for run in self.runs]
        paths = [f"/api/v1/writing/ws/generate/{run.project_id}" for run in self.runs]
        places = [number % len(self.runs) for number in range(self.sockets, sockets)]
        await self.screens.open([(paths[place], hellos[place]) for place in places])
        self.sockets = sockets

    async def tell(self, words: float, seconds: float, beat: int) -> None:
        """In every run so many words a second, until they are on the screens or ENDING_SECONDS."""
        from tests.waiting import eventually_async

        await self.screens.forget(since=time.monotonic() + UNTIMED_SECONDS + 1.0)
        async with asyncio.TaskGroup() as writers:
            for place, run in enumerate(self.runs):
                after = place / len(self.runs)
                writers.create_task(_write(run, beat, words, seconds, after))
        expected = int(seconds * words) * self.sockets

        async def all_seen() -> bool:
            return await self.screens.words() >= expected

        with suppress(AssertionError):
            await eventually_async(all_seen, seconds=ENDING_SECONDS, every=0.05)


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
    pids = (hall.web.pid, hall.screens.pid, os.getpid())
    before, began = tuple(map(cpu_s, pids)), time.monotonic()
    await hall.tell(shape.words, shape.seconds, beat)
    web_s, screens_s, own_s = (cpu_s(pid) - s for pid, s in zip(pids, before, strict=True))
    seen, lasted = await hall.screens.seen(), time.monotonic() - began
    return {
        "words_to_screens": float(seen.words),
        "words_lost": int(shape.seconds * shape.words) * hall.sockets - float(seen.words),
        "token_to_screen_p50_ms": float(np.percentile(seen.taken, 50)),
        "token_to_screen_p99_ms": float(np.percentile(seen.taken, 99)),
        "frame_cpu_ms": 1_000 * web_s / max(seen.frames, 1),
        "frames_per_s": seen.frames / lasted,
        "web_cpu_share": web_s / lasted,
        "screens_cpu_share": screens_s / lasted,
        "writers_cpu_share": own_s / lasted,
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
