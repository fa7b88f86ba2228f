"""A document's parser in a process of its own, with little memory, little time, no file.

What it is handed comes from anywhere: a document that breaks its parser breaks nothing else.
`python -m projects.importing.confined` reads the document from its standard input.
"""

import json
import logging
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from projects.importing.refusing import Unread, refused
from projects.importing.told import Told

logger = logging.getLogger(__name__)

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 30
WALL_SECONDS = 45.0
PROGRAM = ("-B", "-m", "projects.importing.confined")
MARKED = "marked"  # a kind of document beside the suffixes
ROOT = Path(__file__).parents[2]


def told_of_document(name: str, data: bytes) -> Told:
    """What this document says. Raises Refused with a sentence that says what to do."""
    return Told.of(_asked(name, data, PurePath(name).suffix))


def marked_document(name: str, data: bytes) -> Any:
    """A .docx that this house made, as `marked` reads it. Raises Refused."""
    return _asked(name, data, MARKED)


def _asked(name: str, data: bytes, kind: str) -> Any:
    asked = [sys.executable, *PROGRAM, kind]
    try:
        done = subprocess.run(  # noqa: S603 (our own program)
            asked, input=data, capture_output=True, timeout=WALL_SECONDS, cwd=ROOT, env=_env()
        )
    except subprocess.TimeoutExpired as error:
        raise refused(name, "too_slow") from error
    if done.returncode < 0:  # by a limit's signal
        raise refused(name, "too_slow")
    if done.returncode:
        logger.error("reading “%s” failed: %s", name, done.stderr.decode(errors="replace"))
        raise refused(name, "broken")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "why" in answer:
        raise refused(name, answer["why"])
    return answer["told"]


def _env() -> dict[str, str]:
    """Nothing of this process' secrets; only what Python needs to start."""
    kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _confine() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _reader(kind: str) -> Callable[[bytes], Any]:
    """What reads documents of this kind; no other kind's library is imported for it."""
    if kind == MARKED:
        from projects.importing.marked import marked_of

        return marked_of
    from projects.importing.documents import told_of

    return lambda data: told_of(kind, data).answer()


def main(kind: str) -> None:
    """Answers on its standard output: {"told"} or {"why"}. `kind`: a suffix, or MARKED."""
    read = _reader(kind)
    data = sys.stdin.buffer.read()
    _confine()
    answer: dict[str, Any]
    try:
        answer = {"told": read(data)}
    except Unread as unread:
        answer = {"why": unread.why}
    except MemoryError:
        answer = {"why": "too_slow"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
