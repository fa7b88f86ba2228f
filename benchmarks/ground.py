"""What every benchmark stands on: a database of its own, its turn, and where its figures go."""

import fcntl
import json
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import django

NAME = "novellaforge_bench"
TEMPLATES = f"{NAME}_template_"
TURNS = "BENCHMARKS_TAKE_TURNS"
VAR = Path(os.environ.get("VAR_DIR", Path(__file__).resolve().parent.parent / "var"))
FIGURES = VAR / "bench"


@contextmanager
def a_database(beside: str = "") -> Iterator[None]:
    """On the database server of the settings; dropped afterwards.

    Migrated once and kept as a template for whoever comes with the same migrations. `beside`:
    what tells it from those of the benchmarks that are run at the same time.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "novellaforge.settings")
    django.setup()
    from django.db import connection

    from novellaforge.embedded.start import start
    from tests.schema import digest

    name = f"{NAME}_{beside}" if beside else NAME
    start(["postgres", "valkey"])
    connection.settings_dict["CONN_MAX_AGE"] = 0  # threads leave none behind
    connection.settings_dict["TEST"]["NAME"] = name
    before = connection.settings_dict["NAME"]
    _end_sessions(name)
    template = TEMPLATES + digest()
    FIGURES.mkdir(parents=True, exist_ok=True)
    with (FIGURES / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if template not in _databases():
            _make_template(before, template)
    connection.settings_dict["TEST"]["TEMPLATE"] = template
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        _end_sessions(name)
        connection.creation.destroy_test_db(before, verbosity=0)


def _make_template(before: str, template: str) -> None:
    """Under its name only once it is whole; those of other migrations go."""
    from django.conf import settings
    from django.db import connection

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before
    old = [each for each in _databases() if each.startswith(TEMPLATES)]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} RENAME TO {template}")
        for each in old:
            cursor.execute(f"DROP DATABASE {each}")


def _databases() -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [name for (name,) in cursor.fetchall()]


def _end_sessions(database: str) -> None:
    """Those of threads that ended without a word, or of a benchmark that was killed."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [database],
        )


@contextmanager
def servers_apart(name: str) -> Iterator[None]:
    """Embedded ones of its own, for what restarts them; their data stay for the next time.

    Before anything else here, which sets Django up.
    """
    os.environ["VAR_DIR"] = str(FIGURES / f"{name}_servers")
    try:
        yield
    finally:
        from novellaforge.embedded.start import stop

        stop()


def wait_for_turn() -> None:
    """What follows is timed. Where others work beside this benchmark, it stands still until it is
    continued (SIGCONT): then it has the machine for itself.
    """
    if os.environ.get(TURNS):
        os.kill(os.getpid(), signal.SIGSTOP)


def report(name: str, figures: Mapping[str, float]) -> None:
    """Print the figures, and keep them as `bench/<name>.json` under VAR_DIR."""
    FIGURES.mkdir(parents=True, exist_ok=True)
    (FIGURES / f"{name}.json").write_text(json.dumps(figures, indent=1))
    for key, value in figures.items():
        print(f"{key:<44}{value:>10.2f}")
