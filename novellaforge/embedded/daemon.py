"""A server process that outlives who started it: found again, and ended, by its pid file."""

import fcntl
import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# The shell leaves at once, so the server has no living parent here and no terminal; its
# output, standard and error, goes to the file that is the shell's standard error.
_DETACH = '"$@" <&0 >&2 & echo $!'


class ServiceError(Exception):
    """A service cannot run; the text says why and what to do about it."""


@dataclass(frozen=True)
class Account:
    """The system user that a server runs as, when that is not ours."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    """What to execute. `mark` is an argument that no other program's command line has."""

    argv: Sequence[str]
    mark: str
    account: Account | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Daemon:
    """The one process of a service; its files stand in `directory`."""

    directory: Path
    command: Command

    @property
    def log(self) -> Path:
        return self.directory / "server.log"

    @property
    def pid_file(self) -> Path:
        return self.directory / "pid"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the service's lock: one starter or stopper at a time, over all processes."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def pid(self) -> int | None:
        """The running process, if there is one. A stale or lost pid file does not mislead."""
        kept = self._kept_pid()
        if kept is not None and self._is_ours(kept):
            return kept
        numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return next((number for number in numbers if self._is_ours(number)), None)

    def is_launched_as(self, purpose: str) -> bool:
        """Whether the last launch was with these arguments and this `purpose`."""
        try:
            return self._launched.read_text() == self._digest(purpose)
        except FileNotFoundError:
            return False

    def launch(self, purpose: str = "") -> int:
        """Start it, with a log of its own; the log before that is kept as server.old.log.

        `purpose` is what it serves beside its arguments: ports and password of its files.
        """
        if self.log.exists():
            self.log.replace(self.log.with_name("server.old.log"))
        account = self.command.account
        with self.log.open("ab") as log:
            answer = subprocess.run(  # noqa: S603
                ["/bin/sh", "-c", _DETACH, "sh", *self.command.argv],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd="/",
                env={**_quiet_environment(), **self.command.environment},
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                start_new_session=True,
                check=True,
            )
        pid = int(answer.stdout)
        self.pid_file.write_text(f"{pid}\n")
        self._launched.write_text(self._digest(purpose))
        return pid

    def stop(self, sign: signal.Signals, seconds: float) -> bool:
        """Ask it to end, then make it; False if it did not run."""
        pid = self.pid()
        if pid is not None:
            self._signal(pid, sign)
            if not self._gone_within(pid, seconds):
                self._signal(pid, signal.SIGKILL)
                self._gone_within(pid, 5)
        self.pid_file.unlink(missing_ok=True)
        return pid is not None

    def log_end(self, lines: int = 4) -> str:
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - 8_000))
                text = log.read().decode(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.strip().splitlines()[-lines:])

    @property
    def _launched(self) -> Path:
        return self.directory / "launched"

    def _digest(self, purpose: str) -> str:
        arguments = "\0".join([*self.command.argv[1:], purpose])
        return hashlib.sha256(arguments.encode()).hexdigest()

    def _gone_within(self, pid: int, seconds: float) -> bool:
        limit = time.monotonic() + seconds
        while self._is_ours(pid):
            if time.monotonic() > limit:
                return False
            time.sleep(0.02)
        return True

    def _signal(self, pid: int, sign: signal.Signals) -> None:
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise ServiceError(
                f"Process {pid} ({self.command.mark}) belongs to another user: "
                f"stop it as that user."
            ) from error

    def _kept_pid(self) -> int | None:
        try:
            return int(self.pid_file.read_text())
        except (OSError, ValueError):
            return None

    def _is_ours(self, pid: int) -> bool:
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return (
            _program(arguments[0]) == _program(os.fsencode(self.command.argv[0]))
            and os.fsencode(self.command.mark) in arguments
        )


def _program(path: bytes) -> bytes:
    """Its name, the same for python and python3.11."""
    return path.rpartition(b"/")[2].rstrip(b"0123456789.")


def _quiet_environment() -> dict[str, str]:
    """Ours without what would lead a server astray (PGDATA, PGPORT, JAVA_TOOL_OPTIONS…)."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "JAVA_", "JDK_", "VALKEY", "REDIS"))
    }
