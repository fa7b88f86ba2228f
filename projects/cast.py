"""Characters proposed beside those that the author has."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from novellaforge import queues
from novellaforge.database import in_db
from projects.bible import tell
from projects.bounds import AtMost, Few, Plain
from projects.likeness import fold
from projects.models import Character, Project
from projects.planner import Planner

MAX_TOKENS = 2_000
SHORT_MAX_TOKENS = 420
WORDS_IN_A_NAME = 6

_DIGIT = re.compile(r"\d")


class ShortCharacterAnswer(BaseModel):
    name: Annotated[str, Field(min_length=2), Plain(30)]
    role: Annotated[str, Plain(40)]
    wants: Annotated[str, Plain(100, 15, "[.]")]


class CharacterAnswer(BaseModel):
    name: Annotated[str, Field(min_length=2), AtMost(80)]
    role: Annotated[str, AtMost(120)]
    description: Annotated[str, AtMost(400)]
    wants: Annotated[str, AtMost(240)]
    voice: Annotated[str, AtMost(240)]
    voice_lines: Annotated[list[Annotated[str, AtMost(160)]], Few(3)]


class CastAnswer(BaseModel):
    characters: list[CharacterAnswer] = Field(min_length=1, max_length=8)


class ShortCastAnswer(BaseModel):
    characters: list[ShortCharacterAnswer] = Field(min_length=2, max_length=3)


Proposed = CharacterAnswer | ShortCharacterAnswer


async def propose_characters(project_id: UUID) -> list[Character]:
    """The characters that were added; those that the book has are given to the model and stay.

    Raises Refused (no premise), Unusable (nobody new, twice), ModelError.
    """
    planner = await Planner.open(project_id)
    known = await in_db(_known, planner.project)
    form: type[CastAnswer | ShortCastAnswer] = ShortCastAnswer if planner.short else CastAnswer
    answer = await planner.ask(
        "cast",
        form,
        max_tokens=SHORT_MAX_TOKENS if planner.short else MAX_TOKENS,
        check=lambda answer: objection(answer.characters, known),
    )
    return await in_db(_store, planner.project, answer.characters)


def newcomers(proposed: Sequence[Proposed], known: Iterable[str]) -> list[Proposed]:
    """Those whose name is a name, and nobody's yet; case and accents make no difference."""
    taken = {fold(name) for name in known}
    new: list[Proposed] = []
    for character in proposed:
        name = fold(character.name)
        if is_name(character.name) and name not in taken:
            taken.add(name)
            new.append(character)
    return new


def is_name(text: str) -> bool:
    words = fold(text).split()
    return 0 < len(words) <= WORDS_IN_A_NAME and not _DIGIT.search(text)


def objection(proposed: Sequence[Proposed], known: Iterable[str]) -> str | None:
    if newcomers(proposed, known):
        return None
    names = ", ".join(character.name for character in proposed)
    return _("it names nobody new (%s); every name must be a person's, and its own.") % names


def _known(project: Project) -> list[str]:
    """Names and aliases."""
    characters = project.characters.values_list("name", "aliases")
    return [each for name, aliases in characters for each in (name, *aliases)]


@transaction.atomic
def _store(project: Project, proposed: Sequence[Proposed]) -> list[Character]:
    Project.objects.select_for_update().get(pk=project.pk)
    added = [
        Character.objects.create(project=project, **each.model_dump())
        for each in newcomers(proposed, _known(project))
    ]
    queues.settle(queues.current_claim())
    tell(project, Character)
    return added
