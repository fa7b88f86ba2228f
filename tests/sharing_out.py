"""How a parallel run is shared out: whole files, those that take long first, and the browser's
tests to two processes, since each needs a site of its own.

A file's fixtures are made once, and no process is left with a long file while the others idle.
"""

from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

FIRST = tuple(Path(__file__).with_name("first.txt").read_text().split())
BROWSER = "tests/browser"


def unit(test: str) -> str:
    """What is given to one process as a whole. Pure."""
    file = test.partition("::")[0]
    if file.startswith(f"{BROWSER}/") and file not in FIRST:
        return BROWSER
    return file


def rank(test: str) -> int:
    """The place of its unit; those that are not listed keep their order. Pure."""
    of = unit(test)
    return FIRST.index(of) if of in FIRST else len(FIRST)


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process the next unit when it has nearly ended its own, in the order of files.

    How many tests there are is told by the processes when they end; the share that has ended, by
    the files.
    """

    _ended = 0

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)

    def schedule(self) -> None:
        self.config.option.loadscopereorder = False  # by the number of tests
        self._session().testscollected = 0
        if reporter := self.config.pluginmanager.get_plugin("terminalreporter"):
            reporter._get_progress_information_message = self._share
        super().schedule()

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        self._ended += 1
        super().mark_test_complete(node, item_index, duration)

    def remove_node(self, node: Any) -> Any:
        self._session().testscollected += getattr(node, "workeroutput", {}).get("tests", 0)
        return super().remove_node(node)

    def _session(self) -> pytest.Session:
        session: pytest.Session = self.config.pluginmanager.get_plugin("session")
        return session

    def _share(self) -> str:
        return f" [{self._ended * 100 // len(self.collection or '.'):3d}%]"
