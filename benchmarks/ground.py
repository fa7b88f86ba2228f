"""What every benchmark stands on: a database of its own, and where its figures go."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import django

NAME = "novellaforge_bench"


@contextmanager
def a_database() -> Iterator[None]:
    """On the database server of the settings; dropped afterwards.

    Migrated once and kept as a template for whoever comes with the same migrations.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "novellaforge.settings")
    django.setup()
    from django.db import connection

    from novellaforge.embedded.start import start
    from tests.schema import digest

    start(["postgres", "valkey"])
    connection.settings_dict["CONN_MAX_AGE"] = 0  # threads leave none behind
    connection.settings_dict["TEST"]["NAME"] = NAME
    before = connection.settings_dict["NAME"]
    _end_sessions(NAME)
    template = f"{NAME}_{digest()}"
    if template not in _databases():
        _make_template(before, template)
    connection.settings_dict["TEST"]["TEMPLATE"] = template
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        _end_sessions(NAME)
        connection.creation.destroy_test_db(before, verbosity=0)


def _make_template(before: str, template: str) -> None:
    """Under its name only once it is whole; those of other migrations go."""
    from django.conf import settings
    from django.db import connection

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before
    old = [name for name in _databases() if name.startswith(f"{NAME}_")]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {NAME} RENAME TO {template}")
        for name in old:
            cursor.execute(f"DROP DATABASE {name}")


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


def report(name: str, figures: Mapping[str, float]) -> None:
    """Print the figures, and keep them as `bench/<name>.json` under VAR_DIR."""
    from django.conf import settings

    folder = Path(settings.VAR_DIR) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(figures, indent=1))
    for key, value in figures.items():
        print(f"{key:<44}{value:>10.2f}")
