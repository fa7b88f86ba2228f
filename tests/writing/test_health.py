"""The doctor finds runs that nothing would go on with, says why, and makes them go on."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from novellaforge import loop
from novellaforge.models import QueuedTask
from tests.factories import an_outlined_project
from tests.model_server import ModelServer
from tests.writing.scripts import answer_well
from writing.health import mend_runs, stuck_runs
from writing.models import GenerationRun, StepResult
from writing.runs import cancel, perform_all, start

pytestmark = pytest.mark.django_db(transaction=True)


def begin(mode: str = "distributed") -> GenerationRun:
    chapter = an_outlined_project().chapters.get(number=1)
    return start(chapter, chapter.project.owner, mode=mode, target_words=100)[0]


def complaints() -> list[str]:
    return [each.why for each in stuck_runs()]


@pytest.mark.parametrize("mode", GenerationRun.Mode.values)
def test_a_run_that_waits_for_a_worker_is_well(mode: str) -> None:
    begin(mode)
    assert complaints() == []


def test_a_run_that_is_over_is_well() -> None:
    cancel(begin())
    assert complaints() == []


def test_a_step_without_a_task_is_found_and_queued_anew() -> None:
    run = begin()
    QueuedTask.objects.get(name__endswith="collect_context").delete()
    assert complaints() == ["Due, and no task is queued for it: collect_context."]
    assert list(mend_runs()) == [f"Run {run.pk} goes on."]
    assert complaints() == []
    names = QueuedTask.objects.filter(name__startswith=str(run.pk)).values_list("name", flat=True)
    assert list(names) == [f"{run.pk} collect_context"]


def test_a_task_that_was_set_aside_does_not_count() -> None:
    run = begin()
    task = QueuedTask.objects.get(name__endswith="collect_context")
    QueuedTask.objects.filter(pk=task.pk).update(set_aside_at=task.created_at)
    assert complaints() == ["Due, and no task is queued for it: collect_context."]
    assert list(mend_runs()) == [f"Run {run.pk} goes on."]
    assert complaints() == []


@pytest.mark.parametrize("mode", ["parallel", "sequential"])
def test_a_chapter_without_its_task_goes_on_when_mended(asked: ModelServer, mode: str) -> None:
    answer_well(asked)
    run = begin(mode)
    QueuedTask.objects.all().delete()
    assert complaints() == ["No task is queued that would go on with it."]
    assert list(mend_runs()) == [f"Run {run.pk} goes on."]
    assert complaints() == []
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    assert run.state == GenerationRun.State.DRAFTED


def test_what_contradicts_itself_is_said_and_left() -> None:
    run = begin()
    StepResult.objects.create(
        run=run, key="criticise", stage="criticise", state="stored", result={"score": None}
    )
    (why,) = complaints()
    assert why.startswith("What it has stored contradicts itself: Revision 0 was judged")
    assert list(mend_runs()) == []


def test_a_run_with_nothing_left_is_said(asked: ModelServer) -> None:
    answer_well(asked)
    run = begin("parallel")
    loop.run(perform_all(run.pk), timeout=90)
    GenerationRun.objects.filter(pk=run.pk).update(state="running")
    assert complaints() == ["Nothing of it is left to do, and it has not been ended."]
    assert list(mend_runs()) == [f"Run {run.pk} goes on."]
    run.refresh_from_db()
    assert run.state == "drafted"


def test_the_doctor_says_it(
    asked: ModelServer, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.NEO4J_URI = "bolt://127.0.0.1:1"
    run = begin()
    QueuedTask.objects.all().delete()
    with pytest.raises(CommandError, match="runs"):
        call_command("doctor")
    said = capsys.readouterr().out
    assert f"Run {run.pk} (chapter 1 of “The Salt Ferry”)" in said
    assert "no task is queued for it: collect_context" in said
    with pytest.raises(CommandError, match="graph"):
        call_command("doctor", "--mend")
    said = capsys.readouterr().out
    assert f"Run {run.pk} goes on." in said
    assert "runs        well" in said
