"""Exact points of the autopilot's moves at which a worker is killed: this app is in tests only.

`begun Close 1`: decided, nothing done; `halfway Close 1`: done, not committed; `committed 1`:
chapter 1 is closed, chapter 2 not begun; `committed 1 run`: it is begun.
"""

from typing import Any
from uuid import UUID

from django.apps import AppConfig

from tests.writing.failpoints import _around, _reach


class Failing(AppConfig):
    name = "tests.writing.autopilot"
    label = "autopilot_failpoints"

    def ready(self) -> None:
        from writing.autopilot import moving

        _around(
            moving,
            "act",
            before=lambda autopilot, now, move: _reach("begun", _name(now, move)),
            after=lambda autopilot, now, move: _reach("halfway", _name(now, move)),
        )
        _around(moving, "_step", after=lambda autopilot_id, claim: _committed(autopilot_id))


def _name(now: Any, move: Any) -> str:
    return f"{type(move).__name__} {now.standing.number}"


def _committed(autopilot_id: UUID) -> None:
    from writing.models import Autopilot

    found = Autopilot.objects.get(pk=autopilot_id)
    _reach("committed", f"{len(found.written)}{' run' if found.run_id else ''}")
