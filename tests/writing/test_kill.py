"""Kill what writes a chapter, while it writes: nothing is lost, nothing is done twice."""

import asyncio
import re
from contextlib import aclosing
from pathlib import Path

import pytest

from novellaforge.models import QueuedTask
from projects.text import sentences
from tests.clusters import running_cluster
from tests.factories import an_outlined_project
from tests.model_server import ModelServer
from tests.waiting import eventually
from tests.writing.briefs import a_plan
from tests.writing.scripts import answer_well
from writing import pipeline
from writing.events import Chunk
from writing.models import BeatDraft, ChapterPlan, GenerationRun, StepResult
from writing.runs import start
from writing.watching import place_of, watch

pytestmark = pytest.mark.django_db(transaction=True)

PLAN = a_plan(4, 80)
ENOUGH = 120  # characters of a beat


def begin(mode: str) -> GenerationRun:
    chapter = an_outlined_project().chapters.get(number=1)
    plan = PLAN.model_dump(mode="json")
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan, fingerprint="")
    return start(chapter, chapter.project.owner, mode=mode, target_words=PLAN.words)[0]


def is_writing(run: GenerationRun, beat: int) -> bool:
    draft = BeatDraft.objects.filter(run=run, beat=beat).first()
    stored = run.steps.filter(stage=pipeline.WRITE, beat=beat, state=StepResult.State.STORED)
    return draft is not None and len(draft.text) > ENOUGH and not stored.exists()


def is_drafted(run: GenerationRun) -> bool:
    """And none of its tasks is left."""
    run.refresh_from_db()
    assert run.state != GenerationRun.State.STOPPED, run.reason
    tasks = QueuedTask.objects.filter(name__startswith=str(run.pk))
    return run.state == GenerationRun.State.DRAFTED and not tasks.exists()


async def read_in_order(run: GenerationRun) -> str:
    told = ""
    async with aclosing(watch(run.pk, place_of("reading", None))) as batches:
        async for batch in batches:
            told += "".join(event.content for _, event in batch if isinstance(event, Chunk))
    return told


@pytest.mark.parametrize("mode", ["distributed", "parallel", "sequential"])
@pytest.mark.parametrize("kind", ["worker", "supervisor"])
def test_a_kill_in_the_middle_of_a_beat(tmp_path: Path, mode: str, kind: str) -> None:
    with ModelServer(ttft=0.1, rate=80) as server:
        answer_well(server)
        env = {"LLM_BASE_URL": server.url, "LLM_MODEL": "scripted"}
        run = begin(mode)
        with running_cluster(tmp_path / "first", slots=8, env=env) as cluster:
            eventually(lambda: is_writing(run, 2), seconds=40)
            finished = set(_written(run))
            asked_before = len(server.calls)
            cluster.kill(kind)
            if kind == "worker":
                eventually(lambda: is_drafted(run), seconds=60)
        if kind == "supervisor":
            with running_cluster(tmp_path / "second", slots=8, env=env):
                eventually(lambda: is_drafted(run), seconds=60)
        asked_again = [call.request.last for call in server.calls[asked_before:]]
    assert run.version
    drafts = run.drafts.order_by("beat").values_list("text", flat=True)
    assert run.version.text == "\n\n".join(drafts)
    told = sentences(run.version.text)
    assert len(told) == len(set(told))
    assert asyncio.run(read_in_order(run)) == run.version.text
    for beat in finished:
        assert not [last for last in asked_again if re.search(rf"scene {beat} of", last)]


def _written(run: GenerationRun) -> list[int]:
    stored = run.steps.filter(stage=pipeline.WRITE, state=StepResult.State.STORED)
    return [beat for beat in stored.values_list("beat", flat=True) if beat]
