"""Somebody or something on a card: what holds of it at a chapter, each with its sentence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from memory.context import matter
from memory.continuity.rule import Named
from memory.correcting.merges import Merges
from memory.entities import key
from memory.facts import Fact
from memory.in_force import FIXED, InForce, in_force, whose
from memory.models import Entity
from memory.sayings import Said, said_of
from memory.standpoint import Standpoint
from projects.models import Project

MOST = 6  # facts on a card
MOST_NAMES = 600
_SHORTEST = 3  # letters of a name that is looked for in prose
_ORDER = (
    "life_status", "condition", "located_at", "moves_to", "spouse_of", "role_is", "holds", "gives",
    "kin_of", "bond", "object_state", "wears", "is_a", "attribute", "part_of", "age",
)  # fmt: skip


@dataclass(frozen=True)
class Holding:
    """One thing that holds: `what` of `fact`, which `said` says."""

    fact: Fact
    said: Said


@dataclass(frozen=True)
class Card:
    entity: Entity
    number: int
    holds: tuple[Holding, ...]
    names: dict[UUID, str]
    more: int = 0  # that hold too


def card_of(project: Project, entity: Entity, number: int) -> Card:
    """At the end of chapter `number`; 0 is what the bible says."""
    every = tuple(Merges.of(project.pk).all_of(entity.uid))
    at = Standpoint(project.pk, project.revision, project.language, number + 1)
    view = matter.view(at, matter.Named(every))
    facts = chosen(in_force(view, number + 1), entity.uid)
    named = _named(facts[:MOST], view.entities)
    holds = tuple(Holding(fact, said_of(fact, view.places)) for fact in facts[:MOST])
    return Card(entity, number, holds, named, max(0, len(facts) - MOST))


def chosen(holding: InForce, uid: UUID) -> list[Fact]:
    """What holds of this one, the most telling first. Pure."""

    def rank(fact: Fact) -> int:
        return _ORDER.index(fact.predicate) if fact.predicate in _ORDER else len(_ORDER)

    of_it = [fact for fact in (*holding.states, *holding.ties) if _is_of(fact, uid)]
    return sorted(of_it, key=rank)


def _is_of(fact: Fact, uid: UUID) -> bool:
    if fact.predicate in ("holds", "gives", "kin_of", "spouse_of", "bond"):
        return uid in (whose(fact), fact.object)
    return whose(fact) == uid and (fact.predicate not in FIXED or fact.subject == uid)


def _named(facts: Iterable[Fact], known: Mapping[UUID, Named]) -> dict[UUID, str]:
    uids = {uid for fact in facts for uid in (fact.subject, fact.object, fact.other) if uid}
    return {uid: known[uid].name for uid in uids if uid in known}


# --- Names in prose ---------------------------------------------------------------------


def forms_of(project_id: UUID) -> list[tuple[str, UUID]]:
    """The names by which prose may call those whom the author knows, the longest first.

    A form that two have is nobody's. Of a person, the first of several names is one too.
    """
    rows = Entity.objects.filter(project=project_id, merged_into=None).exclude(kind="event")
    return forms_among(rows)


def forms_among(rows: Iterable[Entity]) -> list[tuple[str, UUID]]:
    """The same among these, none of them an event or merged into another."""
    found: dict[str, tuple[str, UUID | None]] = {}
    for row in rows:
        for form in _forms(row.name, row.aliases, row.kind):
            known = found.get(key(form))
            mine = known is None or known[1] == row.uid
            found[key(form)] = (form, row.uid if mine else None)
    sure = [(form, uid) for form, uid in found.values() if uid and len(form) >= _SHORTEST]
    return sorted(sure, key=lambda each: (-len(each[0]), each[0]))[:MOST_NAMES]


def _forms(name: str, aliases: object, kind: str) -> Iterator[str]:
    yield name
    if isinstance(aliases, list):
        yield from map(str, aliases)
    first, _space, rest = name.partition(" ")
    if kind == "character" and rest and first[:1].isupper():
        yield first
