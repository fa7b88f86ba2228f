"""A fact read again under another uid: the author's word on it holds for the reading too."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Q

from memory import ledger
from memory.correcting.merges import Merges
from memory.facts import Fact, uid_of
from memory.models import StoredFact


def recognise(project_id: UUID, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts as they were read, before they are recorded; those on which the author has
    spoken under the uid by which that is remembered.

    A uid is made of whom a sentence names. Once a name was merged, or a fact corrected, the
    same sentence may be read as naming the other: it is the same fact all the same.
    """
    chapters = {fact.chapter for fact in facts}
    spoken_of = StoredFact.objects.filter(project_id=project_id, origin__in=chapters).filter(
        Q(rejected=True) | Q(locked=True) | ~Q(corrections={})
    )
    known = _by_meaning(spoken_of, merges := Merges.of(project_id))
    found: dict[UUID, Fact] = {}
    for fact in facts:
        uid = known.get(_meaning(fact, merges), fact.uid)
        again = fact if uid == fact.uid else replace(fact, known_as=uid)
        found.setdefault(uid, again)
    return tuple(found.values())


def standing(project_id: UUID, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Those of which the author has not said that they are none."""
    known = recognise(project_id, facts)
    rejected = set(
        StoredFact.objects.filter(
            project_id=project_id, rejected=True, pk__in=[fact.uid for fact in known]
        ).values_list("pk", flat=True)
    )
    return tuple(fact for fact in known if fact.uid not in rejected)


def _by_meaning(rows: Iterable[StoredFact], merges: Merges) -> dict[UUID, UUID]:
    """uids by what the facts say: as they were read, or as they were corrected."""
    known: dict[UUID, UUID] = {}
    for row in rows:
        for said in (row.said, row.said | row.corrections):
            known.setdefault(_meaning(ledger.fact_from(said), merges), row.uid)
    return known


def _meaning(fact: Fact, merges: Merges) -> UUID:
    """As a uid, of the facts that are meant and not merely named."""
    return uid_of(merges.in_fact(fact))
