"""What was done to a book's chapters lately, and which of them lie in the trash."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from projects.models import Chapter, StructureChange
from projects.structure.undoing import why_not

MOST = 20


@dataclass(frozen=True)
class Done:
    """`why` says why it cannot be undone; empty: it can."""

    change: StructureChange
    why: str

    @property
    def can_undo(self) -> bool:
        return not self.why


def done_in(project_id: UUID) -> list[Done]:
    """The last acts, newest first."""
    changes = StructureChange.objects.filter(project=project_id).select_related(
        "chapter", "other", "user"
    )
    return [Done(change, why_not(change)) for change in changes[:MOST]]


def trashed_in(project_id: UUID) -> QuerySet[Chapter]:
    """The last one put there first."""
    chapters = Chapter.objects.filter(project=project_id).exclude(trashed_at=None)
    return chapters.order_by("-trashed_at")
