"""Start, stop and look at the embedded services. A service whose variable is set is not ours."""

import shutil
import signal
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import ClassVar, Literal, Protocol

from django.conf import settings

from novellaforge.checks import Probe
from novellaforge.embedded import addresses
from novellaforge.embedded.addresses import Addresses
from novellaforge.embedded.daemon import Daemon, ServiceError
from novellaforge.embedded.graph import Graph
from novellaforge.embedded.model_server import ModelServer
from novellaforge.embedded.postgres import Postgres
from novellaforge.embedded.valkey import Valkey

POLL_SECONDS = 0.05
ATTEMPTS = 3

State = Literal["running", "stopped", "external", "failed"]


@dataclass(frozen=True)
class Status:
    """One service: `seconds` is what this call spent on it; `detail` says what to know or do."""

    name: str
    state: State
    address: str = ""
    version: str = ""
    seconds: float = 0.0
    detail: str = ""


class StartError(ServiceError):
    """Some service could not be started; `statuses` has a line for each that was asked for."""

    def __init__(self, statuses: list[Status]) -> None:
        self.statuses = statuses
        super().__init__(
            "\n".join(f"{each.name}: {each.detail}" for each in statuses if each.state == "failed")
        )


class Service(Protocol):
    """One embedded server; its module says what is special about it."""

    name: ClassVar[str]
    variable: ClassVar[str]
    port_fields: ClassVar[tuple[str, ...]]
    start_seconds: ClassVar[float]
    stop_signal: ClassVar[signal.Signals]
    stop_seconds: ClassVar[float]

    def __init__(self, var: Path, addresses: Addresses) -> None: ...

    @property
    def var(self) -> Path:
        """VAR_DIR."""

    @property
    def addresses(self) -> Addresses:
        """Those that it has now, or will be started with."""

    @property
    def address(self) -> str:
        """Where it is found, without its password."""

    @property
    def daemon(self) -> Daemon:
        """Its process. ServiceError where its wheel is not installed."""

    def prepare(self) -> None:
        """Directories, data and configuration. It does not run now, and the lock is held."""

    def probe(self) -> Probe:
        """Whether it answers."""

    def complete(self) -> None:
        """What can only be made once it answers. Harmless when repeated."""

    def mend(self, complaint: str) -> bool:
        """Heal what the complaint speaks of, if that can be; True: try again."""


_KINDS: tuple[type[Service], ...] = (Postgres, Valkey, Graph, ModelServer)
SERVICES = {kind.name: kind for kind in _KINDS}


def start(names: Iterable[str] | None = None) -> list[Status]:
    """Start what is not running and wait until it answers.

    Safe to repeat, also from several processes at once. Raises StartError, after all that
    can run do, when one cannot.
    """
    statuses = _each(names, _start)
    if any(status.state == "failed" for status in statuses):
        raise StartError(statuses)
    return statuses


def stop(names: Iterable[str] | None = None) -> list[Status]:
    """End the processes that `start` began, and no others. Their data stay."""
    return _each(names, _stop)


def remove(names: Iterable[str] | None = None) -> list[Status]:
    """End them as `stop` does, and delete what they hold, wherever it stands."""
    return _each(names, _remove)


def status(names: Iterable[str] | None = None) -> list[Status]:
    return _each(names, _look)


def is_external(name: str) -> bool:
    """Whether the operator named another server for this role."""
    embedded: Addresses = settings.EMBEDDED
    used = {
        "postgres": embedded.database_url == settings.DATABASE_URL,
        "valkey": embedded.redis_url == settings.REDIS_URL,
        "graph": embedded.neo4j_uri == settings.NEO4J_URI,
        "model": settings.LLM_IS_EMBEDDED,
    }
    return not used[name]


def _each(names: Iterable[str] | None, act: Callable[[type[Service]], Status]) -> list[Status]:
    chosen = list(SERVICES) if names is None else list(names)
    unknown = [name for name in chosen if name not in SERVICES]
    if unknown:
        raise ServiceError(
            f"No such service: {', '.join(unknown)}. There are {', '.join(SERVICES)}."
        )
    with ThreadPoolExecutor(max_workers=len(SERVICES)) as pool:
        return list(pool.map(lambda name: _attempt(name, act), chosen))


