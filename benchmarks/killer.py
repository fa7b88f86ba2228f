"""Does work go on, and happen exactly once, whatever is killed?

    python -m benchmarks.killer --seed 7

Pipelines of six fenced steps (one, four in parallel, one) on two clusters. Meanwhile processes of
these clusters are killed, drawn by the seed: workers, housekeepers, supervisors (a cluster that
ends is started again, as a service manager would), and PostgreSQL is restarted in between. On
embedded servers of its own.
"""

import argparse
import asyncio
import os
import random
import signal
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ground import a_database, report, servers_apart

if TYPE_CHECKING:
    from tests.clusters import Cluster

LEASE_SECONDS = 4
CLUSTERS, PROCESSES, SLOTS = 2, 2, 2
TARGETS = {"worker": 6, "housekeeper": 1, "supervisor": 2}  # and how often each, in proportion
RESTARTS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}  # of PostgreSQL
RESTART_AFTER = 0.3  # seconds after its end, by the service manager
LONGEST_SECONDS = 240.0


@dataclass(frozen=True)
class Plan:
    """What is done, and what is done to it."""

    seed: int
    pipelines: int = 60
    seconds: float = 60.0  # for which there are kills
    kills: int = 30
    restarts: int = 4  # of PostgreSQL
    work: float = 1.0  # seconds of each step

    def strikes(self) -> list[tuple[float, str]]:
        """When, and what: a kind of process to kill, or how to restart PostgreSQL."""
        rng = random.Random(self.seed)
        kinds = rng.choices(list(TARGETS), list(TARGETS.values()), k=self.kills)
        kinds += [list(RESTARTS)[number % 2] for number in range(self.restarts)]
        return sorted((rng.uniform(1.0, self.seconds), kind) for kind in kinds)


@dataclass
class Outcome:
    """How often each step was done, and what was left behind."""

    steps: Counter[tuple[int, str]]
    rows_left: int
    orphans: list[int]
    seconds: float
    longest_pause: float
    pause_after: str  # the last strike before it
    longest_restart: float  # seconds that PostgreSQL itself was away
    struck: Counter[str]

    def figures(self, plan: Plan) -> dict[str, float]:
        expected = _expected(plan)
        return {
            "seed": plan.seed,
            "steps": len(expected),
            "steps done exactly once": sum(self.steps[step] == 1 for step in expected),
            "steps done more than once": sum(count > 1 for count in self.steps.values()),
            "rows left": self.rows_left,
            "orphan processes": len(self.orphans),
            **{f"killed: {kind}": self.struck[kind] for kind in TARGETS},
            **{f"PostgreSQL, {how}": self.struck[how] for how in RESTARTS},
            "until all was done (s)": self.seconds,
            "longest restart of PostgreSQL (s)": self.longest_restart,
            "longest without progress (s)": self.longest_pause,
        }

    def is_exact(self, plan: Plan) -> bool:
        each_once = self.steps == Counter(_expected(plan))
        return each_once and not self.rows_left and not self.orphans


@dataclass
class Service:
    """One cluster as a service manager keeps it: started again when it has ended."""

    folder: Path
    number: int
    cluster: "Cluster | None" = None
    sessions: set[int] = field(default_factory=set)
    start_at: float = 0.0

    def keep(self) -> None:
        from tests.clusters import start_cluster

        now = time.monotonic()
        if self.cluster is not None and self.cluster.process.poll() is not None:
            self.cluster, self.start_at = None, now + RESTART_AFTER
        if self.cluster is None and now >= self.start_at:
            log = self.folder / f"cluster-{self.number}.log"
            env = {"QUEUE_LEASE_SECONDS": str(LEASE_SECONDS)}
            self.cluster = start_cluster(log, processes=PROCESSES, slots=SLOTS, env=env)
            self.sessions.add(self.cluster.process.pid)

    def pids(self, kind: str) -> list[int]:
        return self.cluster.pids(kind) if self.cluster is not None else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, required=True)
    plan = Plan(parser.parse_args().seed)
    with servers_apart("killer"), a_database():
        outcome = attack(plan, Path(tempfile.mkdtemp(prefix="killer-")))
    report("killer", outcome.figures(plan))
    print(f"The longest pause began after: {outcome.pause_after}.")
    if not outcome.is_exact(plan):
        raise SystemExit("Work was lost, done twice, or left behind.")


