"""Writing into the ledger: what was read of a version, or of an entry of the bible."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from memory.entities import Entity as Meant
from memory.facts import Fact
from memory.ledger.holding import FACT
from memory.ledger.otherwise import otherwise, readings_now
from memory.ledger.removed import Removed
from memory.models import Entity, FactSpan, StoredFact, VersionReading
from projects.models import ChapterVersion, Character, Location

_Known = Mapping[UUID, tuple[dict[str, Any], bool]]  # what is stored as said; whether it is locked


def record(
    version: ChapterVersion,
    facts: Sequence[Fact],
    entities: Iterable[Meant] = (),
    *,
    why: str = "",
    counts: Mapping[str, int] | None = None,
    paragraphs: Iterable[str] = (),
) -> None:
    """Make these the facts of this version, in one transaction; the same again changes nothing.

    `why` says why its text could not be read whole; `paragraphs` are those that were, by hash;
    `counts` None: as its parts were counted. A fact that is known keeps what its author said.
    """
    project_id = version.chapter.project_id
    with transaction.atomic():
        _lock(version)
        know_the_bible(project_id)
        removed = add_entities(project_id, entities)
        known = _add_facts(project_id, facts, version.chapter_id, removed)
        spans = _spans(facts, version, known)
        _keep_spans(FactSpan.objects.filter(version=version), spans)
        read = {"why": why, "paragraphs": sorted(set(paragraphs)), "read_at": Now()}
        if counts is not None:
            read["counts"] = dict(counts)
        VersionReading.objects.bulk_create(
            [VersionReading(version=version, **read)],
            update_conflicts=True,
            unique_fields=["version"],
            update_fields=[*read],
        )


def record_part(
    version: ChapterVersion,
    facts: Sequence[Fact],
    entities: Iterable[Meant],
    paragraphs: set[str],
    counts: Mapping[str, int] | None = None,
    placed: Sequence[Fact] = (),
) -> None:
    """Keep what some paragraphs say, while the rest is still being read; `counts` are added.

    `placed` are the facts by their offsets in the version: what is read of one otherwise than
    it is known has its span at once, as nothing else remembers it.
    """
    project_id = version.chapter.project_id
    with transaction.atomic():
        _lock(version)
        removed = add_entities(project_id, entities)
        known = _add_facts(project_id, facts, version.chapter_id, removed)
        _make_spans(each for each in _spans(placed, version, known) if each.read)
        reading, _new = VersionReading.objects.get_or_create(
            version=version, defaults={"why": _("Its reading is not finished.")}
        )
        reading.paragraphs = sorted({*reading.paragraphs, *paragraphs})
        reading.counts = Counter(reading.counts) + Counter(counts)
        reading.save(update_fields=["paragraphs", "counts"])


def record_entry(project_id: UUID, entry: UUID, facts: Sequence[Fact]) -> None:
    """Make these the facts of an entry of the bible (none: it is gone)."""
    with transaction.atomic():
        know_the_bible(project_id)
        spans = _spans(facts, None, _add_facts(project_id, facts, None, Removed.of(project_id)))
        _keep_spans(FactSpan.objects.filter(version=None, fact__origin=entry), spans)


def _lock(version: ChapterVersion) -> None:
    """For others who record what is read of it. Its text stays where it is."""
    rows = ChapterVersion.objects.select_for_update(of=("self",), no_key=True)
    rows.values_list("pk").get(pk=version.pk)


def know_the_bible(project_id: UUID) -> None:
    """Its people and places are entities of their entries' ids, under the names of now; of one
    whose entry is gone, only the texts speak.
    """
    people = Character.objects.filter(project_id=project_id).values_list("pk", "name")
    places = Location.objects.filter(project_id=project_id).values_list("pk", "name")
    entries = [
        *(Entity(uid=uid, name=name, kind="character") for uid, name in people),
        *(Entity(uid=uid, name=name, kind="place") for uid, name in places),
    ]
    for each in entries:
        each.project_id, each.in_codex = project_id, True
    Entity.objects.bulk_create(
        sorted(entries, key=lambda each: each.uid),
        update_conflicts=True,
        unique_fields=["uid"],
        update_fields=["name", "in_codex", "removed"],
    )
    gone = Entity.objects.filter(project=project_id, in_codex=True)
    gone.exclude(uid__in=[each.uid for each in entries]).update(in_codex=False)


def add_entities(project_id: UUID, entities: Iterable[Meant]) -> Removed:
    """A new name that the author said is none, in whatever text, is none in this one.

    Gives what is no name in the book then.
    """
    removed = Removed.of(project_id)
    rows = [
        Entity(
            uid=each.uid,
            project_id=project_id,
            name=each.name[:200],
            kind=each.kind,
            provisional=each.provisional,
            removed=each.provisional and removed.takes(each.name, each.kind),
        )
        for each in sorted(entities, key=lambda each: each.uid)
    ]
    Entity.objects.bulk_create(rows, ignore_conflicts=True)
    return Removed.of(project_id) if any(row.removed for row in rows) else removed


def _add_facts(
    project_id: UUID, facts: Iterable[Fact], chapter_id: UUID | None, removed: Removed
) -> _Known:
    """How each is known: as whoever read it first."""
    facts = sorted(facts, key=lambda fact: fact.uid)
    if not facts:
        return {}
    StoredFact.objects.bulk_create(
        (
            StoredFact(
                uid=fact.uid,
                project_id=project_id,
                chapter_id=chapter_id,
                origin=fact.chapter,
                predicate=fact.predicate,
                subject=fact.subject,
                object=fact.object,
                other=fact.other,
                value=fact.value,
                sentence=fact.sentence,
                said=FACT.dump_python(replace(fact, known_as=None), mode="json"),
                rejected=removed.is_in(fact),
                of_no_name=removed.is_in(fact),
            )
            for fact in facts
            if fact.known_as is None
        ),
        ignore_conflicts=True,
    )
    known = StoredFact.objects.filter(uid__in=[fact.uid for fact in facts])
    rows = known.values_list("uid", "said", "locked")
    return {uid: (said, locked) for uid, said, locked in rows}


def _spans(facts: Iterable[Fact], version: ChapterVersion | None, known: _Known) -> list[FactSpan]:
    """Each fact's one place in the version, with what is read there otherwise than is known;
    what its author locked stays as it is.
    """
    locked = {uid for uid, (_said, is_locked) in known.items() if is_locked}
    now = readings_now(locked)
    spans = {
        fact.uid: FactSpan(
            fact_id=fact.uid,
            version=version,
            beat=fact.beat,
            seq=fact.seq,
            start=fact.start,
            end=fact.end,
            read=(
                now.get(fact.uid)  # of one that no text has yet: as it was carried there
                if fact.uid in locked
                else otherwise(known[fact.uid][0], fact)
            ),
        )
        for fact in facts
    }
    return list(spans.values())


def _keep_spans(stood: QuerySet[FactSpan], spans: Sequence[FactSpan]) -> None:
    stood.exclude(fact__in=[each.fact_id for each in spans]).delete()
    _make_spans(spans)


def _make_spans(spans: Iterable[FactSpan]) -> None:
    FactSpan.objects.bulk_create(
        spans,
        update_conflicts=True,
        unique_fields=["fact", "version"],
        update_fields=["beat", "seq", "start", "end", "read"],
    )
