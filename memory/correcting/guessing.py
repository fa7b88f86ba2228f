"""Whom a new name may mean: those who share a part of it. Pure."""

from collections.abc import Iterable
from uuid import UUID

from memory.entities import Candidate, Scene, key
from memory.facts import Kind

TELLING_LETTERS = 4  # of a word by which two things may be one
NOWHERE = UUID(int=0)


def may_be(name: str, kind: Kind, known: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Those of its kind, by name, of whose names it has a part."""
    alike = (each for each in known if each.kind == kind and _alike(name, each))
    return tuple(sorted(alike, key=lambda each: each.name))


def _alike(name: str, other: Candidate) -> bool:
    """A title or an article alone is no part."""
    alone = Scene(NOWHERE, (other,))
    words = key(name).split()
    if any(alone.known(form) for form in (name, *words)):
        return True
    if other.kind == "character":
        return False
    own = {word for each in (other.name, *other.aliases) for word in key(each).split()}
    return any(len(word) >= TELLING_LETTERS and word in own for word in words)
