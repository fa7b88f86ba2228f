"""What processes of this machine have worked and weigh, as the kernel counts it."""

import os
from pathlib import Path


def cpu_s(pid: int, *, ended: bool = False) -> float:
    """Seconds in user and system mode; with those of its children that have `ended`. 0: gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if ended else 13])) / os.sysconf("SC_CLK_TCK")


def pss(pid: int) -> float:
    """Its proportional set size in MB: pages that are shared count in parts."""
    return _rolled_up(pid, "Pss")


def rss(pid: int) -> float:
    """Its resident set in MB: pages that are shared count whole."""
    return _rolled_up(pid, "Rss")


def postgres_cpu_s() -> float:
    """Of the server of the settings, with processes of it that have ended."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    server = _parent(backend)
    return cpu_s(server, ended=True) + sum(map(cpu_s, _children(server)))


def redis_cpu_s() -> float:
    from django_redis import get_redis_connection

    return cpu_s(get_redis_connection("default").info("server")["process_id"])


def graph_cpu_s() -> float:
    """Of the embedded graph server; 0 where another is used."""
    from django.conf import settings

    ours = str(settings.VAR_DIR)
    return sum(
        cpu_s(pid) for pid in _all() if (line := _command(pid)) and "java" in line and ours in line
    )


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _all() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _children(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def _rolled_up(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024
