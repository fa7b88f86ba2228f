"""The relations around somebody as they stand at a chapter, and where each node is drawn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from memory import keeping, ledger
from memory.context import matter
from memory.continuity.rule import Named, View
from memory.correcting.merges import Merges
from memory.facts import Fact, Kind
from memory.in_force import TIES, in_force
from memory.models import Entity, GraphLayout
from memory.network import MOST, Pair, Point, Tie, around, laid_out
from memory.sayings import said_of
from memory.standpoint import Standpoint
from projects.models import Project

PLACES = ("located_at", "moves_to", "holds", "gives")
KINDS: tuple[Kind, ...] = ("character", "object", "place", "group")


@dataclass(frozen=True)
class Node:
    uid: UUID
    name: str
    kind: str


@dataclass(frozen=True)
class Network:
    """`left_off` counts those who are related to these and for whom there was no room."""

    centre: UUID | None = None
    nodes: tuple[Node, ...] = ()
    ties: tuple[Tie, ...] = ()
    left_off: int = 0


class _Related(NamedTuple):
    """Of two; `place` is the chapter that says so, 0 of what the bible says."""

    pair: Pair
    place: int
    is_tie: bool


def network_of(project: Project, state: str, centre: UUID | None, number: int) -> Network:
    """Around the centre (None: who has most relations), as told until the end of a chapter.

    `state` is `shown`'s: kept under it.
    """
    asked = keeping.Asked(project, "graph", state, f"{centre} {number}")
    return keeping.kept(asked, Network, lambda: _read(project, centre, number))


def places_of(project: Project, network: Network) -> dict[UUID, Point]:
    """Where each node stands: once it was shown around this centre, it stays there."""
    centre = network.centre
    if centre is None:
        return {}
    nodes = [each.uid for each in network.nodes]
    pairs = [(tie.one, tie.other) for tie in network.ties]
    kept = _kept(project, centre)
    if all(uid in kept for uid in nodes):
        return {uid: kept[uid] for uid in nodes}
    with transaction.atomic():
        layout, _new = GraphLayout.objects.get_or_create(project=project, centre=centre)
        layout = GraphLayout.objects.select_for_update().get(pk=layout.pk)
        placed = laid_out(centre, nodes, pairs, _points(layout.places))
        layout.places |= {str(uid): list(point) for uid, point in placed.items()}
        layout.save(update_fields=["places"])
    return placed


def _first_centre(project_id: UUID, related: Iterable[_Related]) -> UUID | None:
    """Who has most relations; where there are none, anybody of the book."""
    counts: dict[UUID, int] = {}
    for each in related:
        for uid in each.pair if each.is_tie else ():
            counts[uid] = counts.get(uid, 0) + 1
    if counts:
        return max(counts, key=lambda uid: (counts[uid], uid))
    people = Entity.objects.filter(project=project_id, kind="character", merged_into=None)
    return people.order_by("provisional", "name").values_list("uid", flat=True).first()


def _read(project: Project, centre: UUID | None, number: int) -> Network:
    merges = Merges.of(project.pk)
    related = list(_related(project.pk, merges))
    centre = centre or _first_centre(project.pk, related)
    if centre is None:
        return Network()
    pairs = (each.pair for each in related if each.place <= number)
    near = around(centre, pairs, most=10 * MOST)
    shown = frozenset(near[:MOST])
    at = Standpoint(project.pk, project.revision, project.language, number + 1)
    uids = {each for uid in shown for each in merges.all_of(uid)}
    view = matter.view(at, matter.Named(tuple(sorted(uids))))
    ties = tuple(_ties(view, shown, number))
    reached = frozenset(around(centre, [(tie.one, tie.other) for tie in ties]))
    ties = tuple(tie for tie in ties if {tie.one, tie.other} <= reached)
    nodes = _nodes(near[:MOST], reached, view.entities)
    return Network(centre, tuple(nodes), ties, len(near) - len(shown))


def _nodes(
    near: Iterable[UUID], reached: frozenset[UUID], known: Mapping[UUID, Named]
) -> Iterator[Node]:
    for uid in near:
        if uid in reached and uid in known:
            yield Node(uid, known[uid].name, known[uid].kind)


def _related(project_id: UUID, merges: Merges) -> Iterator[_Related]:
    """Whom facts set beside whom, relations between people first, the latest of them first."""
    spans = ledger.approved_spans(project_id).filter(fact__predicate__in=(*TIES, *PLACES))
    first = Case(
        When(fact__predicate__in=TIES, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = spans.order_by(first, "-fact__chapter__number", "-beat", "-seq").values_list(
        "fact__predicate", "fact__subject", "fact__object", "fact__other", "fact__chapter__number"
    )
    for predicate, subject, what, other, place in rows:
        who = other if predicate == "gives" else subject
        if who and what:
            pair = merges.meant(who), merges.meant(what)
            yield _Related(pair, place or 0, predicate in TIES)


def _ties(view: View, shown: frozenset[UUID], number: int) -> Iterator[Tie]:
    holds = in_force(view, number + 1)
    wanted = (*holds.ties, *(fact for fact in holds.states if fact.predicate in PLACES))
    for fact in wanted:
        one = fact.other if fact.predicate == "gives" else fact.subject
        if one in shown and fact.object in shown and one != fact.object:
            yield _tie(fact, one, fact.object, view.places)


def _tie(fact: Fact, one: UUID, other: UUID, places: Mapping[UUID, int]) -> Tie:
    return Tie(one, other, fact.predicate, fact.value, said_of(fact, places))


def _kept(project: Project, centre: UUID) -> dict[UUID, Point]:
    rows = GraphLayout.objects.filter(project=project, centre=centre)
    return _points(rows.values_list("places", flat=True).first() or {})


def _points(places: Mapping[str, list[float]]) -> dict[UUID, Point]:
    return {UUID(uid): (point[0], point[1]) for uid, point in places.items()}
