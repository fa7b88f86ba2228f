"""Three concepts to choose from, those that the author writes or changes, and the choice."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from novellaforge import queues
from novellaforge.database import in_db
from projects.bounds import AtMost, Plain
from projects.likeness import TEXTS_ALIKE, TITLES_ALIKE, like_any
from projects.models import Concept, Project
from projects.planner import Planner
from projects.titles import follows_concept

PROPOSED = 3
EARLIER_TOLD = 9
MAX_TOKENS = 1_200
SHORT_MAX_TOKENS = 260


class ConceptAnswer(BaseModel):
    title: Annotated[str, Field(min_length=2), AtMost(80)]
    logline: Annotated[str, Field(min_length=20), AtMost(400)]
    stakes: Annotated[str, AtMost(300)]
    tone: Annotated[str, AtMost(80)]


class ConceptsAnswer(BaseModel):
    concepts: list[ConceptAnswer] = Field(min_length=PROPOSED, max_length=PROPOSED)


class ShortConceptAnswer(BaseModel):
    """The short form: one concept a question."""

    title: Annotated[str, Field(min_length=2), Plain(40)]
    logline: Annotated[str, Field(min_length=20), Plain(180, 40, "[.]")]
    stakes: Annotated[str, Plain(120, 20, "[.]")]


async def propose(project_id: UUID) -> list[Concept]:
    """Three concepts unlike each other and unlike those proposed before, stored together.

    Raises Refused (no premise), Unusable (they did not differ, twice), ModelError.
    """
    planner = await Planner.open(project_id)
    earlier = await in_db(_earlier, planner.project)
    ask = _one_by_one if planner.short else _all_at_once
    proposed = await ask(planner, earlier)
    return await in_db(_store, planner.project, proposed)


@transaction.atomic
def choose(concept: Concept) -> Project:
    """Make this the book's concept. Its title and tone become the book's where the author has
    set no others.
    """
    project = Project.objects.select_for_update().get(pk=concept.project_id)
    _take_over(project, concept)
    project.concepts.filter(chosen=True).exclude(pk=concept.pk).update(chosen=False)
    concept.chosen = True
    concept.save(update_fields=["chosen"])
    project.touch()
    return project


@transaction.atomic
def keep(concept: Concept) -> None:
    """Store one that its author wrote or changed. Where it is the book's it stays so, and what the
    book has of it, its title or tone, changes with it.
    """
    project = Project.objects.select_for_update().get(pk=concept.project_id)
    was = project.concepts.filter(pk=concept.pk).first()
    if was and was.chosen:
        _take_over(project, concept, was.tone)
    concept.save(update_fields=["title", "logline", "stakes", "tone"] if was else None)
    if was and was.chosen:
        project.touch()


def _take_over(project: Project, concept: Concept, tone_until_now: str = "") -> None:
    if follows_concept(project):
        project.title = concept.title
    if project.tone in ("", tone_until_now):
        project.tone = concept.tone
    project.save(update_fields=["title", "tone", "updated_at"])


def objection(proposed: Sequence[ConceptAnswer], earlier: Sequence[Concept]) -> str | None:
    """Why these are not different concepts; None where they are."""
    titles = [concept.title for concept in earlier]
    loglines = [concept.logline for concept in earlier]
    for concept in proposed:
        if like_any(concept.title, titles, TITLES_ALIKE):
            return _("the title “%s” is that of another concept.") % concept.title
        if like_any(concept.logline, loglines, TEXTS_ALIKE):
            return _("the concept “%s” tells the same story as another.") % concept.title
        titles.append(concept.title)
        loglines.append(concept.logline)
    return None


async def _all_at_once(planner: Planner, earlier: Sequence[Concept]) -> list[ConceptAnswer]:
    answer = await planner.ask(
        "concept",
        ConceptsAnswer,
        max_tokens=MAX_TOKENS,
        check=lambda answer: objection(answer.concepts, earlier),
        earlier=earlier[-EARLIER_TOLD:],
    )
    return answer.concepts


async def _one_by_one(planner: Planner, earlier: Sequence[Concept]) -> list[ConceptAnswer]:
    """Asked for three at once, a small model gives one three times."""
    proposed: list[ConceptAnswer] = []
    for number in range(1, PROPOSED + 1):
        answer = await planner.ask(
            "concept",
            ShortConceptAnswer,
            max_tokens=SHORT_MAX_TOKENS,
            check=lambda answer: objection([*proposed, _whole(answer)], earlier),
            number=number,
        )
        proposed.append(_whole(answer))
    return proposed


def _whole(answer: ShortConceptAnswer) -> ConceptAnswer:
    return ConceptAnswer(**answer.model_dump(), tone="")


def _earlier(project: Project) -> list[Concept]:
    return list(project.concepts.all())


@transaction.atomic
def _store(project: Project, proposed: Sequence[ConceptAnswer]) -> list[Concept]:
    queues.settle(queues.current_claim())
    return [Concept.objects.create(project=project, **each.model_dump()) for each in proposed]
