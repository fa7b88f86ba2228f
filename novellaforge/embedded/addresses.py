"""Where the embedded services are found: ports and passwords, chosen once and kept.

`var/services.json` is written the first time anybody asks, so that settings know every
address before a server runs. A port that turns out to be taken is changed by `start`.
"""

import fcntl
import hashlib
import json
import os
import secrets
import socket
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import quote

FILE = "services.json"
DATABASE = "novellaforge"
SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes with the socket's file name


@dataclass(frozen=True)
class Addresses:
    """Loopback ports and generated passwords of the embedded services."""

    valkey_port: int
    graph_port: int
    graph_http_port: int
    model_port: int
    valkey_password: str
    graph_password: str
    postgres_password: str
    postgres_directory: str

    @property
    def database_url(self) -> str:
        host = quote(self.postgres_directory, safe="")
        return f"postgres://postgres:{self.postgres_password}@{host}/{DATABASE}"

    @property
    def redis_url(self) -> str:
        return f"redis://:{self.valkey_password}@127.0.0.1:{self.valkey_port}/0"

    @property
    def neo4j_uri(self) -> str:
        return f"bolt://127.0.0.1:{self.graph_port}"

    @property
    def model_url(self) -> str:
        return f"http://127.0.0.1:{self.model_port}/v1"


def load(var: Path) -> Addresses:
    """The addresses kept under `var`, chosen now if there are none or they are unreadable."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / f"{FILE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = _read(var / FILE)
        chosen = asdict(_choose(var))
        complete = Addresses(**{name: kept.get(name, chosen[name]) for name in chosen})
        return complete if asdict(complete) == kept else _write(var, complete)


def move_port(var: Path, name: str) -> Addresses:
    """Choose another free port for one service (`name` is a field, such as graph_port)."""
    return _write(var, replace(load(var), **{name: _free_ports(1)[0]}))


def _read(path: Path) -> dict[str, str | int]:
    try:
        kept = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _choose(var: Path) -> Addresses:
    ports = _free_ports(4)
    return Addresses(
        *ports,
        valkey_password=secrets.token_urlsafe(24),
        graph_password=secrets.token_urlsafe(24),
        postgres_password=secrets.token_urlsafe(24),
        postgres_directory=str(_socket_directory(var)),
    )


def _socket_directory(var: Path) -> Path:
    directory = (var / "postgres-socket").resolve()
    if len(os.fsencode(directory)) <= SOCKET_PATH_LIMIT:
        return directory
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"novellaforge-{digest}"


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _write(var: Path, addresses: Addresses) -> Addresses:
    partial = var / f"{FILE}.partial"
    partial.write_text(json.dumps(asdict(addresses), indent=1))
    partial.chmod(0o600)
    partial.replace(var / FILE)
    return addresses
