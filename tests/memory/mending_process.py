"""Another process that mends a book's memory and kills itself in the middle of it."""

import importlib
import os
import signal
import sys
from tempfile import TemporaryFile
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.conf import settings

from tests.forks import database_url, run


def mend_until_killed(project_id: UUID, where: str) -> None:
    """`where` names a function: the process dies when that is called."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SUITE_CHILD": "1",
        "VAR_DIR": str(settings.VAR_DIR),
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "EMBEDDING_BASE_URL": settings.EMBEDDING_BASE_URL,
        "EMBEDDING_MODEL": settings.EMBEDDING_MODEL,
        "EMBEDDING_DIMENSION": str(settings.EMBEDDING_DIMENSION),
    }
    with TemporaryFile() as output:
        ended = run(__name__, [str(project_id), where], env, output).wait(90)
        output.seek(0)
        assert ended == -signal.SIGKILL, output.read().decode()


def _die(*_args: Any, **_named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    from memory import maintenance

    project_id, where = sys.argv[1:]
    importlib.import_module(where.rpartition(".")[0])
    with patch(where, _die):
        maintenance.mend(UUID(project_id))
