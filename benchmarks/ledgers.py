"""Many chapters of a book at once, and all that they say: one by one, a thousand take minutes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from memory.entities import Entity
    from memory.facts import Fact
    from projects.models import ChapterVersion, Project

Told = tuple["ChapterVersion", "Sequence[Fact]"]
FACTS = (
    "uid", "project_id", "chapter_id", "origin", "predicate", "subject", "object", "other",
    "value", "sentence", "said", "rejected", "locked", "corrections",
)  # fmt: skip
SPANS = ("fact_id", "version_id", "beat", "seq", "start", "end")


def approved_chapters(project: "Project", texts: Mapping[int, str]) -> "list[ChapterVersion]":
    """New chapters of these numbers, each with its text approved."""
    from django.db import transaction

    from projects.models import Chapter, ChapterVersion
    from tests.factories import an_unstored_chapter, an_unstored_version

    chapters = [an_unstored_chapter(project=project, number=number) for number in texts]
    versions = [
        an_unstored_version(chapter, text)
        for chapter, text in zip(chapters, texts.values(), strict=True)
    ]
    for chapter, version in zip(chapters, versions, strict=True):
        chapter.approved_version = version
    with transaction.atomic():  # each names the other: looked at when both are there
        Chapter.objects.bulk_create(chapters)
        ChapterVersion.objects.bulk_create(versions)
    return versions


def record_all(project: "Project", told: Iterable[Told], entities: "Iterable[Entity]") -> None:
    """As `ledger.record` of each version, of which nothing was read before.

    The tables are analyzed, as autovacuum does soon after so many rows.
    """
    from django.db import connection

    from memory import ledger
    from memory.ledger.holding import FACT
    from memory.models import FactSpan, StoredFact, VersionReading

    told = list(told)
    ledger.know_the_bible(project.pk)
    ledger.add_entities(project.pk, entities)
    every = [(version, fact) for version, facts in told for fact in facts]
    _copy_in(
        StoredFact,
        FACTS,
        (
            (
                fact.uid, project.pk, version.chapter_id, fact.chapter, fact.predicate,
                fact.subject, fact.object, fact.other, fact.value, fact.sentence,
                FACT.dump_json(fact).decode(), False, False, "{}",
            )
            for version, fact in every
        ),
    )  # fmt: skip
    _copy_in(
        FactSpan,
        SPANS,
        (
            (fact.uid, version.pk, fact.beat, fact.seq, fact.start, fact.end)
            for version, fact in every
        ),
    )
    VersionReading.objects.bulk_create(VersionReading(version=version) for version, _ in told)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE memory_storedfact, memory_factspan, memory_entity")


def _copy_in(model: Any, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    from django.db import connection

    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as into,
    ):
        for row in rows:
            into.write_row(row)
