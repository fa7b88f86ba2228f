"""The author steers a run, and has one beat written again."""

from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from novellaforge import loop
from novellaforge.errors import KeyReused, Refused
from novellaforge.models import QueuedTask
from projects.editing import edit
from tests.clusters import running_cluster
from tests.copies import made_once
from tests.factories import a_user, an_outlined_project
from tests.model_server import ModelServer, prose
from tests.waiting import eventually
from tests.writing.briefs import a_plan
from tests.writing.chapters import hold
from tests.writing.scripts import answer_well, asking
from writing import pipeline
from writing.events import Chunk, Complete, Error
from writing.models import ChapterPlan, GenerationRun, StepResult
from writing.runs import again, approve, cancel, perform_all, retry, start, start_once, steer
from writing.watching import Order, place_of, watch

pytestmark = pytest.mark.django_db(transaction=True)
State = GenerationRun.State
PLAN = a_plan(3, 60)
RAIN = "It rains from now on, and nobody says so."


def begin(**how: Any) -> GenerationRun:
    chapter = an_outlined_project().chapters.get(number=1)
    plan = PLAN.model_dump(mode="json")
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan, fingerprint="")
    how = {"mode": "parallel", "target_words": PLAN.words} | how
    return start(chapter, chapter.project.owner, **how)[0]


def go_on(run: GenerationRun) -> GenerationRun:
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    return run


@made_once
def a_written_run(server: ModelServer) -> GenerationRun:
    answer_well(server)
    return go_on(begin())


def ended(run: GenerationRun) -> bool:
    run.refresh_from_db()
    return not run.is_live


def asked_to_write(server: ModelServer, since: int = 0) -> dict[int, str]:
    """The last request for each beat's prose, by beat."""
    found = {}
    for call in server.calls[since:]:
        for beat in range(1, len(PLAN.beats) + 1):
            if f"Write scene {beat} of" in call.request.last:
                found[beat] = call.request.last
    return found


async def told(run: GenerationRun, order: Order = "reading") -> tuple[str, object]:
    """The text that a watcher of the whole run puts together, and what ended it."""
    text, last = "", None
    async with aclosing(watch(run.pk, place_of(order, None))) as batches:
        async for batch in batches:
            for _, event in batch:
                last = event
                if isinstance(event, Chunk):
                    text += event.content
    return text, last


def is_writing(run: GenerationRun, beat: int) -> bool:
    draft = run.drafts.filter(beat=beat).first()
    stored = run.steps.filter(stage=pipeline.WRITE, beat=beat, state=StepResult.State.STORED)
    return draft is not None and len(draft.text) > 120 and not stored.exists()


def test_beats_that_have_not_begun_heed_it(asked: ModelServer, tmp_path: Path) -> None:
    run = begin(mode="sequential")
    with ModelServer() as server:
        answer_well(server)
        steered = hold(server, 2)
        with running_cluster(tmp_path / "log", env=asking(server)):
            eventually(lambda: is_writing(run, 2), seconds=40)
            steer(run, RAIN, run.requested_by)
            steered.set()
            eventually(lambda: ended(run), seconds=60)
        requests = asked_to_write(server)
    assert [beat for beat, last in requests.items() if RAIN in last] == [3]
    prefixes = {last.partition("Write scene")[0] for last in requests.values()}
    assert len(prefixes) == 1  # what all calls share does not change


def test_a_stopped_run_heeds_it_when_it_goes_on(asked: ModelServer) -> None:
    answer_well(asked)
    run = begin()
    cancel(run)
    steer(run, RAIN, run.requested_by)
    run = go_on(retry(run))
    assert run.state == State.DRAFTED
    assert all(RAIN in last for last in asked_to_write(asked).values())


def test_asking_again_for_a_stopped_chapter_takes_the_new_instruction(asked: ModelServer) -> None:
    asked.fault("401", times=1, match=prose)
    answer_well(asked)
    run = go_on(begin(mode="sequential"))
    assert run.state == State.STOPPED
    same, is_new = start(run.chapter, run.chapter.project.owner, instruction=RAIN)
    assert (same, is_new) == (run, False)
    go_on(run)
    assert run.state == State.DRAFTED, run.reason
    assert RAIN in run.steering.get().text


def test_another_length_is_refused_once_the_beats_are_planned(asked: ModelServer) -> None:
    asked.fault("401", times=1, match=prose)
    answer_well(asked)
    run = go_on(begin())
    assert run.state == State.STOPPED
    with pytest.raises(Refused, match="planned for 180 words"):
        start(run.chapter, run.chapter.project.owner, target_words=900)
    run.refresh_from_db()
    assert run.state == State.STOPPED


@pytest.mark.parametrize("said", ["", "  \n", "\0"])
def test_nothing_said_is_refused(said: str) -> None:
    with pytest.raises(Refused, match="Say what"):
        steer(begin(), said, a_user())


def test_a_written_chapter_is_not_steered(asked: ModelServer) -> None:
    run = a_written_run(asked)
    with pytest.raises(Refused, match="is written"):
        steer(run, RAIN, run.requested_by)


