"""Another process that does one piece of memory's work and kills itself in the middle of it."""

import importlib
import os
import signal
import subprocess
import sys
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.utils.module_loading import import_string


def run_until_killed(task: str, about: object, where: str, call: int = 1) -> None:
    """`task` and `where` name functions; the process dies before the latter's `call`th call."""
    from tests.clusters import database_url  # not before Django is set up, in the other process

    names = ("LLM_BASE_URL", "LLM_MODEL", "LLM_CONTEXT_TOKENS", "REDIS_URL", "NEO4J_URI",
             "NEO4J_USER", "NEO4J_PASSWORD", "NEO4J_DATABASE", "VAR_DIR")  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-m", "tests.memory.dying_process", task, str(about), where, str(call)],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {name: str(getattr(settings, name)) for name in names}
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "SUITE_CHILD": "1",
            "DATABASE_URL": database_url(),
        },
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stdout + ended.stderr


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
    import django

    django.setup()
    task, about, where, calls = sys.argv[1:]
    module, _, name = where.rpartition(".")
    inner = getattr(importlib.import_module(module), name)
    with patch(where, _Dying(inner, int(calls))):
        import_string(task)(about)


if __name__ == "__main__":
    main()
