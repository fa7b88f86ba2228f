"""Many chapters of a book at once, and all that they say: one by one, a thousand take minutes."""

import hashlib
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
    from django.db import connection

    from projects.models import Chapter, ChapterVersion
    from projects.text import count_words

    chapters = Chapter.objects.bulk_create(
        Chapter(
            project=project,
            number=number,
            title=f"Crossing {number}",
            outline=f"On crossing {number} Ilse finds what the river has kept.",
            point_of_view="Ilse",
            target_words=400,
        )
        for number in texts
    )
    versions = ChapterVersion.objects.bulk_create(
        ChapterVersion(
            chapter=chapter,
            number=1,
            text=text,
            origin=ChapterVersion.Origin.GENERATED,
            word_count=count_words(text),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        for chapter, text in zip(chapters, texts.values(), strict=True)
    )
    for chapter, version in zip(chapters, versions, strict=True):
        chapter.approved_version = version
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE projects_chapter AS chapter SET approved_version_id = version.id"
            " FROM projects_chapterversion AS version"
            " WHERE version.chapter_id = chapter.id AND version.id = ANY(%s)",
            [[version.pk for version in versions]],
        )
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
