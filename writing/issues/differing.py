"""In what two facts differ, in words that may stand in their sentences. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from memory.evidence import fold

Names = Mapping[UUID, Sequence[str]]  # what each goes by
_LINKS = ("object", "other")


@dataclass(frozen=True)
class Known:
    """A fact as far as two of them are held side by side."""

    uid: UUID
    sentence: str
    chapter: UUID | None
    value: str = ""
    subject: UUID | None = None
    object: UUID | None = None
    other: UUID | None = None
    is_stated: bool = True  # and not only shown or implied


def differing(fact: Known, others: Sequence[Known], names: Names) -> tuple[str, ...]:
    """Of `fact`, what any of the others has otherwise: its value, object or third; else its
    subject; else, as one denies what another says, all that it says of its subject.
    """
    told = tuple(dict.fromkeys(each for other in others for each in _told(fact, other, names)))
    if told:
        return told
    if any(other.subject != fact.subject for other in others):
        return tuple(_named(fact.subject, names))
    return tuple(_said(fact, names))


def _told(fact: Known, other: Known, names: Names) -> Iterator[str]:
    if fact.value and fold(fact.value) != fold(other.value):
        yield fact.value
    for link in _LINKS:
        mine = getattr(fact, link)
        if mine != getattr(other, link):
            yield from _named(mine, names)


def _said(fact: Known, names: Names) -> Iterator[str]:
    if fact.value:
        yield fact.value
    for link in _LINKS:
        yield from _named(getattr(fact, link), names)


def _named(uid: UUID | None, names: Names) -> Iterator[str]:
    yield from names.get(uid, ()) if uid else ()
