"""Reading the ledger: what holds at a place of the book, as its author corrected it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, cast, get_args
from uuid import UUID

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from pydantic import TypeAdapter
from pydantic_core import from_json

from memory.continuity.rule import Named
from memory.entities import Candidate
from memory.facts import Anchor, Certainty, Fact, Interval, Kind, Modality, Polarity
from memory.models import Entity, FactSpan, StoredFact, ThreadDecision
from projects.models import Chapter, ChapterVersion, Project

BIBLE = 0  # the place of what the bible says
SETTLED = (ThreadDecision.State.CLOSED, ThreadDecision.State.LET_GO)
FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
ABOUT = ("subject", "object", "other", "speaker", "holder")


@dataclass(frozen=True)
class Told:
    """Facts with the places of their chapters (the bible's entries: 0) and who is in them."""

    facts: tuple[Fact, ...] = ()
    places: Mapping[UUID, int] = field(default_factory=dict)
    entities: Mapping[UUID, Named] = field(default_factory=dict)

    @cached_property
    def chapters(self) -> frozenset[UUID]:
        """Those that facts are of; the bible's entries are none."""
        return frozenset(fact.chapter for fact in self.facts if fact.version is not None)


def standing(
    project_id: UUID,
    before: int | None = None,
    *,
    without: UUID | None = None,
    where: Q | None = None,
    of_these: bool = False,
) -> Told:
    """The facts of the bible and of approved chapters before place `before` (None: of all).

    What its author closed or let go is not among them. `without` leaves one chapter out;
    `where` (over FactSpan) asks for some only; `of_these`: with nobody but whom these are about.
    """
    places = places_of(project_id)
    spans = approved_spans(project_id).exclude(fact__decision__state__in=SETTLED)
    if where is not None:
        spans = spans.filter(where)
    if before is not None:
        spans = spans.filter(Q(version=None) | Q(fact__chapter__number__lt=before))
    if without is not None:
        spans = spans.exclude(fact__chapter=without)
    return _told(project_id, spans, places, of_these=of_these)


def approved_spans(project_id: UUID) -> QuerySet[FactSpan]:
    """Of facts that hold: of the bible, and of the approved version of each chapter."""
    return FactSpan.objects.filter(
        Q(version=None)
        | Q(fact__chapter__approved_version=F("version"), fact__chapter__trashed_at=None),
        fact__project_id=project_id,
        fact__rejected=False,
    )


def of_version(version: ChapterVersion) -> Told:
    """The facts of one version, approved or not."""
    project_id = version.chapter.project_id
    spans = FactSpan.objects.filter(version=version, fact__rejected=False)
    return _told(project_id, spans, places_of(project_id))


def said_of_chapter(chapter_id: UUID) -> tuple[Fact, ...]:
    """Every fact that any of its versions' texts said, as it was read; offsets mean nothing."""
    rows = StoredFact.objects.filter(chapter=chapter_id).values_list("said", flat=True)
    return tuple(fact_from(said) for said in rows)


def places_of(project_id: UUID) -> dict[UUID, int]:
    """The place of each chapter now."""
    chapters = Chapter.objects.filter(project_id=project_id, trashed_at=None)
    return dict(chapters.values_list("pk", "number"))


def _told(
    project_id: UUID,
    spans: QuerySet[FactSpan],
    places: dict[UUID, int],
    *,
    of_these: bool = False,
) -> Told:
    entities, meant = ({}, _merged(project_id)) if of_these else entities_of(project_id)
    rows = spans.order_by("seq", "pk").values_list(
        "fact", "fact__said", "read", "fact__corrections",
        "version", "beat", "seq", "start", "end",
    )  # fmt: skip
    facts = [as_read(*row[:4], meant, row[4], row[5:]) for row in rows]
    bible = {fact.chapter: BIBLE for fact in facts if fact.version is None}
    places = places | bible
    facts.sort(key=lambda fact: (places.get(fact.chapter, BIBLE), fact.beat, fact.seq))
    if of_these:
        about = {getattr(fact, name) for fact in facts for name in ABOUT} - {None}
        entities = _named(project_id, about)
    return Told(tuple(facts), places, entities)


def as_read(
    uid: UUID,
    said: dict[str, Any],
    read: dict[str, Any] | None,
    corrections: Mapping[str, Any] | None,
    meant: Mapping[UUID, UUID],
    version: UUID | None,
    at: tuple[int, int, int, int],
) -> Fact:
    """The fact of a row of the ledger, at its beat, number, start and end in a version.

    `read` is the version's own reading; the author's `corrections` are above it.
    """
    said = said | read if read else said
    known = None if corrections else _as_written(said)
    if known is None:
        fact = fact_from(said | dict(corrections or {}))
        known = {name: getattr(fact, name) for name in _FIELDS}
    for name in ABOUT if meant else ():
        if known[name] in meant:
            known[name] = meant[known[name]]
    known["beat"], known["seq"], known["start"], known["end"] = at
    known["version"], known["known_as"], known["uid"] = version, uid, uid
    fact = object.__new__(Fact)  # all its fields are there: a tenth of its __init__'s time
    vars(fact).update(known)
    return fact


def fact_from(said: Mapping[str, Any]) -> Fact:
    """Raises pydantic's ValidationError for what is no fact."""
    known = {name: value for name, value in said.items() if name in _FIELDS}
    return FACT.validate_python(known)


def _as_written(said: dict[str, Any]) -> dict[str, Any] | None:
    """The values of a fact as `record` writes it, and this release's has it; None: it is another.

    A draft's check reads thousands, of which pydantic makes but a tenth in the same time.
    """
    if said.keys() != _FIELDS or said["time"] != _NO_TIME or said["change"] is not None:
        return None
    known = dict(said)
    try:
        for name in _TEXTS:
            if type(said[name]) is not str:
                return None
        for name, allowed in _CLOSED.items():
            if said[name] not in allowed:
                return None
        for name in _UIDS:
            if said[name] is not None:
                known[name] = _uid(said[name])
    except (ValueError, TypeError, AttributeError):  # a list is in no set, and no uid
        return None
    known["time"] = _ANY_TIME
    return known


_FIELDS = {each.name for each in fields(Fact)}
_UIDS = ("project", "version", "chapter", *ABOUT, "known_as")
_TEXTS = ("predicate", "sentence", "value", "slot", "time_text", "due", "exceptions")
_CLOSED: dict[str, frozenset[object]] = {
    "agentive": frozenset((None, True, False)),
    "exact": frozenset((True, False)),
    "polarity": frozenset(get_args(Polarity)),
    "modality": frozenset(get_args(Modality)),
    "certainty": frozenset(get_args(Certainty)),
    "anchor": frozenset(get_args(Anchor)),
}
_ANY_TIME = Interval()
_NO_TIME = asdict(_ANY_TIME)
_uid = lru_cache(maxsize=16_384)(UUID)  # many facts are about the same few


def _merged(project_id: UUID) -> dict[UUID, UUID]:
    """Whom those that were merged mean."""
    merged = Entity.every.filter(project_id=project_id).exclude(merged_into=None)
    into = {uid: other for uid, other in merged.values_list("uid", "merged_into") if other}
    return {uid: _last(uid, into) for uid in into}


def _named(project_id: UUID, uids: Collection[UUID]) -> dict[UUID, Named]:
    rows = Entity.every.filter(project_id=project_id, uid__in=uids)
    return {
        uid: Named(name, cast(Kind, kind), provisional)
        for uid, name, kind, provisional in rows.values_list("uid", "name", "kind", "provisional")
    }


def entities_of(project_id: UUID) -> tuple[dict[UUID, Named], dict[UUID, UUID]]:
    """Who there is, and whom those that were merged mean."""
    named: dict[UUID, Named] = {}
    into: dict[UUID, UUID] = {}
    rows = Entity.every.filter(project_id=project_id).values_list(
        "uid", "name", "kind", "provisional", "merged_into"
    )
    for uid, name, kind, provisional, merged in rows:
        named[uid] = Named(name, cast(Kind, kind), provisional)
        if merged:
            into[uid] = merged
    meant = {uid: _last(uid, into) for uid in into}
    return named | {uid: named[other] for uid, other in meant.items()}, meant


def _last(uid: UUID, into: Mapping[UUID, UUID]) -> UUID:
    seen = {uid}
    while (following := into.get(uid)) and following not in seen:
        uid = following
        seen.add(uid)
    return uid


class _Row(NamedTuple):
    uid: UUID
    name: str
    kind: str
    aliases: list[str]
    provisional: bool
    merged_into_id: UUID | None


def _names_merged_into(rows: Iterable[Entity | _Row]) -> dict[UUID, list[str]]:
    """All names of those that were merged, by whom they mean in the end."""
    merged = [row for row in rows if row.merged_into_id]
    into = {row.uid: cast(UUID, row.merged_into_id) for row in merged}
    names: dict[UUID, list[str]] = {}
    for row in merged:
        names.setdefault(_last(row.uid, into), []).extend((row.name, *map(str, row.aliases)))
    return names


def candidates(project: Project) -> tuple[Candidate, ...]:
    """Whom a text of the book may mean: the bible's entries, those the author keeps, and events.

    Others that are provisional are not among them: a name means them in their own chapter only.
    """
    telling = Q(provisional=False) | Q(kind="event") | ~Q(merged_into=None)
    rows = Entity.objects.filter(telling, project=project)
    return candidates_among(project, _lightly(rows))


def _lightly(rows: QuerySet[Entity]) -> Iterator[_Row]:
    """Rows that say no more than what is asked of them here: a long book has thousands, and
    almost none of them another name.
    """
    told = rows.annotate(called=Cast("aliases", TextField())).values_list(
        "uid", "name", "kind", "called", "provisional", "merged_into_id"
    )
    for uid, name, kind, called, provisional, merged in told:
        aliases = from_json(called) if called != "[]" else []
        yield _Row(uid, name, kind, aliases, provisional, merged)


def candidates_among(project: Project, rows: Iterable[Entity | _Row]) -> tuple[Candidate, ...]:
    """The same among these, which have whoever was merged too."""
    rows = list(rows)
    others = _names_merged_into(rows)
    known = {
        row.uid: Candidate(
            row.uid, row.name, cast(Kind, row.kind), (*row.aliases, *others.get(row.uid, ()))
        )
        for row in rows
        if not row.merged_into_id and (not row.provisional or row.kind == "event")
    }
    for person in project.characters.all():
        known[person.pk] = Candidate(
            person.pk,
            person.name,
            "character",
            (*map(str, person.aliases), *others.get(person.pk, ())),
        )
    for place in project.locations.all():
        known[place.pk] = Candidate(place.pk, place.name, "place", tuple(others.get(place.pk, ())))
    return tuple(known.values())
