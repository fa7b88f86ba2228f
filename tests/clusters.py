"""Real clusters for tests: `manage.py qcluster` in processes of its own, on the test database."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from novellaforge.cluster.process import children
from novellaforge.queues import PRIORITY
from tests.forks import Forked, database_url, manage
from tests.waiting import eventually

LEASE_SECONDS = "2"


@dataclass
class Cluster:
    """One running `manage.py qcluster`. Kinds: supervisor, worker, housekeeper."""

    process: Forked
    log: Path
    workers: int
    seen: set[int] = field(default_factory=set)

    def pids(self, kind: str) -> list[int]:
        """The living processes of this kind, newest last."""
        if kind == "supervisor":
            return [self.process.pid] if self.process.poll() is None else []
        found = [pid for pid in children(self.process.pid) if _name(pid).startswith(f"nf-{kind}")]
        self.seen.update(found)
        return sorted(found)

    def all_pids(self) -> set[int]:
        """Every process of the cluster that this test has seen."""
        for kind in ("worker", "housekeeper"):
            self.pids(kind)
        return self.seen | {self.process.pid}

    def kill(self, kind: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal to the first process of this kind, which is waited for. Its pid."""
        pid = eventually(lambda: self.pids(kind))[0]
        self.all_pids()
        os.kill(pid, number)
        return pid

    def stop(self, seconds: float = 30.0) -> int:
        """Ask it to stop, wait until it has; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def is_up(self) -> bool:
        assert self.process.poll() is None, f"The cluster ended.\n{self.log.read_text()}"
        return len(self.pids("worker")) == self.workers and bool(self.pids("housekeeper"))


@contextmanager
def running_cluster(
    log: Path,
    *,
    queues: tuple[str, ...] = PRIORITY,
    processes: int = 1,
    slots: int = 4,
    env: dict[str, str] | None = None,
) -> Iterator[Cluster]:
    """A cluster on the test database and settings, up; killed with all its children at the end.

    The test needs a committed database (`django_db(transaction=True)`). Its log goes to `log`
    and is shown when it does not come up.
    """
    cluster = start_cluster(log, queues=queues, processes=processes, slots=slots, env=env)
    try:
        eventually(cluster.is_up, seconds=30)
        yield cluster
    finally:
        end_cluster(cluster)


def start_cluster(
    log: Path,
    *,
    queues: tuple[str, ...] = PRIORITY,
    processes: int = 1,
    slots: int = 4,
    env: dict[str, str] | None = None,
) -> Cluster:
    """The same, not waited for, and ended by whoever asked for it (`end_cluster`)."""
    command = ["qcluster", "--skip-checks", "--processes", str(processes), "--slots", str(slots)]
    command += ["--queues", *queues]
    with log.open("ab") as output:
        process = manage(command, {**os.environ, **_environment(), **(env or {})}, output)
    return Cluster(process, log, processes)


def end_cluster(cluster: Cluster) -> None:
    """Kill it with all its children, and wait until they are gone."""
    cluster.all_pids()
    if cluster.process.poll() is None:
        cluster.process.kill()  # its children die with it
        cluster.process.wait()
    eventually(lambda: not any(map(alive, cluster.seen)))


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    return _state(pid) not in ("", "Z")


def frozen(pid: int) -> bool:
    """Whether it is stopped, as by SIGSTOP."""
    return _state(pid) == "T"


def _state(pid: int) -> str:
    """A letter as `ps` shows it; none where there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[0]


def _environment() -> dict[str, str]:
    return {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.child_settings",
        "SUITE_CHILD": "1",
        "VAR_DIR": str(settings.VAR_DIR),
        "QUEUE_LEASE_SECONDS": LEASE_SECONDS,
        "QUEUE_STOP_SECONDS": "5",
    }


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""
