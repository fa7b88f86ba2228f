"""The passages of a text, brought up to date: only what changed is written.

A passage is known by its text's sha256, so that one that merely moved keeps its row and its
vector. Each function is one transaction under the lock of the chapter or document, and may be
run again. New passages are found by their words at once. They take the vectors that were prepared
for them; the job that makes what is lacking then is begun in the same transaction.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet

from memory import embedder, preparing, rebuilding
from memory.chunking import chunks, sha256_of
from memory.models import Chunk
from memory.terms import QUERIES, configuration
from projects.models import Chapter, ChapterVersion, Document

PARKED = 1_000_000  # beyond any ordinal: a moving passage waits there for its new place


@dataclass(frozen=True)
class Indexed:
    """How many passages stayed (moved ones among them), were added, were taken out."""

    kept: int = 0
    added: int = 0
    removed: int = 0


def index_version(version: ChapterVersion) -> Indexed | None:
    """Make the version's passages those of its chapter; None when it is not the approved one."""
    with transaction.atomic():
        _hold(Chapter.objects.filter(pk=version.chapter_id))
        chapter = (
            Chapter.objects.select_for_update(of=("self",))
            .select_related("project")
            .filter(pk=version.chapter_id)
            .first()
        )
        if chapter is None or chapter.approved_version_id != version.pk:
            return None
        owner = Chunk(project=chapter.project, chapter=chapter, version=version)
        return _bring_up_to_date(Chunk.objects.filter(chapter=chapter), owner, version.text)


def index_document(document: Document) -> Indexed | None:
    """Bring the document's passages up to date; None when it is gone."""
    with transaction.atomic():
        _hold(Document.objects.filter(pk=document.pk))
        row = (
            Document.objects.select_for_update(of=("self",))
            .select_related("project")
            .filter(pk=document.pk)
            .first()
        )
        if row is None:
            return None
        owner = Chunk(project=row.project, document=row)
        return _bring_up_to_date(Chunk.objects.filter(document=row), owner, row.text)


def _hold(owner: QuerySet[Any]) -> None:
    """The job that makes vectors, before the chapter or document: in the order of all locks."""
    for project_id in owner.values_list("project_id", flat=True):
        rebuilding.hold(project_id)


def _bring_up_to_date(stored: QuerySet[Chunk], owner: Chunk, text: str) -> Indexed:
    free: dict[str, list[Chunk]] = defaultdict(list)
    for chunk in stored.order_by("-ordinal").defer("text", "search", "embedding"):
        free[chunk.sha256].append(chunk)
    kept: list[tuple[Chunk, int]] = []
    new: list[Chunk] = []
    for ordinal, passage in enumerate(chunks(text)):
        sha256 = sha256_of(passage)
        if free[sha256]:
            kept.append((free[sha256].pop(), ordinal))
        else:
            new.append(_like(owner, ordinal, passage, sha256))
    gone = [chunk.pk for same in free.values() for chunk in same]
    Chunk.objects.filter(pk__in=gone).delete()
    _move(kept, owner)
    _give_vectors(new, owner.project_id)
    _add(new, owner.project.language)
    if new:
        rebuilding.begin(owner.project_id)
    return Indexed(len(kept), len(new), len(gone))


def _like(owner: Chunk, ordinal: int, text: str, sha256: str) -> Chunk:
    return Chunk(
        project_id=owner.project_id,
        chapter_id=owner.chapter_id,
        version_id=owner.version_id,
        document_id=owner.document_id,
        ordinal=ordinal,
        text=text,
        sha256=sha256,
    )


def _move(kept: Iterable[tuple[Chunk, int]], owner: Chunk) -> None:
    """Give passages their new place and version; those that have them are not touched."""
    moved = []
    for chunk, ordinal in kept:
        if (chunk.version_id, chunk.ordinal) != (owner.version_id, ordinal):
            chunk.version_id, chunk.ordinal = owner.version_id, ordinal
            moved.append(chunk)
    Chunk.objects.filter(pk__in=[chunk.pk for chunk in moved]).update(
        ordinal=F("ordinal") + PARKED
    )
    Chunk.objects.bulk_update(moved, ["version", "ordinal"], batch_size=500)


def _give_vectors(new: Iterable[Chunk], project_id: UUID) -> None:
    chosen = embedder.chosen()
    if chosen is None:
        return
    made = preparing.made(project_id, chosen, {chunk.sha256 for chunk in new})
    for chunk in new:
        if chunk.sha256 in made:
            chunk.embedding, chunk.embedding_model = made[chunk.sha256], chosen.name


def _add(new: list[Chunk], language: str) -> None:
    added = Chunk.objects.bulk_create(new, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute(
            QUERIES["make_searchable"],
            {"configuration": configuration(language), "ids": [chunk.pk for chunk in added]},
        )
