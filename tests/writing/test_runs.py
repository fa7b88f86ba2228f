"""A run from its start to its end, on real rows, a real queue and a real model server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone, translation
from pytest_django import Settings

from novellaforge import loop, queues
from novellaforge.cluster.rows import Rows, Terms, connect
from novellaforge.errors import Refused, Unusable
from novellaforge.llm.errors import ModelBusy, ModelKeyRefused, UnreadableAnswer
from novellaforge.models import LLMCall, LoggedEvent, QueuedTask
from novellaforge.queues import Claim, ClaimLost
from projects.models import Chapter, ChapterVersion, Project
from tests.clusters import running_cluster
from tests.copies import made_once
from tests.factories import a_chapter, a_user, a_version, an_outlined_project
from tests.model_server import ModelServer, asks_for, prose, says
from tests.waiting import eventually
from tests.writing import scripts
from tests.writing.briefs import a_plan
from tests.writing.scripts import answer_well
from writing import pipeline
from writing.brief import BeatText, Passages, RunBrief, StoryContext
from writing.models import ChapterPlan, GenerationRun, GenerationSettings, StepResult
from writing.pipeline import Step
from writing.plan import Plan
from writing.runs import approve, cancel, perform_all, performing, recording, retry, start
from writing.runs.advancing import longest, standing
from writing.runs.performing import perform
from writing.runs.recording import record, wait_before

pytestmark = pytest.mark.django_db(transaction=True)
State = GenerationRun.State


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "FIRST_WAIT_SECONDS", 0.01)


def first_chapter(**values: Any) -> Chapter:
    return an_outlined_project(**values).chapters.get(number=1)


def planned(plan: Plan) -> Chapter:
    """A first chapter with this plan by its author."""
    chapter = first_chapter()
    ChapterPlan.objects.create(
        chapter=chapter, source="author", plan=plan.model_dump(mode="json"), fingerprint=""
    )
    return chapter


def begin(chapter: Chapter, **how: Any) -> GenerationRun:
    """Of two beats, unless it is said how long."""
    how = {"mode": "parallel", "target_words": 260} | how
    return start(chapter, chapter.project.owner, **how)[0]


def go_on(run: GenerationRun) -> GenerationRun:
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    return run


def write(chapter: Chapter, **how: Any) -> GenerationRun:
    return go_on(begin(chapter, **how))


@made_once
def a_written_run(server: ModelServer) -> GenerationRun:
    answer_well(server)
    return write(first_chapter())


def beats_of(run: GenerationRun) -> int:
    return run.steps.filter(stage=pipeline.WRITE).count()


def ended(run: GenerationRun) -> GenerationRun | None:
    run.refresh_from_db()
    return None if run.is_live else run


def assert_whole(run: GenerationRun) -> None:
    """Every beat is in the version, in order, and nothing is left to do."""
    assert run.version, run.reason
    left = run.steps.exclude(state=StepResult.State.STORED)
    assert not left.exclude(stage=pipeline.SUMMARISE).exists(), list(left)
    texts = [draft.text for draft in run.drafts.order_by("beat")]
    assert all(texts)
    assert run.version.text == "\n\n".join(texts)
    assert abs(run.version.word_count / run.target_words - 1) <= 0.10


@pytest.mark.parametrize("mode", ["sequential", "parallel"])
def test_it_works(asked: ModelServer, mode: str) -> None:
    answer_well(asked)
    run = write(first_chapter(), mode=mode)
    assert run.state == State.DRAFTED, run.reason
    assert_whole(run)
    assert LLMCall.objects.count() == len(asked.calls)


def test_the_same_plan_gives_a_whole_chapter_in_each_mode(
    asked: ModelServer, tmp_path: Path
) -> None:
    plan = a_plan(3, 80)
    with ModelServer(ttft=0.2, rate=400) as paced:
        answer_well(paced)
        environment = scripts.asking(paced)
        with running_cluster(tmp_path / "log", slots=8, env=environment):
            for mode in GenerationRun.Mode.values:
                paced.calls.clear()
                run = begin(planned(plan), mode=mode, target_words=plan.words)
                eventually(partial(ended, run), seconds=60)
                assert_whole(run)
                first_calls = [
                    next(call for call in paced.calls if f"scene {beat} of" in call.request.last)
                    for beat in range(1, len(plan.beats) + 1)
                ]
                overlapping = any(a.overlaps(b) for a, b in pairwise(first_calls))
                assert overlapping == (mode != "sequential"), mode


def test_what_a_process_does_side_by_side_waits_in_rows(asked: ModelServer) -> None:
    """Whichever is done first."""
    answer_well(asked)
    run = begin(planned(a_plan(2)))
    while steps := performing._next_steps(run.pk, frozenset()):
        assert set(steps) == set(standing(run).due)
        loop.run(perform(run.pk, steps[-1]), timeout=90)
    run.refresh_from_db()
    assert run.state == State.DRAFTED, run.reason


@contextmanager
def impatience(settings: Settings, fault: str) -> Iterator[None]:
    """With a silence it is the test that waits."""
    _wait_for(settings, 0.5 if fault == "silence" else 60.0)
    yield
    _wait_for(settings, 60.0)


def _wait_for(settings: Settings, seconds: float) -> None:
    settings.LLM_FIRST_TOKEN_TIMEOUT_SECONDS = seconds
    settings.LLM_SILENCE_TIMEOUT_SECONDS = seconds


FAULTS = ["429", "500", "cut", "silence", "malformed_json", "empty", "fenced", "length"]
OF_PROSE = {"429", "500", "cut", "silence", "empty", "length"}
QUESTIONS = {"ChapterPlan": 2, "ExtractAnswer": 1, "CriticAnswer": 2}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_of_the_model_keep_no_chapter_repeat_nothing_and_lose_nothing(
    asked: ModelServer, settings: Settings, fault: Any
) -> None:
    """Each kind of question goes wrong once or twice, the prose in its middle where it can."""
    answer_well(asked)
    wait = 0.01 if fault == "429" else None
    for name, times in QUESTIONS.items():
        times = 1 if fault == "fenced" else times  # that can be read all the same
        asked.fault(fault, times=times, match=asks_for(name), retry_after=wait)
    if fault in OF_PROSE:
        asked.fault(fault, times=1, match=says("Write scene 1 of"), after=40, retry_after=wait)
        asked.fault(fault, times=2, match=says("Write scene 2 of"), after=40, retry_after=wait)
    with impatience(settings, fault):
        run = write(first_chapter())
    assert run.state == State.DRAFTED, run.reason
    assert_whole(run)
    assert {each.times for each in asked.script.faults} == {0}
    assert run.version
    sentences = [each for each in run.version.text.replace("\n\n", " ").split(". ") if each]
    assert len(sentences) == len(set(sentences))


ENDLESS: dict[Any, str] = {
    "429": "takes no more requests",
    "500": "failed",
    "silence": "sent nothing",
    "malformed_json": "not usable",
    "empty": "without a word",
    "401": "LLM_API_KEY",
    "404": "LLM_MODEL",
    "content_filter_400": "another model",
    "context_too_long": "longer than the model",
}


def test_a_fault_without_end_stops_the_run_and_retry_completes_it(
    asked: ModelServer, settings: Settings
) -> None:
    """One after the other, and none stands in the way when all are over."""
    answer_well(asked)
    run = begin(first_chapter())
    for fault, reason in ENDLESS.items():
        asked.fault(fault, times=None)
        with impatience(settings, fault):
            run = go_on(run)
        assert run.state == State.STOPPED, fault
        assert reason in run.reason
        asked.script.faults.clear()
        run = retry(run)
    run = go_on(run)
    assert run.state == State.DRAFTED, run.reason
    assert_whole(run)


def test_a_model_server_that_is_not_there_is_named_with_its_variable(
    asked: ModelServer, settings: Settings
) -> None:
    settings.LLM_BASE_URL = "http://127.0.0.1:9/v1"
    run = write(first_chapter())
    assert run.state == State.STOPPED
    assert "http://127.0.0.1:9/v1" in run.reason
    assert "LLM_BASE_URL" in run.reason


def test_messages_are_in_the_language_of_the_author(asked: ModelServer) -> None:
    asked.fault("401", times=None)
    with translation.override("fr"):
        run = begin(first_chapter())
    assert translation.get_language() == "en"
    run = go_on(run)
    assert "a refusé la clé" in run.reason


def test_a_filtered_beat_stops_the_run_and_the_other_beats_are_kept(asked: ModelServer) -> None:
    answer_well(asked)
    chapter = first_chapter()
    run = begin(chapter)
    asked.fault("content_filter", times=None, match=_is_the_second_beat)
    run = go_on(run)
    assert run.state == State.STOPPED
    assert "another model" in run.reason
    assert run.reason.startswith("Beat 2: ")
    kept = run.steps.filter(stage=pipeline.WRITE, state=StepResult.State.STORED).count()
    assert kept == beats_of(run) - 1
    asked.script.faults.clear()
    asked.calls.clear()
    run = go_on(retry(run))
    assert_whole(run)
    assert sum(prose(call.request) for call in asked.calls) < beats_of(run) * 2


def test_where_one_beat_fails_the_others_are_written_to_their_end(asked: ModelServer) -> None:
    answer_well(asked)
    is_stopped = Event()
    asked.fault("401", times=None, match=_is_the_second_beat)
    asked.fault("silence", times=None, match=_is_another_beat, until=is_stopped)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_tell_when_stopped, is_stopped)
        run = write(first_chapter(), target_words=500)
    assert run.state == State.STOPPED
    written = run.steps.filter(stage=pipeline.WRITE, state=StepResult.State.STORED)
    assert written.count() == beats_of(run) - 1
    assert all(row.stored_at > run.finished_at for row in written)


def _tell_when_stopped(event: Event) -> None:
    try:
        eventually(GenerationRun.objects.filter(state=State.STOPPED).exists)
    finally:
        event.set()


def _is_the_second_beat(request: Any) -> bool:
    return "scene 2 of" in request.last


def _is_another_beat(request: Any) -> bool:
    return "Write scene" in request.prompt and not _is_the_second_beat(request)


def test_what_passes_is_tried_again_and_what_does_not_is_not() -> None:
    assert wait_before(ModelBusy(retry_after=7.0), 1) == 7.0
    assert wait_before(ModelBusy(), 2) == 2 * recording.FIRST_WAIT_SECONDS
    assert wait_before(ModelBusy(), recording.STEP_TRIES) is None
    assert wait_before(ModelKeyRefused(), 1) is None
    assert wait_before(UnreadableAnswer(), 1) is not None
    assert wait_before(Unusable(), recording.UNUSABLE_TRIES) is None
    assert wait_before(KeyError("a fault of ours"), 1) is None


def test_asking_again_answers_the_live_run() -> None:
    chapter = first_chapter()
    run, created = start(chapter, chapter.project.owner)
    again, created_again = start(chapter, chapter.project.owner, instruction="Otherwise.")
    assert (created, created_again) == (True, False)
    assert again.pk == run.pk
    assert QueuedTask.objects.count() == 1


def test_a_distributed_run_queues_each_step_once() -> None:
    chapter = first_chapter()
    run = begin(chapter, mode="distributed")
    begin(chapter, mode="distributed")
    assert list(QueuedTask.objects.values_list("name", flat=True)) == [f"{run.pk} collect_context"]


@contextmanager
def a_worker() -> Iterator[Rows]:
    with connect(Terms(queues.PRIORITY, lease=30.0, most=3), "test") as rows:
        yield rows


def begun_with_context() -> GenerationRun:
    """A distributed run whose passages, which did not come with it, are the one thing that its
    plan waits for.
    """
    run = begin(planned(a_plan(1)), mode="distributed")
    QueuedTask.objects.get(name=f"{run.pk} collect_context").delete()
    record(run.pk, Step(pipeline.COLLECT), StoryContext(), None)
    return run


def test_passages_come_with_the_context() -> None:
    run = begin(planned(a_plan(1)), mode="distributed")
    loop.run(perform(run.pk, Step(pipeline.COLLECT)), timeout=90)
    stored = run.steps.filter(state=StepResult.State.STORED).values_list("stage", flat=True)
    assert set(stored) == {pipeline.COLLECT, pipeline.RETRIEVE, pipeline.PLAN}
    told = LoggedEvent.objects.filter(stream=run.pk, payload__stage=pipeline.RETRIEVE)
    assert [each.payload["state"] for each in told.order_by("pk")] == ["started", "done"]


def test_those_that_cannot_be_looked_up_beside_it_are_a_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail(_brief: RunBrief) -> Passages:
        raise OSError("no passages today")

    run = begin(planned(a_plan(1)), mode="distributed")
    with monkeypatch.context() as patch:
        patch.setattr(performing, "retrieve_context", fail)
        loop.run(perform(run.pk, Step(pipeline.COLLECT)), timeout=90)
    states = dict(run.steps.values_list("stage", "state"))
    assert states == {pipeline.COLLECT: "stored", pipeline.RETRIEVE: "due"}
    assert QueuedTask.objects.filter(name=f"{run.pk} retrieve_context").exists()
    loop.run(perform(run.pk, Step(pipeline.RETRIEVE)), timeout=90)
    assert run.steps.get(stage=pipeline.PLAN).state == StepResult.State.STORED


def test_a_delivery_goes_on_with_what_is_due_after_it_without_a_hop(asked: ModelServer) -> None:
    answer_well(asked)
    run = begun_with_context()
    with a_worker() as rows:
        (delivery,) = rows.claim("me", 1)
        loop.run(perform(run.pk, Step(pipeline.RETRIEVE), delivery.claim), timeout=90)
    stored = set(run.steps.filter(state="stored").values_list("stage", flat=True))
    assert {pipeline.PLAN, pipeline.WRITE, pipeline.CRITICISE, pipeline.SUMMARISE} <= stored
    waiting = QueuedTask.objects.filter(name__startswith=str(run.pk)).values_list(
        "name", flat=True
    )
    beside = {"extract_facts.1", "prove_points", "embed_passages"}
    assert set(waiting) == {f"{run.pk} {step}" for step in beside}


def test_of_what_is_due_at_once_the_critic_is_spared_the_hop() -> None:
    """The chapter waits longest for it."""
    reviews = [Step(stage) for stage in (pipeline.PROVE, pipeline.CRITICISE, pipeline.SUMMARISE)]
    assert longest(reviews) == Step(pipeline.CRITICISE)
    seams = [Step(pipeline.SEAM, 1), Step(pipeline.EXTRACT, 2)]
    assert longest(seams) == seams[0]
    assert longest([]) is None


def test_a_delivery_lets_whoever_waits_go_first(asked: ModelServer) -> None:
    answer_well(asked)
    run = begun_with_context()
    with a_worker() as rows:
        (delivery,) = rows.claim("me", 1)
        begin(first_chapter(), mode="distributed")
        loop.run(perform(run.pk, Step(pipeline.RETRIEVE), delivery.claim), timeout=90)
    assert run.steps.get(stage=pipeline.WRITE).state == StepResult.State.STORED  # before theirs
    assert QueuedTask.objects.filter(name=f"{run.pk} criticise").exists()


def test_a_plan_that_is_ready_is_taken_on_the_spot() -> None:
    run = begun_with_context()
    loop.run(perform(run.pk, Step(pipeline.RETRIEVE)), timeout=90)
    assert run.steps.get(stage=pipeline.PLAN).state == StepResult.State.STORED
    assert QueuedTask.objects.filter(name=f"{run.pk} write_beat.1").exists()
    told = LoggedEvent.objects.filter(stream=run.pk, payload__stage=pipeline.PLAN)
    assert [event.payload["message"] for event in told] == ["Your own plan is used."]


@pytest.mark.parametrize("plan", [None, {"beats": "not to be read"}])
def test_any_other_plan_is_a_step(plan: dict[str, str] | None) -> None:
    run = begun_with_context()
    plans = ChapterPlan.objects.filter(chapter=run.chapter)
    plans.update(plan=plan) if plan else plans.delete()
    loop.run(perform(run.pk, Step(pipeline.RETRIEVE)), timeout=90)
    assert run.steps.get(stage=pipeline.RETRIEVE).state == StepResult.State.STORED
    assert run.steps.get(stage=pipeline.PLAN).state == StepResult.State.DUE
    assert QueuedTask.objects.filter(name=f"{run.pk} plan_chapter").exists()


def test_a_finished_chapter_is_answered_again_unless_a_rewrite_is_said(
    asked: ModelServer,
) -> None:
    run = a_written_run(asked)
    chapter = run.chapter
    assert start(chapter, chapter.project.owner)[0].pk == run.pk
    answer_well(asked)
    rewritten = write(chapter, rewrite=True)
    assert rewritten.pk != run.pk
    assert [version.number for version in chapter.versions.all()] == [2, 1]


def test_what_its_last_run_left_unfinished_is_no_text_that_is_written_over() -> None:
    chapter = first_chapter()
    run = begin(chapter)
    a_version(chapter=chapter, run_id=run.pk)
    cancel(run)
    assert begin(chapter) != run


@pytest.mark.parametrize("origin", ["edited", "imported"])
def test_a_text_that_no_run_made_is_not_written_over_by_accident(origin: str) -> None:
    chapter = first_chapter()
    a_version(chapter=chapter, origin=origin)
    with pytest.raises(Refused, match="has a text already"):
        begin(chapter)
    cancel(begin(chapter, rewrite=True))
    with pytest.raises(Refused, match="has a text already"):
        begin(chapter)


def test_an_approved_chapter_is_not_written_again_by_accident() -> None:
    version = a_version(chapter=first_chapter())
    approve(version, version.chapter.project.owner)
    with pytest.raises(Refused, match="rewritten"):
        start(version.chapter, version.chapter.project.owner)


@pytest.mark.parametrize("words", [0, 49, 20_001])
def test_a_length_out_of_bounds_is_refused(words: int) -> None:
    chapter = first_chapter()
    with pytest.raises(Refused, match="from 50 to 20000"):
        start(chapter, chapter.project.owner, target_words=words)
    assert not GenerationRun.objects.exists()


def test_a_chapter_without_outline_is_refused() -> None:
    chapter = a_chapter(outline="")
    with pytest.raises(Refused, match="no outline"):
        start(chapter, chapter.project.owner)


@pytest.mark.parametrize("gone", ["chapter", "book"])
def test_what_went_to_the_trash_after_it_was_looked_up_is_refused(gone: str) -> None:
    chapter = first_chapter()
    rows = Chapter.objects if gone == "chapter" else Project.objects
    rows.filter(pk__in=(chapter.pk, chapter.project_id)).update(trashed_at=timezone.now())
    with pytest.raises(Refused, match="trash"):
        begin(chapter)
    assert not chapter.runs.exists()


@pytest.mark.parametrize("gone", ["chapter", "book"])
def test_what_stopped_before_it_went_to_the_trash_does_not_go_on_there(gone: str) -> None:
    run = begin(first_chapter())
    cancel(run)
    rows = Chapter.objects if gone == "chapter" else Project.objects
    rows.filter(pk__in=(run.chapter_id, run.project_id)).update(trashed_at=timezone.now())
    with pytest.raises(Refused, match="trash"):
        retry(run)
    run.refresh_from_db()
    assert run.state == State.CANCELLED


def test_a_cancelled_run_keeps_its_beats_and_goes_on_where_it_was(asked: ModelServer) -> None:
    answer_well(asked)
    chapter = first_chapter()
    run = begin(chapter, mode="distributed")
    cancel(run)
    cancel(run)
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    assert not QueuedTask.objects.exists()
    run = retry(run)
    assert QueuedTask.objects.count() == 1


def test_stopping_what_is_written_is_refused(asked: ModelServer) -> None:
    with pytest.raises(Refused, match="already written"):
        cancel(a_written_run(asked))


def test_a_chapter_that_was_cut_off_goes_on_and_asks_for_no_finished_beat_again(
    asked: ModelServer,
) -> None:
    answer_well(asked)
    run = begin(first_chapter())
    asked.fault("500", times=None, match=lambda request: request.answer_name == "CriticAnswer")
    run = go_on(run)
    assert run.state == State.STOPPED
    written = [call for call in asked.calls if prose(call.request)]
    asked.script.faults.clear()
    asked.calls.clear()
    run = go_on(retry(run))
    assert_whole(run)
    assert written
    assert not [call for call in asked.calls if prose(call.request)]


def test_what_a_killed_process_left_of_a_stopped_run_is_not_said_to_be_under_way() -> None:
    run = begin(first_chapter())
    run.steps.update(started_at=timezone.now())
    GenerationRun.objects.filter(pk=run.pk).update(state=State.STOPPED)
    run = go_on(run)
    assert not run.steps.exists()
    assert [step.stage for step in retry(run).steps.all()] == [pipeline.COLLECT]


def test_a_result_is_recorded_once_however_often_it_comes(asked: ModelServer) -> None:
    run = a_written_run(asked)
    before = list(run.steps.values_list("key", "stored_at"))
    record(run.pk, Step(pipeline.WRITE, 1), BeatText("Another text.", 2), None)
    assert list(run.steps.values_list("key", "stored_at")) == before


def test_a_lost_claim_stores_nothing() -> None:
    run = begin(first_chapter(), mode="distributed")
    task = QueuedTask.objects.get(name=f"{run.pk} collect_context")
    lost = Claim(task.pk, attempts=7, owner="somebody else")
    with pytest.raises(ClaimLost):
        record(run.pk, Step(pipeline.COLLECT), StoryContext(), lost)
    row = run.steps.get(stage=pipeline.COLLECT)
    assert row.state == StepResult.State.DUE
    assert QueuedTask.objects.filter(pk=task.pk).exists()


def test_a_task_set_aside_stops_its_run_with_the_reason() -> None:
    run = begin(first_chapter(), mode="distributed")
    task = QueuedTask.objects.get(name=f"{run.pk} collect_context")
    QueuedTask.objects.filter(pk=task.pk).update(owner="me", attempts=5)
    with transaction.atomic():
        queues.set_aside(Claim(task.pk, 5, "me"), "It killed five workers.")
    run.refresh_from_db()
    assert run.state == State.STOPPED
    assert "It killed five workers." in run.reason


def test_the_gate_approves_where_the_author_said_so(asked: ModelServer) -> None:
    answer_well(asked)
    run = write(first_chapter(), auto_approve=True)
    assert run.state == State.APPROVED, run.reason
    run.chapter.refresh_from_db()
    assert run.chapter.approved_version_id == run.version_id
    assert QueuedTask.objects.filter(func="memory.tasks.remember_version").count() == 1


def test_a_weak_score_asks_for_a_round_of_its_beat_and_then_hands_over(
    asked: ModelServer,
) -> None:
    answer_well(asked, score=3, remark="Nobody wants anything here.")
    GenerationSettings.objects.create(max_revisions=1)
    run = write(first_chapter(), auto_approve=True)
    assert run.state == State.DRAFTED
    assert_whole(run)
    revised = run.steps.filter(stage=pipeline.REVISE).values_list("beat", "revision")
    assert list(revised) == [(1, 1)]
    second, first = run.chapter.versions.all()
    assert (first.origin, second.origin, second.parent) == ("generated", "revised", first)
    beats = [draft.text for draft in run.drafts.order_by("beat")]
    unchanged = "\n\n".join(beats[1:])
    assert first.text != second.text
    assert first.text.endswith(unchanged)
    assert second.text.endswith(unchanged)


def test_the_last_run_is_the_last_though_the_clock_was_put_back() -> None:
    chapter = first_chapter()
    earlier = begin(chapter)
    cancel(earlier)
    chapter.runs.update(created_at=timezone.now() + timedelta(hours=1))
    later = begin(chapter)
    assert chapter.runs.first() == later
    assert begin(chapter, rewrite=True) == later


@pytest.mark.parametrize("state", [State.RUNNING, State.STOPPED, State.DRAFTED])
def test_a_run_is_not_taken_up_again_beside_a_later_one(state: str) -> None:
    chapter = first_chapter()
    earlier = begin(chapter)
    cancel(earlier)
    later = begin(chapter)
    GenerationRun.objects.filter(pk=later.pk).update(state=state)
    with pytest.raises(Refused, match="later run"):
        retry(earlier)
    earlier.refresh_from_db()
    later.refresh_from_db()
    assert (earlier.state, later.state) == (State.CANCELLED, state)


def test_approval_names_a_version_and_is_harmless_twice(asked: ModelServer) -> None:
    run = a_written_run(asked)
    owner = run.project.owner
    revision = run.project.revision
    for _ in range(2):
        chapter = approve(run.version, owner)
    run.refresh_from_db()
    assert chapter.approved_version_id == run.version_id
    assert run.state == State.APPROVED
    run.project.refresh_from_db()
    assert run.project.revision == revision + 1


def test_a_version_in_whose_place_another_was_typed_is_not_approved() -> None:
    version = a_version(chapter=first_chapter())
    ChapterVersion.objects.filter(pk=version.pk).delete()
    with pytest.raises(Refused, match="changed meanwhile"):
        approve(version, version.chapter.project.owner)


def test_approving_nothing_or_what_is_not_yours_is_refused() -> None:
    version = a_version()
    with pytest.raises(Refused, match="which version"):
        approve(None, version.chapter.project.owner)
    for stranger in (a_user(), AnonymousUser()):
        with pytest.raises(Refused, match="not in one of your books"):
            approve(version, stranger)
    assert not Chapter.objects.exclude(approved_version=None).exists()


def test_a_version_is_never_changed() -> None:
    version = a_version()
    version.text = "Another."
    with pytest.raises(TypeError, match="another version"):
        version.save()
    assert ChapterVersion.objects.get(pk=version.pk).text != "Another."
