"""A process that has imported everything, of which others are forked: they are up at once.

The imports of `qcluster` and `serve` take two seconds of a processor. Here one process does them
once, when the first is asked for; what is forked of it takes its environment and reads its
settings anew, then goes on as `manage.py` does. It ends with whoever started it.
"""

import asyncio
import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Never
from urllib.parse import quote

from novellaforge.cluster.process import end_with_parent

ENTRANCES = (
    "novellaforge.management.commands.qcluster",
    "novellaforge.management.commands.serve",
    "writing.routing",
    "writing.tasks",
    # what only their first work would import, in each of them
    "anyio._backends._asyncio",
    "channels.auth",
    "channels.routing",
    "django.core.asgi",
    "django_redis.client.default",
    "django_redis.serializers.msgpack",
    "jwt",
    "rest_framework_simplejwt.backends",
)
BYTES = 1_000_000  # of an order, at most
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Forked:
    """What a test asks of `subprocess.Popen`, of a process that another has forked."""

    pid: int
    _ends: socket.socket  # where its exit code is told
    returncode: int | None = None

    def poll(self) -> int | None:
        return self._look(0.0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            self._ends.settimeout(timeout)
            try:
                self.returncode = int(self._ends.recv(16))
                self._ends.close()
            except (BlockingIOError, TimeoutError):
                return None
        return self.returncode


def manage(
    arguments: Sequence[str],
    env: Mapping[str, str],
    output: BinaryIO,
    errors: BinaryIO | None = None,
) -> Forked:
    """`manage.py` with these arguments, in a session of its own; says all to these files."""
    order = {"argv": ["manage.py", *arguments], "env": dict(env), "module": "manage"}
    return _nursery(env["DATABASE_URL"]).fork(order, output, errors or output)


def run(
    module: str,
    arguments: Sequence[str],
    env: Mapping[str, str],
    output: BinaryIO,
    given: BinaryIO | socket.socket | None = None,
) -> Forked:
    """`python -m` this module, the same; `given` is its standard input."""
    order = {"argv": [module, *arguments], "env": dict(env), "module": module}
    with given or Path(os.devnull).open("rb") as read:
        return _any_nursery().fork(order, output, output, read)


def database_url() -> str:
    """The test's own database, as DATABASE_URL names one."""
    from django.db import connection  # not in the process that forks, before it has its settings

    of = {key: quote(str(connection.settings_dict[key]), safe="") for key in _PARTS}
    port = f":{of['PORT']}" if of["PORT"] else ""
    return f"postgres://{of['USER']}:{of['PASSWORD']}@{of['HOST']}{port}/{of['NAME']}"


_PARTS = ("USER", "PASSWORD", "HOST", "PORT", "NAME")


def _nursery(database: str) -> "_Nursery":
    """The one of this database, begun anew where it has ended."""
    known = _nurseries.get(database)
    if known is None or not known.lives:
        known = _nurseries[database] = _Nursery(database)
    return known


def _any_nursery() -> "_Nursery":
    living = (each for each in _nurseries.values() if each.lives)
    return next(living, None) or _nursery(database_url())


class _Nursery:
    """This side of the process that forks."""

    def __init__(self, database: str) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._one_at_a_time = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forks", str(theirs.fileno())],
                cwd=ROOT,
                env=os.environ | {"DATABASE_URL": database, "SUITE_CHILD": "1"},
                pass_fds=[theirs.fileno()],
            )

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def fork(
        self,
        order: dict[str, Any],
        output: BinaryIO,
        errors: BinaryIO,
        read: BinaryIO | socket.socket | None = None,
    ) -> Forked:
        ends, told = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with told, self._one_at_a_time:
            given = [output.fileno(), errors.fileno(), told.fileno()]
            given += [read.fileno()] if read else []
            socket.send_fds(self._orders, [json.dumps(order).encode()], given)
            pid = self._orders.recv(16)
        assert pid, "The process that forks has ended."
        return Forked(int(pid), ends)


_nurseries: dict[str, _Nursery] = {}


# --- The process that forks -------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    argv: list[str]
    env: dict[str, str]
    module: str
    outputs: tuple[int, int]  # as standard output and error
    read: tuple[int, ...]  # as standard input, where there is one

    def close(self) -> None:
        for each in (*self.outputs, *self.read):
            os.close(each)


