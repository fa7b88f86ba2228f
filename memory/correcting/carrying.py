"""Paragraphs that stand in another chapter from now on: the author's word on their facts too.

A fact's uid is made of its chapter, and so is that of a name that nobody has confirmed. What is
read of the paragraphs there is known again only under the uids of there.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self, cast
from uuid import UUID

from django.db.models import Q

from memory import ledger
from memory.correcting.changing import follow
from memory.correcting.facts import COLUMNS
from memory.entities import Entity as Meant
from memory.entities import Scene
from memory.evidence import locate
from memory.facts import Fact, Kind, uid_of
from memory.ledger.holding import ABOUT, FACT
from memory.models import Entity, StoredFact, ThreadDecision
from projects.models import Project

_OF_A_DECISION = ("state", "chapter_id", "instruction_id", "line", "decided_at")


@dataclass(frozen=True)
class Moved:
    """A text that goes from one chapter into another one, which has the text `beside` it.

    A sentence that stands there already is not moved: one uid is both, and it is that chapter's.
    """

    project_id: UUID
    chapter: UUID
    into: UUID
    text: str
    beside: str = ""

    def has(self, sentence: str) -> bool:
        return bool(locate(sentence, self.text)) and not locate(sentence, self.beside)


def carry(moved: Moved) -> None:
    """Inside the transaction that moves the text. What the author says there already stands."""
    spoken_of = Q(rejected=True, of_no_name=False) | Q(locked=True) | ~Q(corrections={})
    wanted = spoken_of | Q(decision__isnull=False)
    there = _There.of(moved, StoredFact.objects.filter(wanted, chapter=moved.chapter))
    if not there.facts:
        return
    ledger.add_entities(moved.project_id, there.names.values())
    rows = {row.uid: row for row in there.carried()}
    known = {row.uid: row for row in StoredFact.objects.filter(uid__in=list(rows))}
    StoredFact.objects.bulk_create(row for uid, row in rows.items() if uid not in known)
    unsaid = [row for row in known.values() if _is_unsaid(row)]
    said_of = [_say(row, rows[row.uid]) for row in unsaid if not _is_unsaid(rows[row.uid])]
    for row in said_of:
        row.save()
    _decide(there)
    if said_of:
        follow(Project.objects.get(pk=moved.project_id), *(row.uid for row in said_of))


def uids_there(moved: Moved, uids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The uids by which those of these facts that move are known there."""
    rows = StoredFact.objects.filter(chapter=moved.chapter, uid__in=list(uids))
    there = _There.of(moved, rows)
    return {uid: uid_of(fact) for uid, fact in there.facts.items()}


@dataclass(frozen=True)
class _There:
    """Facts as they will be read there, by their uids here; `names` are those that are another
    chapter's own.
    """

    rows: Mapping[UUID, StoredFact]
    facts: Mapping[UUID, Fact]
    names: Mapping[UUID, Meant]

    @classmethod
    def of(cls, moved: Moved, rows: Iterable[StoredFact]) -> Self:
        own = {row.uid: row for row in rows if moved.has(row.sentence)}
        if not own:
            return cls({}, {}, {})
        read = ledger.readings_now(own)
        said = {uid: row.said | (read.get(uid) or {}) for uid, row in own.items()}
        every = (each for uid, row in own.items() for each in (said[uid], row.corrections))
        named = {UUID(each[name]) for each in every for name in ABOUT if each.get(name)}
        names = _names_there(moved, named)
        place: dict[str, Any] = {"chapter": moved.into, "version": None, "known_as": None}
        facts = {
            uid: replace(ledger.fact_from(_about(each, names)), **place)
            for uid, each in said.items()
        }
        return cls(own, facts, names)

    def carried(self) -> Iterable[StoredFact]:
        for uid, fact in self.facts.items():
            row, said = self.rows[uid], FACT.dump_python(fact, mode="json")
            corrections = _about(row.corrections, self.names)
            now = ledger.fact_from(said | corrections)
            yield StoredFact(
                uid=uid_of(fact),
                project_id=row.project_id,
                chapter_id=fact.chapter,
                origin=fact.chapter,
                sentence=row.sentence,
                said=said,
                rejected=row.rejected,
                of_no_name=row.of_no_name,
                locked=row.locked,
                corrections=corrections,
                **{name: getattr(now, name) for name in COLUMNS},
            )


def _names_there(moved: Moved, uids: Collection[UUID]) -> dict[UUID, Meant]:
    """Of those whom this chapter's text alone knows, whom the same name means in the other's."""
    here, there = Scene(moved.chapter), Scene(moved.into)
    rows = Entity.every.filter(uid__in=uids, provisional=True, merged_into=None)
    named = ((row.uid, row.name, (cast(Kind, row.kind),)) for row in rows)
    return {
        uid: there.resolve(name, kinds)
        for uid, name, kinds in named
        if here.resolve(name, kinds).uid == uid
    }


def _about(said: Mapping[str, Any], names: Mapping[UUID, Meant]) -> dict[str, Any]:
    changed = {
        name: str(names[UUID(said[name])].uid)
        for name in ABOUT
        if said.get(name) and UUID(said[name]) in names
    }
    return {**said, **changed}


def _is_unsaid(row: StoredFact) -> bool:
    return not (row.rejected or row.locked or row.corrections)


def _say(row: StoredFact, carried: StoredFact) -> StoredFact:
    for name in ("rejected", "of_no_name", "locked", "corrections", *COLUMNS):
        setattr(row, name, getattr(carried, name))
    return row


def _decide(there: _There) -> None:
    decisions = ThreadDecision.objects.filter(fact__in=list(there.facts))
    ThreadDecision.objects.bulk_create(
        (
            ThreadDecision(
                fact_id=uid_of(there.facts[each.fact_id]),
                **{name: getattr(each, name) for name in _OF_A_DECISION},
            )
            for each in decisions
        ),
        ignore_conflicts=True,
    )
