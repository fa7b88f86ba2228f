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
from pathlib import Path, PurePath

from projects.importing.refusing import Unread, refused

logger = logging.getLogger(__name__)

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 30
WALL_SECONDS = 45.0
PROGRAM = ("-m", "projects.importing.confined")
ROOT = Path(__file__).parents[2]


def text_of_document(name: str, data: bytes) -> str:
    """What this .docx or .epub says. Raises Refused with a sentence that says what to do."""
    asked = [sys.executable, *PROGRAM, PurePath(name).suffix]
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
    answer: dict[str, str] = json.loads(done.stdout)
    if "why" in answer:
        raise refused(name, answer["why"])
    return answer["text"]


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


def main(suffix: str) -> None:
    """Answers on its standard output: {"text"} or {"why"}."""
    from projects.importing.documents import text_of

    data = sys.stdin.buffer.read()
    _confine()
    try:
        answer = {"text": text_of(suffix, data)}
    except Unread as unread:
        answer = {"why": unread.why}
    except MemoryError:
        answer = {"why": "too_slow"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