def _import_all() -> None:
    import django
    from django.conf import settings
    from django.urls import get_resolver

    django.setup()
    middlewares = (each.rpartition(".")[0] for each in settings.MIDDLEWARE)
    for module in (settings.ROOT_URLCONF, *ENTRANCES, *middlewares):
        import_module(module)
    get_resolver()._populate()
    import_module("memory.continuity.check").rules()  # which imports a file for each
    import_module("novellaforge.llm.client").trusted()
    gc.collect()
    gc.freeze()


def _serve(orders: socket.socket) -> Order | None:
    """Fork for each order. In what is forked: its order; here: None, when nobody asks any more."""
    running: dict[int, tuple[int, socket.socket]] = {}  # by a descriptor that tells of its end
    poll = select.poll()
    poll.register(orders, select.POLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd in running:
                poll.unregister(fd)
                _tell(fd, *running.pop(fd))
                continue
            order, told = _received(orders)
            if order is None or told is None:
                return None
            pid = os.fork()
            if not pid:
                _close(orders, told, *(ends for _, ends in running.values()))
                return order
            orders.send(str(pid).encode())
            order.close()
            alive = os.pidfd_open(pid)
            running[alive] = pid, told
            poll.register(alive, select.POLLIN)


def _received(orders: socket.socket) -> tuple[Order | None, socket.socket | None]:
    said, given, _, _ = socket.recv_fds(orders, BYTES, 4)
    if not said:
        return None, None
    output, errors, told, *read = given
    order = Order(**json.loads(said), outputs=(output, errors), read=tuple(read))
    return order, socket.socket(fileno=told)


def _tell(alive: int, pid: int, told: socket.socket) -> None:
    """Whoever asked for it may be gone."""
    os.close(alive)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with told:
        try:
            told.send(str(code).encode())
        except OSError:
            return


def _close(*sockets: socket.socket) -> None:
    for each in sockets:
        each.close()


# --- What is forked ---------------------------------------------------------------------


def _become(order: Order) -> None:
    end_with_parent()
    os.setsid()
    for output, stream in zip(order.outputs, (sys.stdout, sys.stderr), strict=True):
        os.dup2(output, stream.fileno())
    for each in order.read:
        os.dup2(each, 0)
    order.close()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(order.env)
    sys.path[:0] = [each for each in order.env.get("PYTHONPATH", "").split(os.pathsep) if each]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # as where nothing ignores it
    _read_settings()
    _take_a_loop()
    sys.argv = order.argv


def _read_settings() -> None:
    """From the environment, as a process does at its start, with apps that they name besides."""
    from django.apps import AppConfig, apps
    from django.conf import ENVIRONMENT_VARIABLE, empty, settings
    from django.core.signals import setting_changed
    from django.db import connections

    before, known = settings._wrapped, list(settings.INSTALLED_APPS)
    for module in ("novellaforge.settings", "tests.settings"):
        sys.modules.pop(module, None)
    settings._wrapped = empty
    for each in connections.all(initialized_only=True):
        del connections[each.alias]
    connections._settings = None
    del connections.settings
    for name in sorted({*dir(before), *dir(settings)} - {"DATABASES", "INSTALLED_APPS"}):
        if name.isupper() and (value := getattr(settings, name)) != getattr(before, name, None):
            setting_changed.send(type(settings), setting=name, value=value, enter=True)
    assert os.environ[ENVIRONMENT_VARIABLE] in sys.modules
    for entry in settings.INSTALLED_APPS:
        if entry not in known:
            _add(AppConfig.create(entry), apps)


def _take_a_loop() -> None:
    """Daphne makes one when it is imported, whose selector all that are forked would share."""
    from twisted.internet import reactor

    reactor.__init__(asyncio.new_event_loop())


def _add(app: Any, apps: Any) -> None:
    app.apps = apps
    apps.app_configs[app.label] = app
    app.import_models()
    apps.clear_cache()
    app.ready()


def _do(main: Callable[[], object]) -> Never:
    """It ends as Python does, but for taking all apart that was imported, which takes longer than
    most of what is forked.
    """
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        _import_all()
        order = _serve(orders)
    if order:
        _become(order)
        _do(import_module(order.module).main)


if __name__ == "__main__":
    main()
