"""What the graph should hold of a book, and bringing it there."""

from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now

from memory import graph, ledger
from memory.clock import Clock
from memory.graph import Differences, ProjectedEntity, ProjectedFact
from memory.models import BookMemory
from novellaforge.database import in_db
from projects.models import Project

TRIES = 5
Projection = tuple[tuple[ProjectedFact, ...], tuple[ProjectedEntity, ...]]


async def project_book(project_id: UUID, *, trusting: bool = True) -> Differences:
    """Make the graph equal to the ledger; answers what had differed. Raises GraphUnavailable.

    `trusting` compares with what was written last; else with all that stands in the graph.
    Where another projection ended meanwhile, this one may have written what is older: then it
    is made once more.
    """
    found = Differences()
    for _attempt in range(TRIES):
        before = await in_db(_projected_at, project_id)
        state = await in_db(ledger.state_of, project_id)
        facts, entities = await in_db(projection_of, project_id)
        found |= await graph.project_facts(project_id, facts, entities, trusting=trusting)
        if await in_db(_is_gone, project_id):  # whoever deleted it may have looked before
            await graph.forget(project_id)
            return found
        if await in_db(_note, project_id, state, before):
            return found
    await in_db(_note_nothing, project_id)
    return found


def projection_of(project_id: UUID) -> Projection:
    """The facts that hold, with their bounds in story time, and whom they are about."""
    told = ledger.standing(project_id)
    clock = Clock.of(told.facts, told.places)
    facts = tuple(
        ProjectedFact.of(fact, told.places[fact.chapter], clock.interval(fact))
        for fact in told.facts
    )
    about = {uid for fact in facts for uid in fact.links.values()}
    entities = tuple(
        ProjectedEntity(uid, told.entities[uid].name, told.entities[uid].kind)
        for uid in sorted(about)
    )
    return facts, entities


def is_current(project_id: UUID) -> bool:
    """Whether the graph has all that the ledger has."""
    state = ledger.state_of(project_id)
    return BookMemory.objects.filter(project=project_id, projected=state).exists()


def _projected_at(project_id: UUID) -> datetime | None:
    noted = BookMemory.objects.filter(project=project_id).values_list("projected_at", flat=True)
    return noted.first()


def _is_gone(project_id: UUID) -> bool:
    return not Project.objects.filter(pk=project_id).exists()


def _note(project_id: UUID, state: str, before: datetime | None) -> bool:
    """Kept beside it: the graph was made equal to this state of the ledger.

    False where another projection has noted one since `before`.
    """
    ledger.memory_of(project_id)
    memory = BookMemory.objects.filter(project=project_id, projected_at=before)
    return bool(memory.update(projected=state, projected_at=Now()))


def _note_nothing(project_id: UUID) -> None:
    """So many were made at once that nobody knows: it is made again by the clock."""
    BookMemory.objects.filter(project=project_id).update(projected="", projected_at=Now())
