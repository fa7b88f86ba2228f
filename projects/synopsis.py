"""The synopsis: the whole story, its ending told."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

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
    """Write and store it. One that stands is given to the model to be written anew.

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


def _store(project: Project, synopsis: str) -> None:
    unchanged = Project.objects.filter(pk=project.pk, synopsis=project.synopsis)
    if not unchanged.update(synopsis=synopsis):
        raise Refused(
            _("The synopsis was changed while another was written; yours stands. Ask again.")
        )
    project.touch()
