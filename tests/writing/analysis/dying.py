"""Exact points of a report at which a worker is killed: this app is in tests only.

`begun Chapter 2` or `begun voices`: the part is made, nothing is kept; `halfway voices`: it is
kept, not committed.
"""

from typing import Any

from django.apps import AppConfig

from tests.writing.failpoints import _around, _reach


class Dying(AppConfig):
    name = "tests.writing.analysis"
    label = "analysis_failpoints"

    def ready(self) -> None:
        from writing.analysis import job

        _around(
            job,
            "_keep_measures",
            before=lambda cursor, version, *_: _reach("begun", _chapter(version)),
            after=lambda cursor, version, *_: _reach("halfway", _chapter(version)),
        )
        _around(
            job,
            "_keep_found",
            before=lambda cursor, analyst, *_: _reach("begun", analyst),
            after=lambda cursor, analyst, *_: _reach("halfway", analyst),
        )


def _chapter(version: Any) -> str:
    return f"Chapter {version.chapter.number}"
