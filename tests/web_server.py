"""The real ASGI application, served by Daphne in a process of its own on the test database."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

from tests.clusters import database_url
from tests.waiting import eventually


@dataclass(frozen=True)
class WebServer:
    address: str  # host:port

    @property
    def http(self) -> str:
        return f"http://{self.address}"

    @property
    def ws(self) -> str:
        return f"ws://{self.address}"


@contextmanager
def running_web(log: Path, *, env: dict[str, str] | None = None) -> Iterator[WebServer]:
    """Serves on a free loopback port until the block ends; what it said goes to `log`.

    The test needs a committed database (`django_db(transaction=True)`).
    """
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("ab") as output:
        port, descriptor = listening.getsockname()[1], listening.fileno()
        command = [sys.executable, "-m", "daphne", "--fd", str(descriptor)]
        process = subprocess.Popen(
            [*command, "novellaforge.asgi:application"],
            cwd=settings.BASE_DIR,
            env={**os.environ, **_environment(), **(env or {})},
            stdout=output,
            stderr=output,
            pass_fds=[descriptor],
        )
    try:
        eventually(lambda: _answers(process, port, log), seconds=60)
        yield WebServer(f"127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(20)


def _environment() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SUITE_CHILD": "1",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
    }


def _answers(process: "subprocess.Popen[bytes]", port: int, log: Path) -> bool:
    assert process.poll() is None, f"The web server ended.\n{log.read_text()}"
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
