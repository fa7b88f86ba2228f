"""A finding's address: the same for the same key, in every re-run and version."""

import hashlib
from uuid import UUID

from django.db.models import QuerySet, UUIDField
from django.db.models.functions import MD5, Cast

from writing.models import ContinuityIssue


def uid_of(key: str) -> UUID:
    return UUID(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest())


def found_in(project_id: UUID) -> QuerySet[ContinuityIssue]:
    """What was found in chapters that are out of the trash, in the book's order."""
    rows = ContinuityIssue.objects.filter(project=project_id, chapter__trashed_at=None)
    return rows.order_by("chapter__number", "beat", "pk")


def issue_at(project_id: UUID, uid: UUID) -> ContinuityIssue | None:
    """With its chapter, its version and the finding that settled it too."""
    rows = found_in(project_id).annotate(uid=Cast(MD5("key"), UUIDField())).filter(uid=uid)
    return rows.select_related(
        "chapter__approved_version", "project", "version", "covered_by"
    ).first()
