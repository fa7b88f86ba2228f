"""Tasks of the author's material: ids only; each asks a model once, and ends as it stores that."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from django.db import transaction
from django.utils import translation

from novellaforge import loop, queues
from novellaforge.errors import NovellaForgeError
from projects import cast, concept, synopsis


def propose_concepts(project_id: str, language: str) -> None:
    _ask(concept.propose, project_id, language)


def write_synopsis(project_id: str, language: str) -> None:
    _ask(synopsis.write_synopsis, project_id, language)


def propose_characters(project_id: str, language: str) -> None:
    _ask(cast.propose_characters, project_id, language)


def _ask(propose: Callable[[UUID], Awaitable[object]], project_id: str, language: str) -> None:
    """What cannot be proposed is set aside with its sentence in the author's language."""
    claim = queues.current_claim()
    with translation.override(language):
        try:
            loop.run(_awaited(propose(UUID(project_id))))
        except NovellaForgeError as error:
            if claim is None:
                raise
            with transaction.atomic():
                queues.set_aside(claim, str(error))


async def _awaited(proposal: Awaitable[object]) -> None:
    await proposal
