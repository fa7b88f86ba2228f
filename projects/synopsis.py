"""The synopsis: the whole story, its ending told; and the way back from one written anew."""

from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from novellaforge import queues
from novellaforge.database import in_db
from novellaforge.errors import Refused
from projects.bounds import AtMost, Plain
from projects.likeness import TEXTS_ALIKE, like_any
from projects.models import Project
from projects.planner import Planner
from projects.text import PARAGRAPH_BREAK

MAX_TOKENS = 1_800
SHORT_MAX_TOKENS = 420


class SynopsisAnswer(BaseModel):
    paragraphs: list[Annotated[str, Field(min_length=40), AtMost(1_200)]] = Field(
        min_length=3, max_length=6
    )


class ShortSynopsisAnswer(SynopsisAnswer):
    paragraphs: list[Annotated[str, Field(min_length=40), Plain(300, 60, "[.]")]] = Field(
        min_length=2, max_length=3
    )


async def write_synopsis(project_id: UUID) -> str:
    """Write and store it. One that stands is given to the model to be written anew, and kept
    until the synopsis changes otherwise (`undo`).

    Raises Refused (no premise; the author changed the synopsis meanwhile), Unusable, ModelError.
    """
    planner = await Planner.open(project_id)
    form: type[SynopsisAnswer] = ShortSynopsisAnswer if planner.short else SynopsisAnswer
    answer = await planner.ask(
        "synopsis",
        form,
        max_tokens=SHORT_MAX_TOKENS if planner.short else MAX_TOKENS,
        check=lambda answer: objection(answer.paragraphs),
    )
    synopsis = PARAGRAPH_BREAK.join(answer.paragraphs)
    await in_db(_store, planner.project, synopsis)
    return synopsis


def objection(told: list[str]) -> str | None:
    for number, paragraph in enumerate(told):
        if like_any(paragraph, told[:number], TEXTS_ALIKE):
            return _("paragraph %d repeats another.") % (number + 1)
    return None


@transaction.atomic
def undo(project: Project) -> Project:
    """Bring back what its author had before a model wrote it anew. Raises Refused where it was
    changed since.
    """
    replaced = Project.objects.filter(pk=project.pk).exclude(synopsis_before="")
    if not replaced.update(synopsis=F("synopsis_before"), synopsis_before=""):
        raise Refused(_("There is no synopsis to go back to: it has changed since."))
    project.refresh_from_db(fields=["synopsis", "synopsis_before"])
    project.touch()
    return project


@transaction.atomic
def _store(project: Project, synopsis: str) -> None:
    unchanged = Project.objects.filter(pk=project.pk, synopsis=project.synopsis)
    before = project.synopsis_before or project.synopsis
    if not unchanged.update(synopsis=synopsis, synopsis_before=before):
        raise Refused(
            _("The synopsis was changed while another was written; yours stands. Ask again.")
        )
    project.touch()
    queues.settle(queues.current_claim())
