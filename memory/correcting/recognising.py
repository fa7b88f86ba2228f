"""A fact read again under another uid: the author's word on it holds for the reading too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Q

from memory import ledger
from memory.continuity.rule import Named
from memory.correcting.merges import Merges
from memory.facts import Fact, uid_of
from memory.models import StoredFact


def recognise(project_id: UUID, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts as they were read, before they are recorded; those on which the author has
    spoken under the uid by which that is remembered.

    A uid is made of whom a sentence names. Once a name was merged, or a fact corrected, the
    same sentence may be read as naming the other: it is the same fact all the same.
    """
    return _recognised(project_id, facts, _spoken_of(project_id, facts))


def standing(
    project_id: UUID, facts: Sequence[Fact], entities: Mapping[UUID, Named]
) -> tuple[Fact, ...]:
    """Those of which the author has not said that they are none, or name nobody.

    `entities` are those that the ledger does not know yet.
    """
    removed = ledger.Removed.of(project_id).and_new(entities)
    rows = _spoken_of(project_id, facts)
    rejected = {row.uid for row in rows if row.rejected}
    known = _recognised(project_id, facts, rows)
    return tuple(f for f in known if f.uid not in rejected and not removed.is_in(f))


def _spoken_of(project_id: UUID, facts: Iterable[Fact]) -> list[StoredFact]:
    """What the author has said of these chapters' facts: of each that a uid here may mean."""
    rows = StoredFact.objects.filter(project_id=project_id, origin__in={f.chapter for f in facts})
    return list(rows.filter(Q(rejected=True) | Q(locked=True) | ~Q(corrections={})))


def _recognised(
    project_id: UUID, facts: Iterable[Fact], spoken_of: Sequence[StoredFact]
) -> tuple[Fact, ...]:
    """Whom a name means is asked only where there is a word of the author's to find."""
    merges = Merges.of(project_id) if spoken_of else Merges({})
    known = _by_meaning(spoken_of, merges)
    found: dict[UUID, Fact] = {}
    for fact in facts:
        uid = known.get(_meaning(fact, merges), fact.uid) if known else fact.uid
        again = fact if uid == fact.uid else replace(fact, known_as=uid)
        found.setdefault(uid, again)
    return tuple(found.values())


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