def attack(plan: Plan, folder: Path) -> Outcome:
    """Carry the plan out. The logs of the clusters go to `folder`."""
    from django.db import connection

    from tests.novellaforge.queue_tasks import STEPS, queue_step

    with connection.cursor() as cursor:
        cursor.execute(STEPS)
    for run in range(plan.pipelines):
        queue_step(run, "first", int(plan.work * 1_000))
    services = [Service(folder, number) for number in range(CLUSTERS)]
    try:
        _until_up(services)
        return _watch(plan, services)
    finally:
        _end(services)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE queue_steps")


def _watch(plan: Plan, services: list[Service]) -> Outcome:
    from novellaforge.models import QueuedTask

    rng = random.Random(plan.seed + 1)
    strikes = plan.strikes()
    struck: list[tuple[float, float, str]] = []
    began, began_at = time.monotonic(), time.time()
    limit = began + plan.seconds + LONGEST_SECONDS
    while strikes or not _is_done(plan):
        if time.monotonic() > limit:
            break
        for service in services:
            service.keep()
        if strikes and time.monotonic() - began >= strikes[0][0]:
            kind, at = strikes.pop(0)[1], time.time()
            if _strike(kind, services, rng):
                struck.append((at, time.time() - at, kind))
        time.sleep(0.02)
    seconds, pause, since = _progress(began_at)
    after = [f"{kind} at {at - began_at:.1f} s" for at, _, kind in struck if at <= since]
    _stop(services)
    return Outcome(
        steps=_steps(),
        rows_left=QueuedTask.objects.count(),
        orphans=_orphans(services),
        seconds=seconds,
        longest_pause=pause,
        pause_after=after[-1] if after else "nothing",
        longest_restart=max((took for _, took, kind in struck if kind in RESTARTS), default=0.0),
        struck=Counter(kind for *_, kind in struck),
    )


def _strike(kind: str, services: list[Service], rng: random.Random) -> bool:
    """Whether there was something to strike."""
    if kind in RESTARTS:
        _restart_postgres(RESTARTS[kind])
        return True
    pids = [pid for service in services for pid in service.pids(kind)]
    if pids:
        os.kill(rng.choice(pids), signal.SIGKILL)
    return bool(pids)


def _restart_postgres(how: signal.Signals) -> None:
    from asgiref.sync import sync_to_async
    from django.conf import settings
    from django.db import connections

    from novellaforge.embedded import addresses
    from novellaforge.embedded.postgres import Postgres
    from novellaforge.embedded.start import start

    # This process's own, also those of the thread in which coroutines ask; the next query opens
    # another.
    connections.close_all()
    asyncio.run(sync_to_async(connections.close_all)())
    postgres = Postgres(settings.VAR_DIR, addresses.load(settings.VAR_DIR))
    postgres.daemon.stop(how, postgres.stop_seconds)
    start(["postgres"])


def _until_up(services: list[Service]) -> None:
    from tests.waiting import eventually

    for service in services:
        service.keep()
    for service in services:
        assert service.cluster is not None
        eventually(service.cluster.is_up, seconds=60)


def _stop(services: list[Service]) -> None:
    for service in services:
        if service.cluster is not None:
            service.cluster.stop(60)


def _end(services: list[Service]) -> None:
    from tests.clusters import end_cluster

    for service in services:
        if service.cluster is not None:
            end_cluster(service.cluster)


def _orphans(services: list[Service]) -> list[int]:
    """Living processes of any session that one of the clusters led (each led one of its own)."""
    from tests.clusters import alive

    sessions = {session for service in services for session in service.sessions}
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _session(pid) in sessions and alive(pid)]


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def _expected(plan: Plan) -> list[tuple[int, str]]:
    from tests.novellaforge.queue_tasks import STEPS_OF_A_RUN

    return [(run, step) for run in range(plan.pipelines) for step in STEPS_OF_A_RUN]


def _is_done(plan: Plan) -> bool:
    return len(_steps()) == len(_expected(plan))


def _steps() -> "Counter[tuple[int, str]]":
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT run, step FROM queue_steps")
        return Counter((run, step) for run, step in cursor.fetchall())


def _progress(began: float) -> tuple[float, float, float]:
    """Seconds from `began` to the last step; the longest pause in them, and when it began."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM at)::float FROM queue_steps ORDER BY at")
        times = [began, *(at for (at,) in cursor.fetchall())]
    pause, since = max((b - a, a) for a, b in pairwise(times))
    return times[-1] - began, pause, since


if __name__ == "__main__":
    main()
