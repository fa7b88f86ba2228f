"""A chapter with a text, and proposals for a passage of it."""

from typing import Any

from projects.models import Chapter, ChapterVersion
from tests.factories import TEXT, a_version, an_outlined_project
from writing.models import Proposal
from writing.rewriting.asking import Asked, Selected, ask

PASSAGE = "He looked at the water."


def a_text(text: str = TEXT, number: int = 1, **values: Any) -> ChapterVersion:
    chapter = an_outlined_project(**values).chapters.get(number=number)
    return a_version(chapter=chapter, text=text)


def asked_of(
    chapter: Chapter, passage: str = PASSAGE, count: int = 1, **how: Any
) -> list[Proposal]:
    wish = {"instruction": "Let him look away.", "count": count} | how
    return ask(chapter, Selected(passage=passage), Asked(**wish), chapter.project.owner)


def ready(proposal: Proposal, text: str) -> Proposal:
    """As if a model had written it."""
    Proposal.objects.filter(pk=proposal.pk).update(
        state=Proposal.State.READY, text=text, model="scripted"
    )
    proposal.refresh_from_db()
    return proposal
