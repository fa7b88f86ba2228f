"""Worn phrases of machine prose: a list for each language, which the author of a book changes."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from projects.models import Project, StyleProfile

LISTS = Path(__file__).parent.parent / "worn"


@cache
def defaults(language: str) -> tuple[str, ...]:
    """The language's own, the most worn first; `…` in a phrase stands for a few words."""
    lines = (LISTS / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def phrases_of(project: Project, style: StyleProfile | None) -> tuple[str, ...]:
    """Those in force in a book: the author's own first."""
    kept = defaults(project.language)
    if style is None:
        return kept
    removed = {each.casefold() for each in style.worn_removed}
    return each_once((*style.worn_added, *(each for each in kept if each not in removed)))


def changes(phrases: Iterable[str], language: str) -> tuple[Sequence[str], Sequence[str]]:
    """What makes this list of the language's: phrases added, and phrases taken out."""
    given = each_once(phrases)
    wanted = {each.casefold() for each in given}
    own = {each.casefold() for each in defaults(language)}
    added = [each for each in given if each.casefold() not in own]
    return added, [each for each in defaults(language) if each.casefold() not in wanted]


def each_once(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple({each.casefold(): each for each in reversed(tuple(phrases))}.values())[::-1]
