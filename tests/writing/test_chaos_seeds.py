"""What seeds of `make chaos` have found, each as the one thing that happened."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from novellaforge import event_log
from novellaforge.database import in_db
from novellaforge.models import QueuedTask
from novellaforge.queues import Claim
from tests.model_server import ModelServer, asks_for
from tests.writing.chapters import asking, assert_whole, begin
from tests.writing.flushing import flush_valkey
from writing import pipeline
from writing.health import why_stuck
from writing.models import GenerationRun
from writing.pipeline import Step
from writing.runs import perform_all
from writing.runs.beginning import let_go
from writing.runs.ending import retry, stop
from writing.runs.locking import lock
from writing.watching import as_message, place_of, watch

pytestmark = pytest.mark.django_db(transaction=True)


async def told(run: GenerationRun, order: str) -> list[dict[str, Any]]:
    return [
        json.loads(as_message(each))
        async for batch in watch(run.pk, place_of(order, None))
        for each in batch
    ]


def claimed(run: GenerationRun, step: str) -> Claim:
    """As a worker claims the step's task."""
    tasks = QueuedTask.objects.filter(name=f"{run.pk} {step}")
    until = timezone.now() + timedelta(minutes=1)
    assert tasks.update(owner="a worker", attempts=1, lease_until=until) == 1
    return Claim(tasks.get().pk, 1, "a worker")


def test_seed_3_a_run_is_taken_up_again_while_a_task_of_it_is_let_go() -> None:
    """The delivery had seen it stopped. It ended the task of a step that nobody queued anew."""
    run, step = begin(), Step(pipeline.COLLECT)
    claim = claimed(run, step.key)
    with transaction.atomic():
        stop(lock(run.pk), "The model server failed.")
    retry(run)
    let_go(run.pk, step, claim)
    task = QueuedTask.objects.get(name=f"{run.pk} {step.key}")
    assert (task.owner, task.failures) == ("", 0)
    with transaction.atomic():
        assert why_stuck(lock(run.pk)) == ""


def test_a_task_of_a_run_that_stays_stopped_is_let_go() -> None:
    run, step = begin(), Step(pipeline.COLLECT)
    claim = claimed(run, step.key)
    with transaction.atomic():
        stop(lock(run.pk), "The model server failed.")
    let_go(run.pk, step, claim)
    assert not QueuedTask.objects.filter(name=f"{run.pk} {step.key}").exists()
    assert not run.steps.filter(key=step.key).exists()
    retry(run)
    assert QueuedTask.objects.filter(name=f"{run.pk} {step.key}").exists()


async def test_seed_2_the_facts_of_a_written_beat_are_asked_for_again(
    settings: Settings, asked: ModelServer
) -> None:
    """It was told as a beat that is tried again: a late reader never heard its end."""
    asking(asked)
    settings.LLM_RETRIES = 0
    asked.fault("500", match=asks_for("ExtractAnswer"))
    run = await in_db(begin, "sequential")
    await perform_all(run.pk)
    await in_db(flush_valkey)
    messages = await told(run, "reading")
    await event_log.close()
    await in_db(assert_whole, run)
    assert (await run.steps.aget(key="extract_facts.1")).failures == 1
    assert "".join(each["content"] for each in messages if each["type"] == "chunk") == (
        run.version.text
    )
    beats = [each for each in messages if each["type"] == "beat"]
    assert [each["beat"] for each in beats if each["state"] == "retrying"] == []
