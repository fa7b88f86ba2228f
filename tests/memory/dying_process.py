"""Another process that does one piece of memory's work and kills itself in the middle of it."""

import importlib
import os
import signal
import sys
from tempfile import TemporaryFile
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.utils.module_loading import import_string

from tests.forks import database_url, run


def run_until_killed(task: str, about: object, where: str, call: int = 1) -> None:
    """`task` and `where` name functions; the process dies before the latter's `call`th call."""
    names = ("LLM_BASE_URL", "LLM_MODEL", "LLM_CONTEXT_TOKENS", "REDIS_URL", "NEO4J_URI",
             "NEO4J_USER", "NEO4J_PASSWORD", "NEO4J_DATABASE", "VAR_DIR",
             "EMBEDDING_BASE_URL", "EMBEDDING_MODEL", "EMBEDDING_DIMENSION")  # fmt: skip
    env = (
        os.environ
        | {name: str(getattr(settings, name)) for name in names}
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "SUITE_CHILD": "1",
            "DATABASE_URL": database_url(),
        }
    )
    with TemporaryFile() as output:
        ended = run(__name__, [task, str(about), where, str(call)], env, output).wait(90)
        output.seek(0)
        assert ended == -signal.SIGKILL, output.read().decode()


class _Dying:
    """Does what it stands for, until it is called for the last time."""

    def __init__(self, inner: Any, calls: int) -> None:
        self.inner, self.left = inner, calls

    def __call__(self, *args: Any, **named: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.inner(*args, **named)


def main() -> None:
    task, about, where, calls = sys.argv[1:]
    module, _, name = where.rpartition(".")
    inner = getattr(importlib.import_module(module), name)
    with patch(where, _Dying(inner, int(calls))):
        import_string(task)(about)
