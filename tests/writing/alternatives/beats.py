"""A drafted chapter with its beats, as a run leaves it."""

from typing import Any

from django.utils import timezone

from projects.models import Chapter, Project
from tests.factories import a_run, a_version
from tests.writing.briefs import a_plan
from writing import pipeline
from writing.models import BeatDraft, GenerationRun, Proposal, StepResult

TEXTS = (
    "Ilse untied the rope and waited for the wind.",
    "He rowed without a word to the other bank.",
    "The far landing was empty.",
)


def a_drafted_chapter(
    project: Project, number: int = 1, texts: tuple[str, ...] = TEXTS, **values: Any
) -> Chapter:
    chapter = project.chapters.get(number=number)
    version = a_version(chapter=chapter, text="\n\n".join(texts))
    given = {"state": GenerationRun.State.DRAFTED, "version": version} | values
    run = a_run(chapter=chapter, **given)
    plan = a_plan(len(texts), 20).model_dump(mode="json")
    now = timezone.now()
    StepResult.objects.create(
        run=run, key=pipeline.PLAN, stage=pipeline.PLAN, result=plan,
        state=StepResult.State.STORED, started_at=now, stored_at=now,
    )  # fmt: skip
    for beat, text in enumerate(texts, start=1):
        BeatDraft.objects.create(run=run, beat=beat, attempt=1, text=text)
    return chapter


def ready(proposal: Proposal, text: str, **values: Any) -> Proposal:
    """As if a model had written it."""
    given = {"state": Proposal.State.READY, "text": text, "model": "scripted"} | values
    Proposal.objects.filter(pk=proposal.pk).update(**given)
    proposal.refresh_from_db()
    return proposal
