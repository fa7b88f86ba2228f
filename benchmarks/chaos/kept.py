"""One thing that serves the runs, as a service manager keeps it: started again after its death.

Each has `strike` (what is done to it now) and `keep` (called again and again, never blocks).
"""

import json
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.chaos.plan import Strike
    from novellaforge.embedded.start import Service
    from tests.clusters import Cluster
    from tests.web_server import WebServer

PROCESSES, SLOTS = 2, 6
AWAY_SECONDS = (0.1, 2.5)  # between a death and the new start
FULL_DISK = Path("/dev/full")
LOG_IS_FULL = 0.3  # of the starts of what keeps a log
FAULT_SECONDS = 4.0


@dataclass
class Waiting:
    """When something that died is started again."""

    rng: random.Random
    at: float = 0.0

    def begin(self) -> None:
        self.at = time.monotonic() + self.rng.uniform(*AWAY_SECONDS)

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.at


@dataclass
class Logs:
    """Where what is started writes its log: a file, or a disk that is full."""

    folder: Path
    rng: random.Random
    full: int = 0

    def next(self, name: str) -> Path:
        if self.rng.random() >= LOG_IS_FULL:
            return self.folder / f"{name}.log"
        self.full += 1
        return FULL_DISK


@dataclass
class KeptCluster:
    number: int
    logs: Logs
    env: dict[str, str]
    waiting: Waiting
    cluster: "Cluster | None" = None
    sessions: set[int] = field(default_factory=set)

    def keep(self) -> None:
        from tests.clusters import start_cluster

        if self.cluster is not None and self.cluster.process.poll() is not None:
            self.cluster = None
            self.waiting.begin()
        if self.cluster is None and self.waiting.is_over:
            log = self.logs.next(f"cluster-{self.number}")
            self.cluster = start_cluster(log, processes=PROCESSES, slots=SLOTS, env=self.env)
            self.sessions.add(self.cluster.process.pid)

    def pids(self, kind: str) -> list[int]:
        return self.cluster.pids(kind) if self.cluster is not None else []


@dataclass
class KeptWeb:
    listening: socket.socket
    logs: Logs
    env: dict[str, str]
    waiting: Waiting
    web: "WebServer | None" = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.listening.getsockname()[1]}"

    def keep(self) -> None:
        process = self.web._process if self.web else None
        if process is not None and process.poll() is not None:
            self.web = None
            self.waiting.begin()
        if self.web is None and self.waiting.is_over:
            self.web = _web(self.address, self.logs.next("web"), self.listening, self.env)

    def strike(self) -> bool:
        process = self.web._process if self.web else None
        if process is None or process.poll() is not None:
            return False
        process.kill()
        return True


def _web(address: str, log: Path, listening: socket.socket, env: dict[str, str]) -> "WebServer":
    from tests.web_server import WebServer

    class Unawaited(WebServer):
        def _answers(self) -> bool:
            return True

    web = Unawaited(address, log, listening, env)
    web.start()
    return web


@dataclass
class KeptModel:
    port: int
    folder: Path
    waiting: Waiting
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def log(self) -> Path:
        return self.folder / "model.jsonl"

    def keep(self) -> None:
        from novellaforge.cluster.process import end_with_parent

        if self.process is not None and self.process.poll() is not None:
            self.process = None
            self.waiting.begin()
        if self.process is None and self.waiting.is_over:
            command = [sys.executable, "-m", "benchmarks.chaos.model", str(self.port)]
            self.process = subprocess.Popen([*command, str(self.log)], preexec_fn=end_with_parent)

    def strike(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            return False
        self.process.kill()
        return True

    def go_wrong(self, strike: "Strike") -> bool:
        """False where it is not there to go wrong."""
        asked: dict[str, object] = {"kind": strike.kind, "times": 1 + int(strike.draw * 3)}
        if strike.kind == "slow":
            asked = {"slow": FAULT_SECONDS}
        if strike.kind == "429":
            asked |= {"retry_after": round(strike.draw * 2, 2)}
        address = self.url.removesuffix("/v1") + "/fault"
        try:
            body = json.dumps(asked).encode()
            urllib.request.urlopen(address, body, timeout=2).close()
        except OSError:
            return False
        return True


@dataclass
class KeptService:
    """An embedded server of VAR_DIR; it is started in a thread, since that may take a while."""

    name: str
    waiting: Waiting
    starting: threading.Thread | None = None
    is_down: bool = False
    failures: list[str] = field(default_factory=list)
    back: list[float] = field(default_factory=list)  # when it was there again

    def keep(self) -> None:
        if self.is_down and self.waiting.is_over and self.starting is None:
            self.starting = threading.Thread(target=self._start, daemon=True)
            self.starting.start()
        if self.starting is not None and not self.starting.is_alive():
            self.starting = None

    def strike(self, number: signal.Signals, *lost: str) -> bool:
        """False where it is down already, or not up yet. `lost`: of its directory."""
        if self.is_down or self.starting is not None:
            return False
        daemon = _service(self.name).daemon
        with daemon.alone():
            pid = daemon.pid()
            if pid is None:
                return False
            daemon.stop(number, 60)
        for each in lost:
            shutil.rmtree(daemon.directory / each, ignore_errors=True)
        self.waiting.begin()
        self.is_down = True
        return True

    def _start(self) -> None:
        from novellaforge.embedded.daemon import ServiceError
        from novellaforge.embedded.start import start

        try:
            start([self.name])
            self.back.append(time.monotonic())
            self.is_down = False
        except ServiceError as error:
            self.failures.append(str(error))
            self.waiting.begin()


def _service(name: str) -> "Service":
    from django.conf import settings

    from novellaforge.embedded import addresses
    from novellaforge.embedded.start import SERVICES

    return SERVICES[name](settings.VAR_DIR, addresses.load(settings.VAR_DIR))
