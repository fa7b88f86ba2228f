"""The facts as the author looks through them: what is true, what is claimed, what was told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from memory import ledger
from memory.correcting.merges import Merges
from memory.correcting.scenes import facts_of, naming
from memory.facts import Fact
from memory.facts.fact import ASSERTED
from memory.models import FactSpan, StoredFact
from projects.models import Chapter

Layer = Literal["true", "claimed", "told"]
BEAT = 100_000  # more facts than one has: by beat, then in their order
_AT = ("beat", "seq", "start", "end")


@dataclass(frozen=True)
class Recorded:
    """A fact as it is now, and what its author said of it.

    `place` is its chapter's number, 0 for the bible's. `stands`: the bible or an approved text
    has it. `was` is how its corrected fields were read, as JSON.
    """

    fact: Fact
    place: int
    chapter_id: UUID | None
    stands: bool
    rejected: bool
    locked: bool
    was: dict[str, Any]


def recorded(
    project_id: UUID,
    *,
    rejected: bool | None = False,
    stands: bool = True,
    layer: Layer | None = None,
    until: int | None = None,
    entity: UUID | None = None,
    where: Q | None = None,
    merges: Merges | None = None,
) -> QuerySet[StoredFact]:
    """The facts that stand, or the `rejected` ones, in the book's order.

    `rejected` None: both. `stands` False: also those that only a draft or an older text has.

    "true": asserted; "claimed": what somebody says, believes, dreams; "told": what the reader
    knows, all of approved chapters. `until`: only to that chapter, it included. `entity`: that
    name it, or somebody merged into it. `where` is over StoredFact. `merges` None: they are read.
    """
    rows = facts_of(project_id).annotate(**_stand())
    if rejected is not None:
        rows = rows.filter(rejected=rejected)
    if stands:
        rows = rows.filter(Q(span__isnull=False))
    if layer:
        rows = rows.filter(_of_layer(layer))
    if until is not None:
        rows = rows.filter(Q(place__lte=until))
    if entity is not None:
        merges = merges or Merges.of(project_id)
        rows = rows.filter(naming(merges.all_of(entity)))
    if where is not None:
        rows = rows.filter(where)
    return rows.order_by(*(F(name) for name in ("place", "at", "uid")))


def counts(
    project_id: UUID,
    *,
    until: int | None = None,
    entity: UUID | None = None,
    where: Q | None = None,
    merges: Merges | None = None,
) -> dict[str, int]:
    """How many facts `recorded` has of each layer, and how many that were "rejected"."""
    rows = recorded(
        project_id,
        rejected=None,
        stands=False,
        until=until,
        entity=entity,
        where=where,
        merges=merges,
    )
    stands = Q(rejected=False) & Q(span__isnull=False)
    layers = {name: Count("uid", filter=stands & _of_layer(name)) for name in get_args(Layer)}
    found: dict[str, int] = rows.order_by().aggregate(
        **layers, rejected=Count("uid", filter=Q(rejected=True))
    )
    return found


def so_far(project_id: UUID) -> int:
    """The last approved chapter's number; 0 before there is one."""
    approved = Chapter.objects.filter(project_id=project_id, trashed_at=None).exclude(
        approved_version=None
    )
    return approved.order_by("-number").values_list("number", flat=True).first() or 0


def read(
    project_id: UUID, rows: Iterable[StoredFact], merges: Merges | None = None
) -> list[Recorded]:
    """The rows of `recorded` as facts, those they name being whom their names mean."""
    rows, merges = list(rows), merges or Merges.of(project_id)
    spans = {span.pk: span for span in FactSpan.objects.filter(pk__in=map(_span, rows))}
    return [_read(row, spans.get(_span(row) or 0), merges) for row in rows]


def _stand() -> dict[str, Any]:
    """`span`: where the fact stands in the bible or in its chapter's approved version."""
    spans = FactSpan.objects.filter(fact=OuterRef("pk")).filter(
        Q(version=None) | Q(version=OuterRef("chapter__approved_version")),
        Q(fact__chapter=None) | Q(fact__chapter__trashed_at=None),
    )
    return {
        "place": Coalesce(F("chapter__number"), ledger.BIBLE),
        "span": Subquery(spans.values("pk")[:1]),
        "at": Subquery(spans.annotate(at=F("beat") * BEAT + F("seq")).values("at")[:1]),
    }


def _of_layer(layer: Layer) -> Q:
    if layer == "told":
        return Q(place__gt=ledger.BIBLE)
    asserted = Q(meant__in=sorted(ASSERTED)) & Q(said_by=None)
    return asserted if layer == "true" else ~asserted


def _span(row: StoredFact) -> int | None:
    return row.span  # type: ignore[attr-defined,no-any-return]


def _read(row: StoredFact, span: FactSpan | None, merges: Merges) -> Recorded:
    said = row.said | ((span.read if span else None) or {})
    fact = ledger.fact_from(said | row.corrections)
    fact = replace(merges.in_fact(fact), known_as=row.uid)
    if span:
        at: dict[str, Any] = {name: getattr(span, name) for name in _AT}
        fact = replace(fact, version=span.version_id, **at)
    return Recorded(
        fact=fact,
        place=row.place,  # type: ignore[attr-defined]
        chapter_id=row.chapter_id,
        stands=span is not None,
        rejected=row.rejected,
        locked=row.locked,
        was={name: said.get(name) for name in row.corrections},
    )
