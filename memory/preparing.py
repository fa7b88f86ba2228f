"""Vectors of a text that may be approved soon, made while it is still reviewed.

They are kept by their passage's sha256, and an approval takes those that still fit. The one job
of the book's vectors makes them (`rebuilding`), after those of passages that are approved: so
none is made twice, and one that an approval overtakes goes to its passage.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from memory import embedder, rebuilding
from memory.chunking import chunks, sha256_of
from memory.embedder import Embedder, Vector
from memory.models import Chunk, PreparedVector
from projects.models import Chapter

KEEP_DAYS = 30  # a text that is approved later has its vectors made anew


def prepare(chapter: Chapter, text: str) -> int:
    """Begin the vectors that this text of the chapter lacks, in place of those of another one
    that are not begun yet. How many.
    """
    chosen = embedder.chosen()
    if chosen is None:
        return 0
    passages = {sha256_of(passage): passage for passage in chunks(text)}
    with transaction.atomic():
        rebuilding.hold(chapter.project_id)
        rebuilding.to_prepare().filter(chapter=chapter).exclude(sha256__in=passages).delete()
        indexed = Chunk.objects.filter(chapter=chapter, sha256__in=passages)
        there = {*indexed.values_list("sha256", flat=True)}
        there.update(made(chapter.project_id, chosen, passages))
        new = {sha256: passages[sha256] for sha256 in passages.keys() - there}
        _want(chapter, new)
        if new:
            rebuilding.begin(chapter.project_id)
    return len(new)


def made(project_id: UUID, chosen: Embedder, passages: Iterable[str]) -> dict[str, Vector]:
    """Of passages, by their sha256, the vectors that this model has made already."""
    rows = PreparedVector.objects.filter(
        project=project_id, sha256__in=list(passages), embedding_model=chosen.name
    )
    found = rows.values_list("sha256", "embedding")
    return {sha256: vector for sha256, vector in found if vector is not None}


def _want(chapter: Chapter, texts: Mapping[str, str]) -> None:
    """In one order, so that no two wait for each other."""
    PreparedVector.objects.bulk_create(
        [
            PreparedVector(
                project_id=chapter.project_id, chapter=chapter, sha256=sha256, text=text
            )
            for sha256, text in sorted(texts.items())
        ],
        update_conflicts=True,
        unique_fields=["project", "sha256"],
        update_fields=["chapter", "text", "embedding", "embedding_model", "wanted_at"],
    )


def forget(project_id: UUID) -> int:
    """Delete those that nobody has wanted for long. How many."""
    return old().filter(project=project_id).delete()[0]


def old() -> QuerySet[PreparedVector]:
    before = timezone.now() - timedelta(days=KEEP_DAYS)
    return PreparedVector.objects.filter(wanted_at__lt=before)
