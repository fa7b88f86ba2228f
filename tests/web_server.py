"""The real ASGI application, served by Daphne in a process of its own on the test database."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tests.clusters import database_url
from tests.waiting import eventually

_LISTENING = re.compile(r"Listening on TCP address ([\d.]+:\d+)")


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
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", "0"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, "novellaforge.asgi:application"],
            cwd=settings.BASE_DIR,
            env={**os.environ, **_environment(), **(env or {})},
            stdout=output,
            stderr=output,
        )
    try:
        yield WebServer(eventually(lambda: _address(process, log), seconds=60))
    finally:
        process.terminate()
        process.wait(20)


def _environment() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
    }


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    said = log.read_text()
    assert process.poll() is None, f"The web server ended.\n{said}"
    found = _LISTENING.search(said)
    return found[1] if found else ""
