"""How a parallel run is shared out: whole files, those that take long first, and the browser's
tests to two processes, since each needs a site of its own.

A file's fixtures are made once, and no process is left with a long file while the others idle.
"""

from collections.abc import Sequence
from pathlib import Path

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


def files(root: Path, asked: Sequence[str]) -> list[Path]:
    """The files of tests that these arguments of pytest name, in one order for all processes."""
    places = [root / each.partition("::")[0] for each in asked]
    found = [each.rglob("test_*.py") if each.is_dir() else [each] for each in places]
    return sorted({file for of_one in found for file in of_one})


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process the next unit when it has nearly ended its own, in the order of tests."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)

    def schedule(self) -> None:
        self.config.option.loadscopereorder = False  # by the number of tests
        super().schedule()
