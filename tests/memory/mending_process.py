"""Another process that mends a book's memory and kills itself in the middle of it."""

import importlib
import os
import signal
import subprocess
import sys
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.conf import settings


def mend_until_killed(project_id: UUID, where: str) -> None:
    """`where` names a function: the process dies when that is called."""
    from tests.clusters import database_url  # not before Django is set up, in the other process

    ended = subprocess.run(
        [sys.executable, "-m", "tests.memory.mending_process", str(project_id), where],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "SUITE_CHILD": "1",
            "VAR_DIR": str(settings.VAR_DIR),
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "EMBEDDING_BASE_URL": settings.EMBEDDING_BASE_URL,
            "EMBEDDING_MODEL": settings.EMBEDDING_MODEL,
            "EMBEDDING_DIMENSION": str(settings.EMBEDDING_DIMENSION),
        },
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stdout + ended.stderr


def _die(*_args: Any, **_named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    import django

    django.setup()
    from memory import maintenance

    project_id, where = sys.argv[1:]
    importlib.import_module(where.rpartition(".")[0])
    with patch(where, _die):
        maintenance.mend(UUID(project_id))


if __name__ == "__main__":
    main()
