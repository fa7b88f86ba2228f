"""From chapter to chapter: on real rows and tasks, each run ended by the test."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from novellaforge import queues
from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from projects import editing
from projects.models import Project
from tests.factories import a_run, a_user, a_version, an_approved_version, an_arc
from tests.writing.autopilot.flights import (
    State,
    a_book,
    carry_out,
    chapter,
    end,
    ends_well,
    fly,
    looks,
    now,
    run_of,
)
from tests.writing.briefs import a_plan
from writing import autopilot, pipeline, runs
from writing.autopilot import moving, tasks
from writing.models import Autopilot, GenerationRun
from writing.pipeline import Step
from writing.runs import ending, locking
from writing.runs.advancing import store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book() -> Project:
    return a_book(5)


def approved(book: Project) -> list[int]:
    done = book.chapters.exclude(approved_version=None)
    return list(done.values_list("number", flat=True))


# --- What is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (3, 2, "comes after the last"),
        (0, 2, "no chapter 0"),
        (1, 9, "no chapter 9"),
        (1, 1, "rewritten"),
        (3, 5, "no outline yet of chapter 4, 5"),
    ],
)
def test_what_cannot_be_written_is_refused(
    book: Project, first: int, last: int, says: str
) -> None:
    an_approved_version(chapter=chapter(book, 1))
    book.chapters.filter(number__gte=4).update(outline="")
    with pytest.raises(Refused, match=says):
        fly(book, first, last)
    assert not Autopilot.objects.exists()
    assert not GenerationRun.objects.exists()


def test_another_range_is_refused_while_one_is_on(book: Project) -> None:
    fly(book, 1, 2)
    with pytest.raises(Refused, match="on for chapters 1 to 2: stop it first"):
        fly(book, 1, 3)
    with pytest.raises(IntegrityError):
        Autopilot.objects.create(project=book, author=book.owner, first=4, last=5)


def test_two_starts_at_once_make_one(book: Project) -> None:
    def begin(_number: int) -> tuple[Autopilot, bool]:
        try:
            return autopilot.start(book, book.owner, first=1, last=3)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(begin, range(4)))
    assert {found.pk for found, _ in answers} == {Autopilot.objects.get().pk}
    assert [is_new for _, is_new in answers].count(True) == 1
    assert GenerationRun.objects.count() == 1


# --- On its way -------------------------------------------------------------------------


def test_it_works(book: Project) -> None:
    found = fly(book, 2, 4)
    assert approved(book) == []
    ends_well(book, 2, 3, 4)
    assert approved(book) == [2, 3, 4]
    found = now(found)
    assert (found.state, found.why) == (State.DONE, "All its chapters are written and approved.")
    assert found.finished_at
    assert {run.auto_approve for run in GenerationRun.objects.all()} == {False}


def test_it_stops_where_the_gate_does_not_pass_and_goes_on_once_that_is_approved(
    book: Project,
) -> None:
    found = fly(book)
    ends_well(book, 1, 2, 3)
    version = end(run_of(book, 4), score=3)
    carry_out()
    assert now(found).state == State.WAITING
    assert "Chapter 4 did not pass the gate" in now(found).why
    assert "The critic gives 3.0." in now(found).why
    assert approved(book) == [1, 2, 3]
    with pytest.raises(Refused, match="did not pass"):
        autopilot.go_on(found)
    assert now(found).state == State.WAITING
    runs.approve(version, book.owner)
    assert now(found).state == State.WAITING
    autopilot.go_on(found)
    carry_out()
    ends_well(book, 5)
    assert now(found).state == State.DONE


def test_a_stopped_run_is_its_reason_and_goes_on_with_it(book: Project) -> None:
    found = fly(book)
    run = run_of(book, 1)
    with transaction.atomic():
        ending.stop(locking.lock(run.pk), "The budget of the month is used up.")
    carry_out()
    assert now(found).why == "Chapter 1 stopped: The budget of the month is used up."
    assert now(found).state == State.WAITING
    autopilot.go_on(found)
    run.refresh_from_db()
    assert run.is_live
    assert now(found).state == State.RUNNING
    ends_well(book, 1)
    assert run_of(book, 2).is_live


def test_a_refusal_to_begin_waits_with_its_sentence(book: Project) -> None:
    found = fly(book)
    book.chapters.filter(number=2).update(outline="")
    ends_well(book, 1)
    assert now(found).state == State.WAITING
    assert now(found).why == "Chapter 2 has no outline yet: say what happens in it."
    assert approved(book) == [1]
    book.chapters.filter(number=2).update(outline="Ilse waits.")
    autopilot.go_on(found)
    assert run_of(book, 2).is_live


def test_a_refusal_to_approve_leaves_the_chapter_where_it_is(book: Project) -> None:
    found = fly(book)
    Project.objects.filter(pk=book.pk).update(owner=a_user())
    ends_well(book, 1)
    found = now(found)
    assert (found.state, found.why) == (State.WAITING, "This text is not in one of your books.")
    assert (found.chapter, found.run, found.written) == (chapter(book, 1), run_of(book, 1), [])
    with pytest.raises(Refused, match="not in one of your books"):
        autopilot.go_on(found)
    book.refresh_from_db()
    autopilot.go_on(found, book.owner)
    carry_out()
    assert approved(book) == [1]
    assert (now(found).author, run_of(book, 2).requested_by) == (book.owner, book.owner)


def test_approved_chapters_are_passed_over(book: Project) -> None:
    for number in (1, 3):
        an_approved_version(chapter=chapter(book, number))
    fly(book)
    ends_well(book, 2)
    assert run_of(book, 4).is_live
    assert not chapter(book, 3).runs.exists()


def test_where_a_rewrite_is_said_they_are_not(book: Project) -> None:
    first = an_approved_version(chapter=chapter(book, 1))
    found = fly(book, 1, 2, rewrite=True)
    ends_well(book, 1, 2)
    assert now(found).state == State.DONE
    assert chapter(book, 1).approved_version_id != first.pk


def test_after_each_chapter(book: Project) -> None:
    found = fly(book, 1, 2, stop_after="chapter")
    ends_well(book, 1)
    assert now(found).state == State.WAITING
    assert now(found).why == "Chapter 1 is approved. Go on to have chapter 2 written."
    assert not chapter(book, 2).runs.exists()
    autopilot.go_on(found)
    assert run_of(book, 2).is_live
    ends_well(book, 2)
    assert now(found).state == State.DONE


def test_after_each_arc(book: Project) -> None:
    second = an_arc(project=book, title="The bell")
    book.chapters.filter(number__gte=3).update(arc=second)
    found = fly(book, 1, 4, stop_after="arc")
    ends_well(book, 1)
    assert run_of(book, 2).is_live
    ends_well(book, 2)
    assert now(found).state == State.WAITING
    assert "the arc “The count is wrong” ends" in now(found).why
    autopilot.go_on(found)
    ends_well(book, 3, 4)
    assert now(found).state == State.DONE


# --- What changes beneath it ------------------------------------------------------------


def edit(book: Project, number: int) -> None:
    newest = chapter(book, number).versions.first()
    base = newest.pk if newest else None
    editing.edit(chapter(book, number), "Nobody came down.", base, book.owner)


def test_an_edit_of_an_earlier_chapter_pauses_it_at_once(book: Project) -> None:
    found = fly(book)
    ends_well(book, 1)
    edit(book, 1)
    carry_out()
    assert now(found).state == State.PAUSED
    assert "Chapter 1 was edited." in now(found).why
    run = run_of(book, 2)
    assert run.is_live
    version = end(run)
    carry_out()
    assert approved(book) == [1]
    autopilot.go_on(found)
    carry_out()
    assert chapter(book, 2).approved_version_id == version.pk
    assert run_of(book, 3).is_live


def test_an_edit_nobody_told_of_is_seen_at_the_runs_end(book: Project) -> None:
    found = fly(book)
    ends_well(book, 1)
    a_version(chapter=chapter(book, 1), origin="edited")
    assert looks() == 0
    ends_well(book, 2)
    assert (now(found).state, approved(book)) == (State.PAUSED, [1])


def test_another_approved_text_and_the_bible_pause_it_too(book: Project) -> None:
    found = fly(book)
    ends_well(book, 1)
    runs.approve(a_version(chapter=chapter(book, 1)), book.owner)
    carry_out()
    assert "Chapter 1 has another approved text." in now(found).why
    autopilot.go_on(found)
    book.characters.filter(name="Aron Pell").update(name="Aron Pelle")
    ends_well(book, 2)
    assert "Characters, places or rules of the world were changed." in now(found).why


def test_an_edit_of_a_later_chapter_does_not(book: Project) -> None:
    found = fly(book, 1, 2)
    edit(book, 4)
    carry_out()
    ends_well(book, 1, 2)
    assert now(found).state == State.DONE


def test_what_was_typed_in_the_chapter_before_it_was_joined_waits_for_the_author(
    book: Project,
) -> None:
    found = fly(book)
    edit(book, 1)
    version = end(run_of(book, 1))
    carry_out()
    assert (now(found).state, approved(book)) == (State.WAITING, [])
    assert "Chapter 1 was edited." in now(found).why
    autopilot.go_on(found)
    carry_out()
    assert chapter(book, 1).approved_version_id == version.pk
    assert run_of(book, 2).is_live


def test_what_is_changed_once_a_draft_was_checked_waits_for_the_author(book: Project) -> None:
    found = fly(book)
    end(run_of(book, 1))
    book.touch()
    carry_out()
    assert (now(found).state, approved(book)) == (State.WAITING, [])
    assert "The book has changed since this draft was checked" in now(found).why
    autopilot.go_on(found)
    carry_out()
    assert approved(book) == [1]


def test_a_change_that_its_author_went_on_over_is_not_said_again(book: Project) -> None:
    found = fly(book)
    ends_well(book, 1)
    edit(book, 1)
    carry_out()
    assert now(found).state == State.PAUSED
    autopilot.go_on(found)
    ends_well(book, 2)
    assert (now(found).state, approved(book)) == (State.RUNNING, [1, 2])


def test_a_text_of_the_authors_is_not_passed_over(book: Project) -> None:
    found = fly(book)
    end(run_of(book, 1))
    edit(book, 1)
    carry_out()
    assert now(found).state == State.WAITING
    assert "newer text than its draft" in now(found).why
    edit(book, 2)
    runs.approve(chapter(book, 1).versions.first(), book.owner)
    autopilot.go_on(found)
    carry_out()
    assert "Chapter 2 has a text that is not approved." in now(found).why
    autopilot.go_on(found)
    assert run_of(book, 2).is_live


def test_a_run_that_stopped_beside_a_text_is_followed_once_the_author_says_so(
    book: Project,
) -> None:
    stopped = a_run(chapter=chapter(book, 1), state=GenerationRun.State.STOPPED)
    edit(book, 1)
    found = fly(book)
    assert "Chapter 1 has a text that is not approved." in now(found).why
    autopilot.go_on(found)
    assert chapter(book, 1).runs.get() == stopped
    assert run_of(book, 1).is_live


def test_a_draft_that_was_there_waits_for_the_authors_word(book: Project) -> None:
    version = end(a_run(chapter=chapter(book, 1)))
    found = fly(book)
    assert (now(found).state, approved(book)) == (State.WAITING, [])
    autopilot.go_on(found)
    carry_out()
    assert chapter(book, 1).approved_version_id == version.pk
    assert run_of(book, 2).is_live


def test_a_chapter_taken_out_pauses_it(book: Project) -> None:
    found = fly(book)
    ends_well(book, 1)
    second = chapter(book, 2)
    second.trashed_at = timezone.now()
    second.save(update_fields=["trashed_at"])
    end(run_of(book, 2))
    carry_out()
    assert now(found).state == State.PAUSED
    assert "taken out of the book" in now(found).why
    autopilot.go_on(found)
    assert run_of(book, 3).is_live


# --- Other runs in the book -------------------------------------------------------------


def test_it_waits_for_its_turn_behind_a_run_begun_by_hand(book: Project) -> None:
    found = fly(book)
    by_hand, _ = runs.start(chapter(book, 4), book.owner)
    ends_well(book, 1)
    assert now(found).state == State.RUNNING
    assert now(found).why == "Chapter 4 is being written; chapter 2 follows."
    assert not chapter(book, 2).runs.exists()
    runs.cancel(by_hand)
    carry_out()
    assert run_of(book, 2).is_live
    assert now(found).why == ""


def test_a_run_of_its_own_chapter_that_was_begun_by_hand_is_followed(book: Project) -> None:
    by_hand, _ = runs.start(chapter(book, 1), book.owner)
    found = fly(book)
    assert now(found).run == by_hand
    ends_well(book, 1)
    assert approved(book) == [1]


def test_a_beat_written_again_is_followed(book: Project) -> None:
    found = fly(book)
    first = run_of(book, 1)
    store(first, Step(pipeline.PLAN), a_plan(2))
    second = runs.again(first, 1, "Let it rain.", book.owner)
    carry_out()
    assert (now(found).state, now(found).run) == (State.RUNNING, second)
    end(second)
    carry_out()
    assert approved(book) == [1]


def test_a_beat_written_again_of_a_refused_rewrite_is_no_approved_text(book: Project) -> None:
    an_approved_version(chapter=chapter(book, 1))
    found = fly(book, 1, 2, rewrite=True)
    first = run_of(book, 1)
    store(first, Step(pipeline.PLAN), a_plan(2))
    end(first, score=3)
    carry_out()
    assert now(found).state == State.WAITING
    version = end(runs.again(first, 1, "Let it rain.", book.owner))
    autopilot.go_on(found)
    carry_out()
    assert chapter(book, 1).approved_version_id == version.pk
    assert run_of(book, 2).is_live


# --- Stop -------------------------------------------------------------------------------


def test_the_stop_button_stops_the_run_and_keeps_the_text(book: Project) -> None:
    found = fly(book)
    ends_well(book, 1)
    for _ in range(2):
        autopilot.stop(found)
    found = now(found)
    assert (found.state, found.why) == (State.STOPPED, "Stopped. What is written is kept.")
    run = run_of(book, 2)
    assert run.state == GenerationRun.State.CANCELLED
    assert looks() == 0
    assert approved(book) == [1]
    autopilot.go_on(found)
    run.refresh_from_db()
    assert run.is_live


def test_a_stopped_one_does_not_go_on_beside_another(book: Project) -> None:
    found = autopilot.stop(fly(book))
    other = fly(book, 2, 3)
    with pytest.raises(Refused, match="Another autopilot is on"):
        autopilot.go_on(found)
    assert (now(found).state, now(other).state) == (State.STOPPED, State.RUNNING)


def test_one_that_is_done_does_not_go_on(book: Project) -> None:
    found = fly(book, 1, 1)
    ends_well(book, 1)
    with pytest.raises(Refused, match="Start another"):
        autopilot.go_on(found)


# --- Nothing twice, nothing never -------------------------------------------------------


def test_however_often_it_looks_each_move_is_made_once(book: Project) -> None:
    found = fly(book)
    end(run_of(book, 1))
    assert looks() == 1
    for _ in range(3):
        moving.move_on(found.pk)
    carry_out()
    assert GenerationRun.objects.filter(chapter__number__lte=2).count() == 2
    assert QueuedTask.objects.filter(func="memory.tasks.remember_version").count() == 1
    assert now(found).written == [str(chapter(book, 1).pk)]


def test_the_end_of_a_run_that_is_rolled_back_moves_nothing(book: Project) -> None:
    fly(book)
    with transaction.atomic():
        end(run_of(book, 1))
        transaction.set_rollback(True)
    assert looks() == 0


def test_a_delivery_whose_claim_is_lost_changes_nothing(book: Project) -> None:
    found = fly(book)
    end(run_of(book, 1))
    task = QueuedTask.objects.get(func=moving.TASK)
    with pytest.raises(queues.ClaimLost):
        moving.move_on(found.pk, queues.Claim(task.pk, 7, "somebody else"))
    assert approved(book) == []
    assert looks() == 1


def test_one_that_is_stuck_is_moved_on_by_the_clock(book: Project) -> None:
    fly(book)
    assert tasks.catch_up() == 0
    end(run_of(book, 1))
    assert tasks.catch_up() == 0
    QueuedTask.objects.filter(func=moving.TASK).delete()
    assert tasks.catch_up() == 1
    carry_out()
    assert run_of(book, 2).is_live
    assert tasks.catch_up() == 0


def test_a_task_set_aside_fails_it_with_the_reason(book: Project) -> None:
    found = fly(book)
    end(run_of(book, 1))
    task = QueuedTask.objects.get(func=moving.TASK)
    QueuedTask.objects.filter(pk=task.pk).update(owner="me", attempts=5)
    with transaction.atomic():
        queues.set_aside(queues.Claim(task.pk, 5, "me"), "It killed five workers.")
    assert now(found).state == State.FAILED
    assert "It killed five workers." in now(found).why
    autopilot.go_on(found)
    carry_out()
    assert run_of(book, 2).is_live


def test_messages_are_in_the_language_it_was_started_in(
    book: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = fly(book)
    Autopilot.objects.filter(pk=found.pk).update(language="fr")
    heard: list[Any] = []
    inner = moving.decide

    def decide(standing: Any) -> Any:
        from django.utils import translation

        heard.append(translation.get_language())
        return inner(standing)

    monkeypatch.setattr(moving, "decide", decide)
    moving.move_on(found.pk)
    assert heard == ["fr"]


def test_a_book_that_is_deleted_takes_it_along(book: Project, django_user_model: User) -> None:
    found = fly(book)
    end(run_of(book, 1))
    task = QueuedTask.objects.get(func=moving.TASK)
    book.delete()
    moving.move_on(found.pk, None)
    assert not Autopilot.objects.exists()
    assert QueuedTask.objects.filter(pk=task.pk).exists()
