"""What state a ledger is in: what was not read, and what a projection was made from."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from memory.models import (
    BookMemory,
    Entity,
    FactSpan,
    StoredFact,
    ThreadDecision,
    VersionReading,
)
from projects.models import Chapter, ChapterVersion


def state_of(project_id: UUID) -> str:
    """A name of everything that a projection is made from; another one after any change.

    A name that a text nobody approved has brought, and nobody touched, is in no projection.
    """
    chapters = (
        Chapter.objects.filter(project_id=project_id, trashed_at=None)
        .exclude(approved_version=None)
        .order_by("number")
        .values_list("number", "pk", "approved_version", "approved_version__reading__read_at")
    )
    said = (
        StoredFact.objects.filter(project_id=project_id)
        .filter(~Q(corrections={}) | Q(rejected=True) | Q(locked=True))
        .order_by("uid")
        .values_list("uid", "rejected", "corrections")
    )
    merged = (
        Entity.objects.filter(project_id=project_id)
        .exclude(merged_into=None)
        .order_by("uid")
        .values_list("uid", "merged_into")
    )
    names = (
        Entity.objects.filter(project_id=project_id)
        .exclude(provisional=True, in_codex=False, aliases=[])
        .order_by("uid")
        .values_list("uid", "name")
    )
    bible = (
        FactSpan.objects.filter(fact__project_id=project_id, version=None)
        .order_by("fact")
        .values_list("fact", flat=True)
    )
    settled = (
        ThreadDecision.objects.filter(fact__project_id=project_id)
        .order_by("fact")
        .values_list("fact", "state")
    )
    whole = repr([list(each) for each in (chapters, said, merged, names, bible, settled)])
    return hashlib.sha256(whole.encode()).hexdigest()


def unread(project_id: UUID, before: int | None = None) -> list[int]:
    """The places of approved chapters whose facts have not been read, or not whole."""
    chapters = Chapter.objects.filter(project_id=project_id, trashed_at=None).exclude(
        approved_version=None
    )
    if before is not None:
        chapters = chapters.filter(number__lt=before)
    lacking = chapters.exclude(
        approved_version__reading__isnull=False, approved_version__reading__why=""
    )
    return sorted(lacking.values_list("number", flat=True))


def is_read(version: ChapterVersion) -> bool:
    """Whether its facts were read, all of them."""
    return VersionReading.objects.filter(version=version, why="").exists()


def paragraphs_read(chapter_id: UUID) -> set[str]:
    """Hashes of the paragraphs that were read in any version of the chapter."""
    readings = VersionReading.objects.filter(version__chapter=chapter_id)
    lists: Iterable[list[str]] = readings.values_list("paragraphs", flat=True)
    return {each for many in lists for each in many}


def memory_of(project_id: UUID) -> BookMemory:
    return BookMemory.objects.get_or_create(project_id=project_id)[0]
