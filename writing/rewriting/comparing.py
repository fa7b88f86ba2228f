"""What two readings of a passage have in common, word by word. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """`old` stands in the passage only, `new` in the proposal only."""

    op: Literal["same", "old", "new"]
    text: str


def compared(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces in order: those that are not new make the old text, those not old the new one."""
    ones, others = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces = []
    matcher = SequenceMatcher(a=ones, b=others, autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", _joined(ones, a, b)))
            continue
        pieces += [Piece("old", _joined(ones, a, b)), Piece("new", _joined(others, c, d))]
    return tuple(each for each in pieces if each.text)


def _joined(tokens: Sequence[str], start: int, end: int) -> str:
    return "".join(tokens[start:end])
