"""What state a ledger is in: what was not read, and what a projection was made from."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.db import connection

from memory.models import BookMemory, VersionReading
from novellaforge import named_queries
from projects.models import Chapter, ChapterVersion

QUERIES = named_queries.load(Path(__file__).parent.parent / "sql" / "ledger.sql")


def state_of(project_id: UUID) -> str:
    """A name of everything that a projection is made from; another one after any change.

    A name that a text nobody approved has brought, and nobody touched, is in no projection.
    """
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["state"], {"project_id": project_id})
        name: str = cursor.fetchone()[0]
    return name


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
