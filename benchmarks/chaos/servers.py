"""Whatever serves the runs: all of it kept, and struck as the plan says."""

import contextlib
import os
import random
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.chaos.kept import (
    SLOTS,
    KeptCluster,
    KeptModel,
    KeptService,
    KeptWeb,
    Logs,
    Waiting,
)

if TYPE_CHECKING:
    from benchmarks.chaos.plan import Strike

LEASE_SECONDS = 6
EMBEDDED = {"postgres", "valkey", "graph"}


def environment(model: str) -> dict[str, str]:
    """Of clusters and web: short waits, so that many deaths fit into minutes."""
    return {
        "LLM_BASE_URL": model,
        "LLM_MODEL": "scripted",
        "LLM_RETRIES": "3",
        "LLM_BACKOFF_SECONDS": "0.3",
        "LLM_SILENCE_TIMEOUT_SECONDS": "6",
        "LLM_FIRST_TOKEN_TIMEOUT_SECONDS": "15",
        "QUEUE_LEASE_SECONDS": str(LEASE_SECONDS),
        "QUEUE_GENERATION_SLOTS": str(SLOTS),
        "DATABASE_IDLE_SECONDS": "10",
        "EMBEDDING_BASE_URL": "",
        "PLAN_REASONING_MODEL": "",
    }


@dataclass
class Servers:
    """All of them. `struck`: what was done, and when (`time.monotonic()`)."""

    clusters: list[KeptCluster]
    web: KeptWeb
    model: KeptModel
    services: dict[str, KeptService]
    logs: Logs
    struck: list[tuple[float, str]] = field(default_factory=list)
    ended: list[tuple[float, str]] = field(default_factory=list)
    _workers: set[int] = field(default_factory=set)

    def watch_workers(self) -> None:
        """Note in `ended` whose process is gone, killed by us or ended by itself: one that could
        not renew its leases in time, on a machine that is too busy, does that.
        """
        there = {pid for each in self.clusters for pid in each.pids("worker")}
        self.ended += [(time.monotonic(), "worker")] * len(self._workers - there)
        self._workers = there

    def keep(self) -> None:
        for each in (*self.services.values(), self.model, *self.clusters, self.web):
            each.keep()

    @property
    def all_there(self) -> bool:
        down = any(each.is_down for each in self.services.values())
        return not down and all(each.pids("worker") for each in self.clusters)

    def strike(self, strike: "Strike") -> bool:
        """Whether there was something to strike."""
        began = time.monotonic()
        done = self._strike(strike)
        if done:
            self.struck.append((began, strike.kind))
        return done

    def _strike(self, strike: "Strike") -> bool:
        match strike.kind:
            case "worker" | "housekeeper":
                return self._kill_one(strike.kind, strike.draw)
            case "cluster":
                return self._kill_one("supervisor", strike.draw)
            case "web":
                return self.web.strike()
            case "model":
                return self.model.strike()
            case "postgres, immediate":
                return self._strike_postgres(signal.SIGQUIT)
            case "postgres, killed":
                return self._strike_postgres(signal.SIGKILL)
            case "valkey":
                return self.services["valkey"].strike(signal.SIGKILL)
            case "valkey, without its data":
                return self.services["valkey"].strike(signal.SIGKILL, "data")
            case "valkey, flushed":
                return not self.services["valkey"].is_down and flush()
            case "graph":
                return self.services["graph"].strike(signal.SIGKILL)
            case _:
                return self.model.go_wrong(strike)

    def _kill_one(self, kind: str, draw: float) -> bool:
        pids = [pid for each in self.clusters for pid in each.pids(kind)]
        if pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pids[int(draw * len(pids))], signal.SIGKILL)
        return bool(pids)

    def _strike_postgres(self, number: signal.Signals) -> bool:
        from django.db import connections

        connections.close_all()
        return self.services["postgres"].strike(number)

    def figures(self) -> dict[str, int]:
        return dict(Counter(kind for _, kind in self.struck))


def flush() -> bool:
    """FLUSHALL; whether Valkey was there to do it."""
    from django.conf import settings

    at = urlsplit(settings.REDIS_URL)
    try:
        with socket.create_connection((at.hostname, at.port), timeout=2) as connection:
            connection.sendall(f"AUTH {at.password}\r\nFLUSHALL\r\n".encode())
            with connection.makefile("rb") as answers:
                return [answers.readline(), answers.readline()] == [b"+OK\r\n"] * 2
    except OSError:
        return False


@contextlib.contextmanager
def serving(folder: Path, seed: int) -> Iterator[Servers]:
    """All of them, being started; ended with the block, but for the embedded ones."""
    from tests.clusters import end_cluster

    rng = random.Random(f"servers {seed}")
    logs = Logs(folder, rng)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        model = KeptModel(_free_port(), folder, Waiting(rng))
        env = environment(model.url)
        clusters = [KeptCluster(number, logs, env, Waiting(rng)) for number in range(2)]
        web = KeptWeb(listening, logs, env, Waiting(rng))
        services = {name: KeptService(name, Waiting(rng)) for name in sorted(EMBEDDED)}
        servers = Servers(clusters, web, model, services, logs)
        try:
            yield servers
        finally:
            for each in clusters:
                if each.cluster is not None:
                    end_cluster(each.cluster)
            for process in (web.web and web.web._process, model.process):
                if process is not None:
                    process.kill()
                    process.wait()
            for service in services.values():
                if service.starting is not None:
                    service.starting.join()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
