"""Comparing a book's memory with what its texts say, and making again what differed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from memory import ledger
from memory.maintenance import entities, facts, passages, projection, readings
from memory.maintenance.report import Report, Unchecked, report_from
from memory.models import BookMemory
from projects.models import Project


@dataclass(frozen=True)
class Reconciliation:
    """What was found, and, where it was mended, what is left; `left` None: only looked at."""

    found: Report
    left: Report | None = None

    @property
    def last(self) -> Report:
        """How things stand as far as is known."""
        return self.found if self.left is None else self.left

    def as_json(self) -> dict[str, Any]:
        return {
            "found": self.found.as_json(),
            "left": None if self.left is None else self.left.as_json(),
        }

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> "Reconciliation":
        """Raises pydantic's ValidationError."""
        left = stored.get("left")
        return cls(report_from(stored.get("found", {})), report_from(left) if left else None)


# What mends which kinds of difference, in this order: what comes later stands on what is before.
MENDERS: tuple[tuple[tuple[str, ...], Callable[[Project], object]], ...] = (
    (("passages_",), passages.mend),
    (("passages_", "vectors_"), lambda project: passages.mend_vectors(project.pk)),
    (("facts_",), lambda project: facts.mend(project.pk)),
    (("facts_", "entities_"), lambda project: entities.mend(project.pk)),
    (("summaries_",), lambda project: readings.forget_summaries(project.pk)),
    (("versions_", "facts_about_"), lambda project: readings.mend(project.pk)),
    (("graph_", "facts_", "entities_"), lambda project: projection.mend(project.pk)),
)


def compare(project_id: UUID) -> Report:
    """What of the book's memory is not as its texts and the ledger say; writes nothing.

    Project.DoesNotExist where there is no such book.
    """
    project = Project.objects.get(pk=project_id)
    of_vectors = passages.compare_vectors(project.pk)
    of_graph = projection.compare(project.pk)
    unchecked: tuple[Unchecked, ...] = of_vectors.unchecked + of_graph.unchecked
    return Report(
        (
            *passages.compare(project),
            *of_vectors.differences,
            *facts.compare(project.pk),
            *entities.compare(project.pk),
            *readings.compare(project.pk),
            *readings.compare_summaries(project.pk),
            *of_graph.differences,
        ),
        unchecked,
    )


def mend(project_id: UUID, report: Report | None = None) -> Report:
    """Make again what the report (None: a comparison now) says differs; answers what is left.

    Every part is a transaction of its own and finds anew what it mends: it may be run twice, at
    once, and after it was cut. What needs a model is queued, and left as under way.
    """
    project = Project.objects.get(pk=project_id)
    found = report or compare(project_id)
    for prefixes, act in MENDERS:
        if any(kind.startswith(prefixes) for kind in found.kinds):
            act(project)
    return compare(project_id)


def reconcile(project_id: UUID, *, mends: bool = True) -> Reconciliation:
    """Compare, mend where that is wanted, and keep what came of it beside the book's memory."""
    found = compare(project_id)
    left = mend(project_id, found) if mends and found.differs else None
    if mends and left is None:
        left = found
    done = Reconciliation(found, left)
    ledger.memory_of(project_id)
    BookMemory.objects.filter(project=project_id).update(
        report=done.as_json(), reconciled_at=Now()
    )
    return done
