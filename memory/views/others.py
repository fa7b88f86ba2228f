"""Whom a form of the codex lets one choose among."""

from typing import cast
from uuid import UUID

from memory import ledger
from memory.correcting import Known
from memory.entities import Candidate
from memory.facts import Kind
from memory.models import Entity
from projects.models import Project


def others(known: Known, entity: Entity) -> list[Candidate]:
    """Into whom it may be merged: those kept of its kind, and whoever is called as it is."""
    if entity.kind == "event":
        kept = ledger.candidates(known.project)
    else:
        kept = known.candidates
    kept = tuple(each for each in kept if each.kind == entity.kind)
    called = entity.name.lower()
    namesakes = (
        each
        for each in known.themselves
        if each.kind == entity.kind and each.name.lower() == called
    )
    found = {each.uid: each for each in (*map(_candidate, namesakes), *kept)}
    return sorted(
        (each for uid, each in found.items() if uid != entity.uid), key=lambda each: each.name
    )


def named(project: Project, uids: set[UUID]) -> list[Candidate]:
    """Whom a fact may name: those kept, and whom it names already."""
    rows = Entity.objects.filter(project=project, uid__in=uids)
    known = {each.uid: each for each in (*map(_candidate, rows), *ledger.candidates(project))}
    return sorted(known.values(), key=lambda each: each.name)


def _candidate(row: Entity) -> Candidate:
    return Candidate(row.uid, row.name, cast(Kind, row.kind))
