"""An alternative written by a model and held against the story before its author sees it."""

import pytest
from pytest_django import Settings

from novellaforge import loop
from projects.models import Project
from tests.model_server import ModelServer, asks_for, says
from tests.writing.alternatives.beats import a_drafted_chapter
from tests.writing.dead_man import ACT, DEATH, STORY, a_book, tell
from writing.alternatives.asking import ask
from writing.alternatives.showing import findings_of
from writing.models import Proposal
from writing.rewriting.performing import perform

pytestmark = pytest.mark.django_db(transaction=True)
State = Proposal.State
BEFORE = (
    STORY[3][0],
    "He rowed without a word to the far bank, and the lamp went out.",
    STORY[3][2],
)
CALM = "The water lay still. Ilse Varga let the boat drift until the reeds took hold of it there."


@pytest.fixture
def book(asked: ModelServer, settings: Settings) -> Project:
    """Aron died in chapter 2; chapter 3 is drafted."""
    tell(asked, settings)
    project = a_book()
    a_drafted_chapter(project, 3, BEFORE)
    return project


def written(project: Project, instruction: str = "", count: int = 1) -> list[Proposal]:
    chapter = project.chapters.get(number=3)
    made = ask(chapter, 2, count, instruction, project.owner)
    for each in made:
        loop.run(perform(each.pk))
        each.refresh_from_db()
    return made


def test_a_model_that_is_away_fails_it_with_its_sentence(asked: ModelServer, book: Project):
    asked.fault("401", times=None)
    (made,) = written(book)
    assert (made.state, bool(made.why)) == (State.FAILED, True)


def test_it_is_written_from_the_beats_plan_with_the_wish(asked: ModelServer, book: Project):
    asked.answer(says("Write scene 2 of"), CALM)
    first, second = written(book, "Let nobody speak.", 2)
    assert (first.state, first.text, second.text) == (State.READY, CALM, CALM)
    assert (first.findings, first.why) == ([], "")
    (prompt, _) = [c.request.prompt for c in asked.calls if "Write scene 2 of" in c.request.prompt]
    assert "Let nobody speak." in prompt
    assert BEFORE[0].split(". ")[-1] in prompt
    assert book.chapters.get(number=3).versions.count() == 1


def test_what_contradicts_the_story_is_told_with_both_sentences(asked: ModelServer, book: Project):
    asked.answer(says("Write scene 2 of"), STORY[3][1])
    (made,) = written(book)
    assert made.state == State.READY
    (found,) = [each for each in findings_of(made) if each.rule == "dead_acts"]
    assert (found.quote, found.against, found.against_chapter) == (ACT, DEATH, 2)


def test_what_cannot_be_checked_is_offered_and_says_so(asked: ModelServer, book: Project):
    asked.answer(says("Write scene 2 of"), CALM)
    asked.fault("500", match=asks_for("ExtractAnswer"), times=None)
    (made,) = written(book)
    assert (made.state, made.text) == (State.READY, CALM)
    assert made.why
