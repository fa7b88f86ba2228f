"""A run from its start to its end, on real rows, a real queue and a real model server."""

import pytest

from novellaforge import loop
from novellaforge.models import LLMCall
from projects.models import Chapter
from tests.factories import an_outlined_project
from tests.model_server import ModelServer
from writing.models import GenerationRun, StepResult
from writing.runs import perform_all, start

pytestmark = pytest.mark.django_db(transaction=True)
State = GenerationRun.State


def first_chapter() -> Chapter:
    return an_outlined_project().chapters.get(number=1)


def write(chapter: Chapter, **how: object) -> GenerationRun:
    run, _ = start(chapter, chapter.project.owner, **({"mode": "parallel"} | how))  # type: ignore[arg-type]
    return go_on(run)


def go_on(run: GenerationRun) -> GenerationRun:
    loop.run(perform_all(run.pk), timeout=60)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("mode", ["sequential", "parallel"])
def test_it_works(asked: ModelServer, mode: str) -> None:
    run = write(first_chapter(), mode=mode)
    for call in asked.calls:
        print(call.answer_name, call.outcome, len(call.prompt), call.text[:100])
    for step in run.steps.all():
        print(step.key, step.state, step.failure, str(step.result)[:200])
    assert run.state == State.DRAFTED, run.reason
    assert run.version
    assert not run.steps.exclude(state=StepResult.State.STORED).exists()
    assert LLMCall.objects.count() == len(asked.calls)
