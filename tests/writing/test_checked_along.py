"""The step that reads a beat's facts holds them against the story too; each is kept by itself."""

import asyncio
from threading import Barrier
from typing import Any
from unittest.mock import AsyncMock

import pytest
from pytest_django import Settings

from novellaforge import loop
from novellaforge.models import LoggedEvent, QueuedTask
from tests.factories import an_outlined_project
from tests.model_server import ModelServer, asks_for
from tests.writing.dead_man import STORY, a_book, begin, tell
from writing import pipeline
from writing.models import GenerationRun, StepResult
from writing.pipeline import Step
from writing.runs import perform, performing

pytestmark = pytest.mark.django_db(transaction=True)
READ, CHECKED = Step(pipeline.EXTRACT, 2), Step(pipeline.CHECK, 2)
STORED, DUE = StepResult.State.STORED, StepResult.State.DUE


class Killed(BaseException):
    """No error: nothing after it is done."""


@pytest.fixture
def told(asked: ModelServer, settings: Settings) -> ModelServer:
    tell(asked, settings)
    return asked


def written(run: GenerationRun, beats: int) -> GenerationRun:
    for step in (Step(pipeline.COLLECT), Step(pipeline.RETRIEVE)):
        do(run, step)
    for beat in range(1, beats + 1):
        do(run, Step(pipeline.WRITE, beat))
    return run


@pytest.fixture
def run(told: ModelServer) -> GenerationRun:
    """Its beats are written; a man who died in an earlier chapter acts in the second."""
    return written(begin(a_book(), 3, told, mode="distributed"), 3)


def do(run: GenerationRun, step: Step) -> None:
    loop.run(perform(run.pk, step), timeout=60)


def states(run: GenerationRun) -> dict[str, str]:
    return dict(run.steps.values_list("key", "state"))


def readings(server: ModelServer) -> int:
    return sum(asks_for("ExtractAnswer")(call.request) for call in server.calls)


def findings(run: GenerationRun) -> list[str]:
    told = LoggedEvent.objects.filter(stream=run.pk, type="finding")
    return [event.payload["rule"] for event in told]


def is_queued(run: GenerationRun, step: Step) -> bool:
    return QueuedTask.objects.filter(name=f"{run.pk} {step.key}").exists()


def test_it_works(run: GenerationRun) -> None:
    do(run, READ)
    assert (states(run)[READ.key], states(run)[CHECKED.key]) == (STORED, STORED)
    assert not is_queued(run, CHECKED)
    assert findings(run) == ["dead_acts"]
    row = run.steps.get(key=CHECKED.key)
    assert row.started_at < row.stored_at


def test_a_check_that_fails_is_a_step_of_its_own(
    run: GenerationRun, told: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = readings(told)
    with monkeypatch.context() as broken:
        broken.setattr(performing, "check_beat", AsyncMock(side_effect=ZeroDivisionError))
        do(run, READ)
    assert (states(run)[READ.key], states(run)[CHECKED.key]) == (STORED, DUE)
    assert is_queued(run, CHECKED)
    do(run, CHECKED)
    assert states(run)[CHECKED.key] == STORED
    assert findings(run) == ["dead_acts"]
    assert readings(told) == before + 1


def test_what_was_read_is_not_asked_for_again_where_the_check_dies(
    run: GenerationRun, told: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = readings(told)
    with monkeypatch.context() as dying:
        dying.setattr(performing, "check_beat", AsyncMock(side_effect=Killed))
        with pytest.raises(Killed):
            do(run, READ)
    assert states(run)[READ.key] == DUE
    do(run, READ)
    assert (states(run)[READ.key], states(run)[CHECKED.key]) == (STORED, STORED)
    assert findings(run) == ["dead_acts"]
    assert readings(told) == before + 1


def test_of_two_beats_that_are_checked_at_a_time_one_sees_the_other(
    told: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (STORY[2][0], STORY[3][1])
    run = written(begin(an_outlined_project(), 1, told, both, mode="distributed"), 2)
    record, meeting = performing.record, Barrier(2, timeout=30)

    def record_when_both_are_checked(*given: Any) -> Step | None:
        meeting.wait()
        return record(*given)

    monkeypatch.setattr(performing, "record", record_when_both_are_checked)

    async def read_both() -> None:
        await asyncio.gather(*(perform(run.pk, Step(pipeline.EXTRACT, beat)) for beat in (1, 2)))

    loop.run(read_both(), timeout=60)
    assert findings(run) == ["dead_acts"]
