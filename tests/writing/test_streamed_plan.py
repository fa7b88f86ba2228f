"""Scenes begin while their chapter is still being planned, and none is planned twice."""

import json
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from novellaforge import loop
from novellaforge.models import LoggedEvent
from tests.clusters import running_cluster
from tests.factories import an_outlined_project
from tests.model_server import ChatRequest, ModelServer, asks_for
from tests.waiting import eventually
from tests.writing import scripts
from writing import pipeline
from writing.models import GenerationRun, StepResult
from writing.pipeline import Step
from writing.runs import cancel, perform, perform_all, retry, start

pytestmark = pytest.mark.django_db(transaction=True)

ENDS = tuple(f"Ilse stands {where}, counting." for where in ("below", "above", "outside", "afar"))
DONE = ("hides the ledger", "sells her oars", "meets a stranger", "rows into fog")
HELD_AFTER = 120  # pieces of the plan: scenes of four have come, and not all


def begin(mode: str, words: int = 760) -> GenerationRun:
    chapter = an_outlined_project().chapters.get(number=1)
    return start(chapter, chapter.project.owner, mode=mode, target_words=words)[0]


def plan_four(server: ModelServer) -> None:
    scripts.answer_well(server)
    server.answer("ChapterPlan", _plan)


def _plan(request: ChatRequest) -> dict[str, Any]:
    assert request.schema is not None
    beats = request.schema["properties"]["beats"]
    scenes = [
        {"points": [], "entry": before, "what": f"Ilse {what} at dusk.", "exit": after}
        for (before, after), what in zip(pairwise(("", *ENDS)), DONE, strict=True)
    ]
    left = beats["minItems"]
    fields = beats["items"]["properties"]
    kept = scenes[4 - left :]
    return {"beats": [{name: each[name] for name in fields} for each in kept], "ending": "image"}


def planned(run: GenerationRun) -> int:
    return run.steps.filter(stage=pipeline.PLANNED).count()


def is_over(run: GenerationRun) -> GenerationRun | None:
    run.refresh_from_db()
    return None if run.is_live else run


@pytest.mark.parametrize("mode", ["parallel", "distributed"])
def test_the_first_scene_is_written_while_the_plan_is_still_being_said(
    mode: str, tmp_path: Path
) -> None:
    go_on = Event()
    with ModelServer() as server:
        plan_four(server)
        server.fault("silence", match=asks_for("ChapterPlan"), after=HELD_AFTER, until=go_on)
        with running_cluster(tmp_path / "log", slots=8, env=scripts.asking(server)):
            run = begin(mode)
            wrote = run.steps.filter(stage=pipeline.WRITE, state=StepResult.State.STORED)
            try:
                eventually(wrote.exists, seconds=60)
                assert run.steps.filter(key="plan_chapter", stored_at=None).exists()
            finally:
                go_on.set()
            eventually(lambda: is_over(run), seconds=60)
        plans = [call for call in server.calls if call.request.answer_name == "ChapterPlan"]
    assert run.state == run.State.DRAFTED, run.reason
    assert len(plans) == 1
    assert run.version is not None
    told = LoggedEvent.objects.filter(stream=run.pk, payload__state="waiting")
    beats = [event.payload["beat"] for event in told.order_by("pk")]
    assert beats == sorted(set(beats)), "each scene is told once, in order"
    assert planned(run) == len(beats) - 1


def test_a_plan_that_broke_off_goes_on_after_its_scenes(
    asked: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("writing.runs.recording.FIRST_WAIT_SECONDS", 0.01)
    plan_four(asked)
    asked.fault("cut", match=asks_for("ChapterPlan"), after=HELD_AFTER)
    run = begin("parallel")
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    assert run.state == run.State.DRAFTED, run.reason
    wanted = [
        call.request.schema["properties"]["beats"]["minItems"]
        for call in asked.calls
        if call.request.answer_name == "ChapterPlan" and call.request.schema
    ]
    assert len(wanted) == 2
    assert wanted[1] < wanted[0]
    plan = run.steps.get(key="plan_chapter").result
    assert plan["beats"][0] == run.steps.get(key="planned_beat.1").result["beat"]
    writing = [call for call in asked.calls if "Write scene 1 of" in call.request.last]
    assert len(writing) == 1, "what was begun from it is not begun again"


def test_scenes_of_a_cancelled_run_stand_when_it_goes_on(asked: ModelServer) -> None:
    plan_four(asked)
    run = begin("distributed")
    for stage in (pipeline.COLLECT, pipeline.RETRIEVE):
        loop.run(perform(run.pk, Step(stage)), timeout=60)
    asked.fault("cut", match=asks_for("ChapterPlan"), after=HELD_AFTER)
    assert loop.run(perform(run.pk, Step(pipeline.PLAN)), timeout=60) is not None
    stood = planned(run)
    assert stood
    run = retry(cancel(run))
    loop.run(perform(run.pk, Step(pipeline.PLAN)), timeout=60)
    assert run.steps.get(key="plan_chapter").state == StepResult.State.STORED
    assert planned(run) >= stood
    first = run.steps.get(key="planned_beat.1").result["beat"]
    assert run.steps.get(key="plan_chapter").result["beats"][0] == first


def test_sequential_plans_in_full(asked: ModelServer) -> None:
    scripts.answer_well(asked)
    run = begin("sequential")
    for stage in (pipeline.COLLECT, pipeline.RETRIEVE, pipeline.PLAN):
        loop.run(perform(run.pk, Step(stage)), timeout=60)
    assert run.steps.get(key="plan_chapter").state == StepResult.State.STORED
    assert planned(run) == 0
    call = next(each for each in asked.calls if each.request.answer_name == "ChapterPlan")
    assert call.request.schema is not None
    assert "who" in call.request.schema["properties"]["beats"]["items"]["properties"]


def test_more_scenes_than_were_asked_for_are_not_taken(asked: ModelServer) -> None:
    plan_four(asked)
    run = begin("parallel", words=400)
    said = [
        {"points": [], "entry": before, "what": f"Ilse {what} at dusk.", "exit": after}
        for (before, after), what in zip(pairwise(("", *ENDS)), DONE, strict=True)
    ]
    asked.queue(json.dumps({"beats": said, "ending": "image"}))
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    assert run.state == run.State.DRAFTED, run.reason
    assert 0 < planned(run) < len(said)
