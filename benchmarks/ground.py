"""What every benchmark stands on: a database of its own, and where its figures go."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import django


@contextmanager
def a_database() -> Iterator[None]:
    """On the database server of the settings; dropped afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "novellaforge.settings")
    django.setup()
    from django.db import connection

    from novellaforge.embedded.start import start

    start(["postgres", "valkey"])
    connection.settings_dict["CONN_MAX_AGE"] = 0  # threads leave none behind
    connection.settings_dict["TEST"]["NAME"] = "novellaforge_bench"
    before = connection.settings_dict["NAME"]
    _end_sessions("novellaforge_bench")
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        _end_sessions("novellaforge_bench")
        connection.creation.destroy_test_db(before, verbosity=0)


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
