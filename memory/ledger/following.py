"""All that holds in a book, for a process that keeps it: only what has changed is read again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection
from pydantic_core import from_json

from memory.facts import Fact
from memory.ledger.holding import (
    ABOUT,
    BIBLE,
    SETTLED,
    Told,
    as_read,
    entities_of,
    places_of,
)
from memory.ledger.state import QUERIES


@dataclass(frozen=True)
class Followed:
    """What was told when it was last read, by chapter; the bible's part is under the book's id.

    `marks` tell each part's facts from any others, `meant` whom those that were merged mean.
    """

    told: Told = field(default_factory=Told)
    parts: Mapping[UUID, tuple[Fact, ...]] = field(default_factory=dict)
    marks: Mapping[UUID, str] = field(default_factory=dict)
    meant: Mapping[UUID, UUID] = field(default_factory=dict)


def follow(project_id: UUID, known: Followed | None = None) -> Followed:
    """As `standing` of all chapters now; a chapter that is as it is `known` keeps its facts."""
    known = known or Followed()
    places = places_of(project_id)
    entities, meant = entities_of(project_id)
    kept = dict(known.marks)
    for part in _meaning_others(known, meant):
        del kept[part]
    marks, read = _changed(project_id, kept, meant)
    parts = {part: read.get(part) or known.parts[part] for part in marks}
    bible = {fact.chapter: BIBLE for fact in parts.get(project_id, ())}
    parts_told = sorted(parts, key=lambda part: places.get(part, BIBLE))
    facts = tuple(chain.from_iterable(parts[part] for part in parts_told))
    return Followed(Told(facts, places | bible, entities), parts, marks, meant)


def _meaning_others(known: Followed, meant: Mapping[UUID, UUID]) -> Iterator[UUID]:
    """The parts in which somebody is meant of whom a merge, or its undoing, changed that."""
    changed = dict(known.meant.items() ^ meant.items())
    were_meant = {known.meant.get(uid, uid) for uid in changed}
    if were_meant:
        for part, facts in known.parts.items():
            if any(not were_meant.isdisjoint(_about(fact)) for fact in facts):
                yield part


def _about(fact: Fact) -> Iterable[UUID | None]:
    return (getattr(fact, name) for name in ABOUT)


def _changed(
    project_id: UUID, kept: Mapping[UUID, str], meant: Mapping[UUID, UUID]
) -> tuple[dict[UUID, str], dict[UUID, tuple[Fact, ...]]]:
    """All marks, and the facts of the parts whose mark is not the kept one."""
    marks: dict[UUID, str] = {}
    read: dict[UUID, list[Fact]] = defaultdict(list)
    asked: dict[str, Any] = {
        "project_id": project_id,
        "settled": [state.value for state in SETTLED],
        "parts": list(kept),
        "marks": list(kept.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["changed"], asked)
        for part, mark, uid, said, read_so, corrections, version, *at in cursor:
            marks[part] = mark
            if uid is not None:
                own, spoken = (
                    from_json(each) if each else None for each in (read_so, corrections)
                )
                beat, seq, start, end = at
                known = as_read(
                    uid, from_json(said), own, spoken, meant, version, (beat, seq, start, end)
                )
                read[part].append(known)
    return marks, {part: tuple(facts) for part, facts in read.items()}
