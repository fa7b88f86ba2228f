"""What memory throws away at night, of every book: facts, names and summaries of no text,
vectors for which no approval came.
"""

from uuid import UUID

from memory import preparing
from memory.maintenance import entities, facts, readings
from memory.models import Entity, StoredFact, Summary


def clean_up() -> int:
    """How many rows. A few books' rows a statement: it may be stopped and started anywhere."""
    return sum(map(_clean_up, _books()))


def _clean_up(project_id: UUID) -> int:
    return (
        facts.forget(project_id)
        + entities.forget(project_id)
        + readings.forget_summaries(project_id)
        + preparing.forget(project_id)
    )


def _books() -> list[UUID]:
    """Those that may have something to throw away."""
    having = (
        StoredFact.objects.filter(spans=None),
        Entity.objects.filter(provisional=True),
        Summary.objects.all(),
        preparing.old(),
    )
    return sorted({uid for rows in having for uid in rows.values_list("project_id", flat=True)})
