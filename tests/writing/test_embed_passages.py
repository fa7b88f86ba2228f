"""A draft's vectors are begun when its text is whole, and end with its run."""

import pytest

from memory.chunking import chunks
from memory.models import PreparedVector
from novellaforge.models import QueuedTask
from tests.factories import a_run
from tests.writing.briefs import a_plan
from writing import pipeline, tasks
from writing.brief import BeatText
from writing.briefing import record_of
from writing.models import BeatDraft, GenerationRun
from writing.pipeline import Step
from writing.runs import cancel
from writing.runs.advancing import store
from writing.runs.following import follow_up
from writing.runs.remembering import EMBED_TASK, ask_for_vectors

pytestmark = pytest.mark.django_db
TEXTS = {1: "Ilse counted the boats.", 2: "None was missing."}


def a_planned_run() -> GenerationRun:
    run = a_run()
    store(run, Step(pipeline.PLAN), a_plan(len(TEXTS)))
    return run


def write(run: GenerationRun, beat: int) -> None:
    """As `record` does."""
    BeatDraft.objects.create(run=run, beat=beat)
    step, text = Step(pipeline.WRITE, beat), BeatText(TEXTS[beat], 4)
    store(run, step, text)
    follow_up(run, step, text, record_of(run))


def asked(run: GenerationRun) -> list[str]:
    about = QueuedTask.objects.filter(func=EMBED_TASK, name=f"{run.pk} embed_passages")
    return list(about.values_list("queue", flat=True))


def wanted() -> set[str]:
    return set(PreparedVector.objects.values_list("text", flat=True))


def test_a_chapter_with_a_hole_asks_for_none() -> None:
    write(run := a_planned_run(), 2)
    tasks.embed_passages(str(run.pk))
    assert (asked(run), wanted()) == ([], set())


def test_a_plan_that_is_not_whole_asks_for_none() -> None:
    run = a_run()
    write(run, 1)
    assert asked(run) == []


def test_without_a_model_none_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory.embedder.chosen", lambda: None)
    ask_for_vectors(run := a_planned_run())
    assert asked(run) == []


def test_the_last_beat_asks_for_those_of_the_text_as_it_stands_then() -> None:
    run = a_planned_run()
    write(run, 2)
    write(run, 1)
    assert asked(run) == ["default"]
    BeatDraft.objects.filter(run=run, beat=2).update(text="None was missing yet.")
    tasks.embed_passages(str(run.pk))
    assert wanted() == set(chunks("Ilse counted the boats.\n\nNone was missing yet."))


def test_a_run_that_is_called_off_leaves_nothing_to_embed() -> None:
    ask_for_vectors(run := a_planned_run())
    cancel(run)
    assert asked(run) == []
    run.chapter.project.delete()
    tasks.embed_passages(str(run.pk))
    assert wanted() == set()
