"""A book's documents as they are listed, and one of them as it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Length

from projects.models import Document
from projects.text import paragraphs
from projects.trash import TRASH_DAYS

PARAGRAPHS = 200  # read at once


@dataclass(frozen=True)
class Line:
    """`passages` can be searched by their words, `embedded` of them by their meaning too."""

    pk: UUID
    title: str
    file_name: str
    size: int
    characters: int
    passages: int
    embedded: int
    notices: tuple[str, ...]
    created_at: datetime

    @property
    def is_indexed(self) -> bool:
        return self.passages > 0

    @property
    def state(self) -> str:
        return "indexed" if self.is_indexed else "waiting"


@dataclass(frozen=True)
class Deleted:
    pk: UUID
    title: str
    deleted_at: datetime


@dataclass(frozen=True)
class Reading:
    """A page of a document's paragraphs; pages count from 1."""

    paragraphs: Sequence[str]
    page: int
    pages: int

    @property
    def before(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def lines_of(project_id: UUID, document_id: UUID | None = None) -> tuple[Line, ...]:
    """Those that are not deleted, by title; of `document_id` only where it is given."""
    rows = Document.objects.filter(project=project_id)
    if document_id is not None:
        rows = rows.filter(pk=document_id)
    counted = rows.annotate(
        characters=Length("text"),
        passages=Count("chunk"),
        embedded=Count("chunk", filter=~Q(chunk__embedding_model="")),
    ).defer("text")
    return tuple(map(_line, counted))


def _line(row: Document) -> Line:
    return Line(
        row.pk,
        row.title,
        row.file_name,
        row.size,
        row.characters,  # type: ignore[attr-defined]
        row.passages,  # type: ignore[attr-defined]
        row.embedded,  # type: ignore[attr-defined]
        tuple(filter(None, row.notices.split("\n"))),
        row.created_at,
    )


def deleted_of(project_id: UUID) -> tuple[Deleted, ...]:
    """The last one first."""
    rows = Document.every.filter(project=project_id).exclude(deleted_at=None)
    told = rows.order_by("-deleted_at").values_list("pk", "title", "deleted_at")
    return tuple(Deleted(pk, title, at) for pk, title, at in told if at)


def reading_of(text: str, page: int) -> Reading:
    every = paragraphs(text)
    pages = max(1, -(-len(every) // PARAGRAPHS))
    page = min(max(1, page), pages)
    start = (page - 1) * PARAGRAPHS
    return Reading(every[start : start + PARAGRAPHS], page, pages)


KEPT_DAYS = TRASH_DAYS
