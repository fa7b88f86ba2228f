"""What changes while a chapter is written and judged is for its author to see: no gate approves it
over that. Near misses first.
"""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from novellaforge import loop
from novellaforge.errors import Refused
from projects import bible, editing
from projects.models import Chapter, ChapterVersion, Project
from tests.factories import a_run, a_version, an_approved_version, an_outlined_project
from tests.model_server import ModelServer
from tests.writing.briefs import a_plan
from tests.writing.scripts import answer_well
from writing import pipeline, runs
from writing.brief import BeatFacts, BeatText, Passages, StoryContext
from writing.briefing import Summarised
from writing.models import GenerationRun
from writing.pipeline import Step
from writing.proving import Proofs
from writing.review import BeatCheck, Check, Critique, ValidationReport
from writing.runs import perform, perform_all, performing, start
from writing.runs.advancing import advance, store
from writing.runs.locking import lock
from writing.runs.recording import record
from writing.stages.quality_gate import CRITIC, ENABLED_CHECKS

pytestmark = pytest.mark.django_db(transaction=True)
State = GenerationRun.State
TEXT = "Ilse counted the oars."
Act = Callable[[Project], object]


@pytest.fixture
def book() -> Project:
    book = an_outlined_project(3)
    an_approved_version(chapter=at(book, 1))
    return book


def at(book: Project, number: int) -> Chapter:
    return book.chapters.select_related("project__owner").get(number=number)


def begun(book: Project) -> GenerationRun:
    """Chapter 2, which has its one beat and is approved where it passes the gate."""
    run = a_run(chapter=at(book, 2), auto_approve=True)
    store(run, Step(pipeline.COLLECT), StoryContext())
    store(run, Step(pipeline.RETRIEVE), Passages())
    store(run, Step(pipeline.PLAN), a_plan(1, 60))
    run.drafts.create(beat=1, text=TEXT)
    store(run, Step(pipeline.WRITE, 1), BeatText(TEXT, 4))
    return run


def checked(run: GenerationRun) -> None:
    """It is joined, and nothing is found in it; the critic still reads."""
    with transaction.atomic():
        advance(lock(run.pk))
    made = tuple(Check(name=name, done=True) for name in ENABLED_CHECKS - {CRITIC})
    revision = Project.objects.get(pk=run.project_id).revision
    for stage, result in (
        (pipeline.EXTRACT, BeatFacts()),
        (pipeline.CHECK, BeatCheck()),
        (pipeline.PROVE, Proofs()),
        (pipeline.VALIDATE, ValidationReport(checks=made, revision=revision)),
    ):
        beat = 1 if stage in (pipeline.EXTRACT, pipeline.CHECK) else None
        record(run.pk, Step(stage, beat), result, None)


def judged(run: GenerationRun) -> None:
    """It passes the gate."""
    record(run.pk, Step(pipeline.CRITICISE), Critique(score=9.0), None)
    record(run.pk, Step(pipeline.SUMMARISE), Summarised(), None)


def ended(run: GenerationRun) -> GenerationRun:
    record(run.pk, Step(pipeline.APPROVE), Summarised(), None)
    run.refresh_from_db()
    return run


def edit(chapter: Chapter) -> ChapterVersion:
    newest = chapter.versions.first()
    base = newest.pk if newest else None
    return editing.edit(chapter, f"{TEXT} One is gone.", base, chapter.project.owner)


def edit_the_first(book: Project) -> None:
    edit(at(book, 1))


def approve_another(book: Project) -> None:
    runs.approve(a_version(chapter=at(book, 1)), book.owner)


def approve_an_edit(book: Project) -> None:
    runs.approve(edit(at(book, 1)), book.owner)


def edit_a_later_one(book: Project) -> None:
    edit(at(book, 3))


def change_the_bible(book: Project) -> None:
    bible.take_out(book, book.world_rules.get())


def test_what_was_written_before_it_began_is_no_change(book: Project) -> None:
    edit_the_first(book)
    edit(at(book, 2))
    run = begun(book)
    checked(run)
    judged(run)
    assert ended(run).state == State.APPROVED, run.reason


@pytest.mark.parametrize("change", [change_the_bible, approve_another, approve_an_edit])
def test_what_changed_before_the_draft_was_checked_is_no_change(
    book: Project, change: Act
) -> None:
    run = begun(book)
    change(book)
    checked(run)
    judged(run)
    assert ended(run).state == State.APPROVED, run.reason


def test_an_edit_of_a_later_chapter_is_no_change(book: Project) -> None:
    run = begun(book)
    checked(run)
    edit_a_later_one(book)
    judged(run)
    assert ended(run).state == State.APPROVED, run.reason


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (change_the_bible, "The book has changed since this draft was checked"),
        (approve_another, "The book has changed since this draft was checked"),
        (edit_the_first, "Chapter 1 was edited."),
    ],
)
def test_what_changed_since_it_was_checked_is_said(
    book: Project, client: Client, change: Act, said: str
) -> None:
    run = begun(book)
    checked(run)
    change(book)
    judged(run)
    assert ended(run).state == State.DRAFTED
    chapter = at(book, 2)
    assert chapter.approved_version is None
    client.force_login(book.owner)
    assert said in client.get(reverse("writing_api:run", args=[run.pk])).json()["reason"]
    desk = client.get(reverse("writing:desk", args=[book.pk, chapter.pk]))
    assert said in desk.content.decode()


