"""Our own instructions, where a model says them as if they were the story. Pure.

A hostile document may ask for them; a weak model recites them by itself. Either way they are no
prose: so many words in a row that a prompt of `writing` has literally.
"""

import re
from functools import cache
from pathlib import Path

from writing.wording import folded

IN_A_ROW = 8  # words; fewer may be anybody's

_PROMPTS = Path(__file__).parent / "prompts"
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)


def echoed(text: str) -> str:
    """The first words of it that are ours, folded; empty where none are."""
    told, ours = folded(text).split(), _ours()
    for at in range(len(told) - IN_A_ROW + 1):
        if (words := tuple(told[at : at + IN_A_ROW])) in ours:
            return " ".join(words)
    return ""


@cache
def _ours() -> frozenset[tuple[str, ...]]:
    """Of the templates of both languages: a novel in one may be told the other's."""
    found: set[tuple[str, ...]] = set()
    for file in sorted(_PROMPTS.glob("*/*.md")):
        for piece in _TAG.split(file.read_text(encoding="utf-8")):
            words = folded(piece).split()
            found |= {tuple(words[at : at + IN_A_ROW]) for at in range(len(words) - IN_A_ROW + 1)}
    return frozenset(found)
