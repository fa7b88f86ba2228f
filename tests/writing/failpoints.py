"""Exact points at which a worker is killed or stopped, once: this app is in tests only.

Each is armed by a file, which whoever gets there first takes away; the directory is named by
FAILPOINTS. The points of a step, in their order: begun (claimed, nothing done), answered (the
model has answered, nothing is recorded), halfway (in the middle of the transaction that
records it), committed (that transaction is there, nobody was told), stored (all was told, the
next task is not claimed).
"""

import json
import os
import signal
import threading
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import AppConfig

DIRECTORY = "FAILPOINTS"
BLIND = "blind"  # where this file is, a worker does not notice that it has lost its claims
LATE = "late"  # what came too late and was refused is written here, one word a line


def arm(
    directory: Path, point: str, step: str, number: signal.Signals = signal.SIGKILL
) -> Callable[[], bool]:
    """Send a signal to the process that gets there first. The answer tells whether one did."""
    file = directory / f"{point} {step}"
    file.write_text(str(int(number)))
    return lambda: not file.exists()


def environment(directory: Path) -> dict[str, str]:
    """Of a cluster whose workers have these points."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.writing.failpoint_settings",
        DIRECTORY: str(directory),
    }


class Failpoints(AppConfig):
    name = "tests.writing"
    label = "failpoints"

    def ready(self) -> None:
        from novellaforge import event_log
        from novellaforge.event_log import adding
        from writing import drafting
        from writing.runs import advancing, performing, recording

        _around(performing, "begin", before=lambda run_id, step, claim: _reach("begun", step.key))
        _around(
            performing,
            "record",
            before=lambda run_id, step, result, claim: _reach("answered", step.key),
            after=lambda run_id, step, result, claim: _reach("stored", step.key),
        )
        _around(
            recording,
            "follow_up",
            after=lambda run, step, result, record: _reach("halfway", step.key),
        )
        _around(
            advancing,
            "store",
            after=lambda run, step, result: _reach("halfway", step.key),
        )
        _around(adding, "_announce", before=_reach_committed)
        _note_what_is_late(event_log, drafting, performing)
        if (_directory() / BLIND).exists():
            _be_blind()


def _reach(point: str, step: str) -> None:
    file = _directory() / f"{point} {step}"
    try:
        number = int(file.read_text())
        file.unlink()
    except FileNotFoundError:
        return
    signal.pthread_kill(threading.get_ident(), number)  # to the process, this thread may go on


def _reach_committed(stream: object, fields: Sequence[str], turn: object) -> None:
    for field in fields[1::2]:
        _row, _previous, payload = json.loads(field)
        if payload.get("state") == "done":
            beat = f".{payload['beat']}" if payload.get("beat") else ""
            _reach("committed", f"{payload.get('stage', 'write_beat')}{beat}")


def _around(
    module: ModuleType,
    name: str,
    before: Callable[..., None] = lambda *_: None,
    after: Callable[..., None] = lambda *_: None,
) -> None:
    inner = getattr(module, name)

    @wraps(inner)
    def outer(*args: Any) -> Any:
        before(*args)
        answer = inner(*args)
        after(*args)
        return answer

    setattr(module, name, outer)


def _note_what_is_late(event_log: Any, drafting: Any, performing: Any) -> None:
    from novellaforge.queues import ClaimLost

    append_chunk, keep = event_log.append_chunk, drafting._keep

    @wraps(append_chunk)
    async def noting(*args: Any, **named: Any) -> Any:
        added = await append_chunk(*args, **named)
        if added == "late":
            _note("chunk")
        return added

    event_log.append_chunk = noting
    drafting._keep = _noting(keep, drafting.RunEnded, "draft")
    for ending in ("record", "fail", "let_go"):
        setattr(performing, ending, _noting(getattr(performing, ending), ClaimLost, "result"))


def _noting(inner: Callable[..., Any], refusal: type[Exception], what: str) -> Callable[..., Any]:
    @wraps(inner)
    def outer(*args: Any) -> Any:
        try:
            return inner(*args)
        except refusal:
            _note(what)
            raise

    return outer


def _note(what: str) -> None:
    with (_directory() / LATE).open("a") as late:
        late.write(f"{what}\n")


def _be_blind() -> None:
    from novellaforge.cluster.claimer import Claimer
    from novellaforge.cluster.worker import Worker

    Worker._cut_off = lambda self: False
    Claimer._drop = lambda self, lost: None


def _directory() -> Path:
    return Path(os.environ[DIRECTORY])