def test_what_was_typed_in_the_chapter_before_it_was_joined_stays_newest(book: Project) -> None:
    run = begun(book)
    theirs = edit(at(book, 2))
    checked(run)
    judged(run)
    assert ended(run).state == State.DRAFTED
    assert "Chapter 2 has a newer text than its draft" in run.reason
    assert list(at(book, 2).versions.all()) == [theirs, run.version]


def test_what_was_typed_while_a_run_had_stopped_stays_newest(book: Project) -> None:
    run = begun(book)
    GenerationRun.objects.filter(pk=run.pk).update(state=State.STOPPED)
    theirs = edit(at(book, 2))
    assert start(at(book, 2), book.owner) == (run, False)
    checked(run)
    judged(run)
    assert ended(run).state == State.DRAFTED
    assert "Chapter 2 has a newer text than its draft" in run.reason
    assert list(at(book, 2).versions.all()) == [theirs, run.version]


def test_it_stays_newest_also_where_a_beat_was_asked_for_again(book: Project) -> None:
    run = begun(book)
    theirs = edit(at(book, 2))
    second = runs.again(run, 1, "", book.owner)
    second.drafts.create(beat=1, text=TEXT)
    store(second, Step(pipeline.WRITE, 1), BeatText(TEXT, 4))
    with transaction.atomic():
        advance(lock(second.pk))
    second.refresh_from_db()
    assert list(at(book, 2).versions.all()) == [theirs, second.version]


def test_what_was_typed_before_it_began_goes_below_it(book: Project) -> None:
    theirs = edit(at(book, 2))
    run = begun(book)
    checked(run)
    run.refresh_from_db()
    assert list(at(book, 2).versions.all()) == [run.version, theirs]


def test_what_was_approved_in_the_chapter_before_it_was_joined_stays(book: Project) -> None:
    run = begun(book)
    theirs = edit(at(book, 2))
    runs.approve(theirs, book.owner)
    checked(run)
    judged(run)
    assert ended(run).state == State.DRAFTED
    assert "Chapter 2 has a newer text than its draft" in run.reason
    assert at(book, 2).approved_version == theirs


def test_an_older_text_that_was_approved_before_it_was_checked_stays(book: Project) -> None:
    older = edit(at(book, 2))
    run = begun(book)
    runs.approve(older, book.owner)
    checked(run)
    judged(run)
    assert ended(run).state == State.DRAFTED
    assert "Chapter 2 has another approved text." in run.reason
    assert at(book, 2).approved_version == older


def test_a_stopped_run_goes_on_over_no_text_that_was_approved_since(book: Project) -> None:
    run = begun(book)
    GenerationRun.objects.filter(pk=run.pk).update(state=State.STOPPED)
    runs.approve(edit(at(book, 2)), book.owner)
    with pytest.raises(Refused, match="Say that you want it rewritten"):
        start(at(book, 2), book.owner)
    run.refresh_from_db()
    assert run.state == State.STOPPED


def test_a_stopped_rewriting_goes_on_also_once_a_beat_of_it_was_asked_for_again(
    book: Project,
) -> None:
    an_approved_version(chapter=at(book, 2))
    run = begun(book)
    GenerationRun.objects.filter(pk=run.pk).update(base_version=at(book, 2).approved_version)
    checked(run)
    run.refresh_from_db()
    second = runs.again(run, 1, "Let it rain.", book.owner)
    assert second.base_version == run.version
    GenerationRun.objects.filter(pk=second.pk).update(state=State.STOPPED)
    assert start(at(book, 2), book.owner) == (second, False)


def test_what_is_typed_once_it_has_passed_the_gate_is_said(book: Project) -> None:
    run = begun(book)
    checked(run)
    judged(run)
    theirs = edit(at(book, 2))
    assert ended(run).state == State.DRAFTED
    assert "Chapter 2 was edited." in run.reason
    assert at(book, 2).versions.first() == theirs


def test_it_is_kept_at_which_revision_a_draft_was_checked(asked: ModelServer) -> None:
    """While the critic reads, the author changes the bible."""
    answer_well(asked)
    chapter = an_outlined_project().chapters.get(number=1)
    how = {"mode": "parallel", "auto_approve": True, "target_words": 100}
    run, _is_new = start(chapter, chapter.project.owner, **how)
    critic = Step(pipeline.CRITICISE)
    while (steps := performing._next_steps(run.pk, frozenset())) != (critic,):
        loop.run(perform(run.pk, next(each for each in steps if each != critic)), timeout=90)
    change_the_bible(chapter.project)
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    assert run.state == State.DRAFTED
    assert "The book has changed since this draft was checked" in run.reason
