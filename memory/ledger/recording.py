"""Writing into the ledger: what was read of a version, or of an entry of the bible."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from memory.entities import Entity as Meant
from memory.facts import Fact
from memory.ledger.holding import FACT
from memory.models import Entity, FactSpan, StoredFact, VersionReading
from projects.models import ChapterVersion, Character, Location


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
        add_entities(project_id, entities)
        _add_facts(project_id, facts, version.chapter_id)
        _make_spans(FactSpan.objects.filter(version=version), facts, version)
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
) -> None:
    """Keep what some paragraphs say, while the rest is still being read; `counts` are added."""
    project_id = version.chapter.project_id
    with transaction.atomic():
        _lock(version)
        add_entities(project_id, entities)
        _add_facts(project_id, facts, version.chapter_id)
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
        _add_facts(project_id, facts, None)
        stood = FactSpan.objects.filter(version=None, fact__origin=entry)
        _make_spans(stood, facts, None)


def _lock(version: ChapterVersion) -> None:
    """For others who record what is read of it. Its text stays where it is."""
    rows = ChapterVersion.objects.select_for_update(of=("self",), no_key=True)
    rows.values_list("pk").get(pk=version.pk)


def know_the_bible(project_id: UUID) -> None:
    """Its people and places are entities of their entries' ids, under the names of now."""
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
        update_fields=["name", "in_codex"],
    )


def add_entities(project_id: UUID, entities: Iterable[Meant]) -> None:
    Entity.objects.bulk_create(
        (
            Entity(
                uid=each.uid,
                project_id=project_id,
                name=each.name[:200],
                kind=each.kind,
                provisional=each.provisional,
            )
            for each in sorted(entities, key=lambda each: each.uid)
        ),
        ignore_conflicts=True,
    )


def _add_facts(project_id: UUID, facts: Iterable[Fact], chapter_id: UUID | None) -> None:
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
            )
            for fact in sorted(facts, key=lambda fact: fact.uid)
            if fact.known_as is None
        ),
        ignore_conflicts=True,
    )


def _make_spans(
    stood: QuerySet[FactSpan], facts: Sequence[Fact], version: ChapterVersion | None
) -> None:
    wanted = {
        fact.uid: FactSpan(
            fact_id=fact.uid,
            version=version,
            beat=fact.beat,
            seq=fact.seq,
            start=fact.start,
            end=fact.end,
        )
        for fact in facts
    }
    stood.exclude(fact__in=wanted).delete()
    FactSpan.objects.bulk_create(
        wanted.values(),
        update_conflicts=True,
        unique_fields=["fact", "version"],
        update_fields=["beat", "seq", "start", "end"],
    )
