"""The real ASGI application, served by Daphne in a process of its own on the test database."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

from tests.forks import Forked, database_url, run
from tests.waiting import eventually


@dataclass
class WebServer:
    """A port that stays open, and the process that serves it: one after the other."""

    address: str  # host:port
    log: Path
    _listening: socket.socket
    _env: dict[str, str]
    _process: Forked | None = None

    @property
    def http(self) -> str:
        return f"http://{self.address}"

    @property
    def ws(self) -> str:
        return f"ws://{self.address}"

    @property
    def pid(self) -> int:
        """Of the process that serves now."""
        assert self._process
        return self._process.pid

    def start(self) -> None:
        """Serve; returns once it answers."""
        env = {**os.environ, **_environment(), **self._env}
        with self.log.open("ab") as output:
            self._process = run(
                "manage", ["serve", "--fd", "0"], env, output, self._listening.dup()
            )
        eventually(self._answers, seconds=60)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code."""
        assert self._process
        self._process.send_signal(number)
        return self._process.wait(20)

    @contextmanager
    def down(self, number: signal.Signals) -> Iterator[None]:
        """Without its process, which is sent a signal; who connects waits for the next one."""
        self.stop(number)
        try:
            yield
        finally:
            self.start()

    def _answers(self) -> bool:
        assert self._process
        assert self._process.poll() is None, f"The web server ended.\n{self.log.read_text()}"
        connection = HTTPConnection(self.address, timeout=1)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def running_web(log: Path, *, env: dict[str, str] | None = None) -> Iterator[WebServer]:
    """Serves on a free loopback port until the block ends; what it said goes to `log`.

    The test needs a committed database (`django_db(transaction=True)`).
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = WebServer(f"127.0.0.1:{port}", log, listening, env or {})
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _environment() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.child_settings",
        "SUITE_CHILD": "1",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
    }