def test_one_beat_of_a_draft_is_written_again(asked: ModelServer) -> None:
    old = a_written_run(asked)
    answer_well(asked)
    assert old.version
    before = dict(old.drafts.values_list("beat", "text"))
    since = len(asked.calls)
    new = go_on(again(old, 2, RAIN, old.requested_by))
    assert new.state == State.DRAFTED, new.reason
    requests = asked_to_write(asked, since)
    assert list(requests) == [2]
    assert RAIN in requests[2]
    after = dict(new.drafts.values_list("beat", "text"))
    assert {beat for beat in before if before[beat] != after[beat]} == {2}
    assert new.version
    assert new.version.parent == old.version
    assert new.version.text == "\n\n".join(after[beat] for beat in sorted(after))
    stages = {step.stage for step in new.steps.all() if step.tries}
    assert stages == {
        pipeline.WRITE,
        pipeline.EXTRACT,
        pipeline.CHECK,
        pipeline.SEAM,
        pipeline.PROVE,
        pipeline.VALIDATE,
        pipeline.CRITICISE,
        pipeline.SUMMARISE,
    }
    read = [step.beat for step in new.steps.filter(stage=pipeline.EXTRACT) if step.tries]
    assert read == [2]
    old.refresh_from_db()
    assert old.state == State.DRAFTED
    assert old.version.text == "\n\n".join(before[beat] for beat in sorted(before))


def test_a_watcher_of_the_new_run_is_told_the_whole_chapter(asked: ModelServer) -> None:
    old = a_written_run(asked)
    answer_well(asked)
    new = go_on(again(old, 3, "", a_user()))
    orders: tuple[Order, ...] = ("reading", "live")
    (text, last), (_, last_live) = (loop.run(told(new, order)) for order in orders)
    assert isinstance(last, Complete)
    assert isinstance(last_live, Complete)
    assert new.version
    assert text == new.version.text


def test_only_the_beat_that_was_asked_for_is_revised(
    asked: ModelServer, settings: Settings
) -> None:
    settings.MAX_REVISIONS = 0
    answer_well(asked, score=3, remark="It begins with the weather.")
    old = go_on(begin())
    settings.MAX_REVISIONS = 2
    new = go_on(again(old, 2, "", old.requested_by))
    assert new.state == State.DRAFTED
    assert not new.steps.filter(stage=pipeline.REVISE).exists()
    assert "Only beat 2 was to be written again" in new.reason


def test_a_beat_is_written_again_while_others_are_still_written(tmp_path: Path) -> None:
    run = begin(mode="distributed")
    with ModelServer() as server:
        answer_well(server)
        hold(server, 2)
        hold(server, 3)
        with running_cluster(tmp_path / "log", slots=8, env=asking(server)):
            eventually(lambda: is_writing(run, 2) and is_writing(run, 3), seconds=40)
            new = again(run, 3, RAIN, run.requested_by)
            eventually(lambda: ended(new), seconds=60)
        requests = asked_to_write(server)
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    assert new.version
    begun = run.drafts.get(beat=2).text
    assert new.version.text.count(begun[: begun.rindex(".")]) == 1  # it went on from there
    assert RAIN in requests[3]
    assert RAIN not in requests[2]
    assert not QueuedTask.objects.filter(name__startswith=str(run.pk)).exists()
    text, _ = loop.run(told(new))
    assert text == new.version.text
    _, last = loop.run(told(run))
    assert isinstance(last, Error)


def test_a_beat_of_an_approved_chapter_is_written_again_beside_it(asked: ModelServer) -> None:
    old = a_written_run(asked)
    answer_well(asked)
    approve(old.version, old.chapter.project.owner)
    new = go_on(again(old, 1, "", old.requested_by))
    assert new.state == State.DRAFTED
    chapter = new.chapter
    chapter.refresh_from_db()
    assert chapter.approved_version == old.version


@pytest.mark.parametrize("beat", [0, 4, -1])
def test_a_beat_that_is_not_there_is_refused(asked: ModelServer, beat: int) -> None:
    run = a_written_run(asked)
    with pytest.raises(Refused, match="no beat"):
        again(run, beat, "", run.requested_by)


def test_an_older_run_is_refused(asked: ModelServer) -> None:
    old = a_written_run(asked)
    again(old, 2, "", old.requested_by)
    with pytest.raises(Refused, match="later run"):
        again(old, 3, "", old.requested_by)


def test_what_its_author_wrote_over_a_draft_is_not_written_over(asked: ModelServer) -> None:
    old = a_written_run(asked)
    assert old.version
    owner, text = old.chapter.project.owner, old.version.text
    mine = edit(old.chapter, f"{text} Nobody slept.", old.version.pk, owner)
    with pytest.raises(Refused, match="newer text"):
        again(old, 2, "", owner)
    assert old.chapter.runs.get() == old
    edit(old.chapter, text, mine.pk, owner)  # as it was
    assert again(old, 2, "", owner).follows == old


def test_a_draft_whose_beats_are_not_kept_any_more_is_refused(asked: ModelServer) -> None:
    old = a_written_run(asked)
    old.drafts.all().delete()
    with pytest.raises(Refused, match="not kept any more"):
        again(old, 2, "", old.requested_by)
    assert old.chapter.runs.get() == old


def test_a_key_is_answered_again_with_its_run(asked: ModelServer) -> None:
    answer_well(asked)
    chapter = an_outlined_project().chapters.get(number=1)
    owner = chapter.project.owner

    def ask() -> tuple[GenerationRun, bool]:
        return start_once("k", "hash", owner, lambda: start(chapter, owner, target_words=100))

    run, is_new = ask()
    go_on(run)
    assert ask() == (run, is_new) == (run, True)
    with pytest.raises(KeyReused):
        start_once("k", "another", owner, lambda: start(chapter, owner))
    stranger = a_user()
    other = an_outlined_project(owner=stranger).chapters.get(number=1)
    mine, _ = start_once("k", "hash", stranger, lambda: start(other, stranger))
    assert mine != run