def _attempt(name: str, act: Callable[[type[Service]], Status]) -> Status:
    kind = SERVICES[name]
    if is_external(name):
        return Status(name, "external", detail=f"{kind.variable} names another server")
    began = time.monotonic()
    try:
        done = act(kind)
    except (ServiceError, OSError) as error:
        done = Status(name, "failed", detail=str(error))
    return replace(done, seconds=time.monotonic() - began)


def _start(kind: type[Service]) -> Status:
    with _current(kind).daemon.alone():
        service = _current(kind)
        if not service.daemon.is_launched_as(_purpose(service)):
            service.daemon.stop(service.stop_signal, service.stop_seconds)
        for _ in range(ATTEMPTS):
            if service.daemon.pid() is None:
                service = _on_free_ports(service)
                service.prepare()
                service.daemon.launch(_purpose(service))
            probe = _wait(service)
            if not probe.problem:
                service.complete()
                return _running(service, probe)
            if not service.mend(f"{probe.problem}\n{service.daemon.log_end()}"):
                break
        raise ServiceError(_obituary(service, probe))


def _stop(kind: type[Service]) -> Status:
    service = _current(kind)
    with service.daemon.alone():
        ran = service.daemon.stop(service.stop_signal, service.stop_seconds)
    return Status(kind.name, "stopped", detail="" if ran else "was not running")


def _remove(kind: type[Service]) -> Status:
    service = _current(kind)
    with service.daemon.alone():
        service.daemon.stop(service.stop_signal, service.stop_seconds)
        if isinstance(service, Postgres):
            service.remove_elsewhere()
        shutil.rmtree(service.daemon.directory)
    return Status(kind.name, "stopped", detail="its data are deleted")


def _look(kind: type[Service]) -> Status:
    service = _current(kind)
    pid = service.daemon.pid()
    if pid is None:
        return Status(kind.name, "stopped")
    probe = service.probe()
    if probe.problem:
        detail = f"process {pid} does not answer: {probe.problem}"
        return Status(kind.name, "failed", service.address, detail=detail)
    return _running(service, probe)


def _current(kind: type[Service]) -> Service:
    """With the addresses of now: another process may have moved a port since ours began."""
    return kind(settings.VAR_DIR, addresses.load(settings.VAR_DIR))


def _purpose(service: Service) -> str:
    """Its own addresses and password: one that runs with others must be started again."""
    ours = asdict(service.addresses).items()
    return repr([pair for pair in ours if pair[0].startswith(f"{service.name}_")])


def _on_free_ports(service: Service) -> Service:
    chosen = service.addresses
    for field in service.port_fields:
        if not addresses.is_free(getattr(chosen, field)):
            chosen = addresses.move_port(service.var, field)
    return type(service)(service.var, chosen)


def _wait(service: Service) -> Probe:
    """The first good answer; else the last bad one, when it died, refuses us or is too late."""
    limit = time.monotonic() + service.start_seconds
    while True:
        probe = service.probe()
        if not probe.problem or probe.refused or service.daemon.pid() is None:
            return probe
        if time.monotonic() > limit:
            return probe
        time.sleep(POLL_SECONDS)


def _running(service: Service, probe: Probe) -> Status:
    moved = any(
        getattr(service.addresses, field) != getattr(settings.EMBEDDED, field)
        for field in service.port_fields
    )
    detail = "its port was taken, so it moved: start again what knows the old one" if moved else ""
    return Status(service.name, "running", service.address, probe.version, detail=detail)


def _obituary(service: Service, probe: Probe) -> str:
    daemon = service.daemon
    pid = daemon.pid()
    what = f"runs as process {pid}, but: {probe.problem}" if pid else "ended as soon as it ran"
    return (
        f"It {what}. The last lines of {daemon.log}:\n{daemon.log_end()}\n"
        f"Mend that, or set {service.variable} to another server."
    )
