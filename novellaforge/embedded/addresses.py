"""Where the embedded services are found: ports and passwords, chosen once and kept.

`var/services.json` is written the first time anybody asks, so that settings know every
address before a server runs. A port that turns out to be taken is changed by `start`.
"""

import fcntl
import hashlib
import json
import os
import random
import secrets
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

FILE = "services.json"
DATABASE = "novellaforge"
SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes with the socket's file name
POSTGRES_PORT = 5432  # names the socket's file
PORTS = range(20_000, 32_000)  # below those that the kernel gives to outgoing connections


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
        return f"postgres://postgres:{self.postgres_password}@{host}:{POSTGRES_PORT}/{DATABASE}"

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
    with _locked(var):
        return _load(var)


def move_port(var: Path, name: str) -> Addresses:
    """Choose another free port for one service (`name` is a field, such as graph_port)."""
    with _locked(var):
        kept = asdict(_load(var)) | {name: _free_ports(1)[0]}
        return _write(var, Addresses(**kept))


def is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def is_open_to_all(directory: Path) -> bool:
    """Whether any user of the system may go into `directory` (absolute, links resolved)."""
    return all(
        not level.exists() or level.stat().st_mode & stat.S_IXOTH
        for level in (directory, *directory.parents)
    )


@contextmanager
def _locked(var: Path) -> Iterator[None]:
    var.mkdir(parents=True, exist_ok=True)
    with (var / f"{FILE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _load(var: Path) -> Addresses:
    kept = _read(var / FILE)
    chosen = asdict(_choose(var))
    complete = Addresses(**{name: kept.get(name, chosen[name]) for name in chosen})
    return complete if asdict(complete) == kept else _write(var, complete)


def _read(path: Path) -> dict[str, str | int]:
    try:
        kept = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _choose(var: Path) -> Addresses:
    valkey, graph, graph_http, model = _free_ports(4)
    return Addresses(
        valkey_port=valkey,
        graph_port=graph,
        graph_http_port=graph_http,
        model_port=model,
        valkey_password=secrets.token_urlsafe(24),
        graph_password=secrets.token_urlsafe(24),
        postgres_password=secrets.token_urlsafe(24),
        postgres_directory=str(_socket_directory(var)),
    )


def _socket_directory(var: Path) -> Path:
    """Below `var` where that serves: short, no comma (libpq reads a list), open to the server."""
    directory = (var / "postgres-socket").resolve()
    name = os.fsencode(directory)
    reachable = os.geteuid() != 0 or is_open_to_all(directory)
    if len(name) <= SOCKET_PATH_LIMIT and b"," not in name and reachable:
        return directory
    digest = hashlib.sha256(name).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"novellaforge-{digest}"


def _free_ports(count: int) -> list[int]:
    candidates = random.sample(PORTS, k=200)
    return list(islice(filter(is_free, candidates), count))


def _write(var: Path, addresses: Addresses) -> Addresses:
    partial = var / f"{FILE}.partial"
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)  # before there is a password in it
    partial.write_text(json.dumps(asdict(addresses), indent=1))
    partial.replace(var / FILE)
    return addresses
