"""Italics and bold of a document as the asterisks that this house's texts have. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

MARKS = {(True, False): "*", (False, True): "**", (True, True): "***"}


@dataclass(frozen=True)
class Run:
    """Words in one type."""

    text: str
    is_italic: bool = False
    is_bold: bool = False

    @property
    def style(self) -> tuple[bool, bool]:
        return self.is_italic, self.is_bold


def joined(runs: Iterable[Run]) -> str:
    """One paragraph; what stands on lines of its own in it stays so, spaces around it go."""
    return "".join(map(_marked, _merged(runs))).strip(" \t\n")


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    for _style, group in groupby(runs, key=lambda run: run.style):
        same = list(group)
        yield replace(same[0], text="".join(run.text for run in same))


def _marked(run: Run) -> str:
    """Its marks stand against its first and last letter, or nothing would be emphasised."""
    inner = run.text.strip()
    if not inner or run.style not in MARKS:
        return run.text
    mark, start = MARKS[run.style], run.text.index(inner)
    lines = f"{mark}\n{mark}".join(inner.split("\n"))
    return f"{run.text[:start]}{mark}{lines}{mark}{run.text[start + len(inner) :]}"
