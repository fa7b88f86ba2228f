"""How a book's last reconciliation stands, for pages and programs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from memory.maintenance import asking
from memory.maintenance.mending import Reconciliation
from memory.maintenance.report import Report
from memory.models import BookMemory


@dataclass(frozen=True)
class Standing:
    """`found` None: there was none, or another release's, which cannot be read."""

    is_asked: bool
    reconciled_at: datetime | None = None
    found: Report | None = None
    left: Report | None = None


def standing_of(project_id: UUID) -> Standing:
    is_asked = asking.is_asked(project_id)
    memory = BookMemory.objects.filter(project=project_id).first()
    if memory is None or memory.reconciled_at is None:
        return Standing(is_asked)
    done = last_of(memory)
    if done is None:
        return Standing(is_asked, memory.reconciled_at)
    return Standing(is_asked, memory.reconciled_at, done.found, done.left)


def last_of(memory: BookMemory) -> Reconciliation | None:
    try:
        return Reconciliation.of_json(memory.report) if memory.report else None
    except ValidationError:
        return None
