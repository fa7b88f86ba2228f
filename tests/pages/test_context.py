"""The page of what was put before the model, and its author's choices."""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from memory.context.chosen import PREVIOUS_END, Piece, fact_key
from projects.models import Chapter
from tests.factories import a_run
from writing import pipeline
from writing.brief import Passage, Passages, StoryContext
from writing.briefing import brief_of, to_json
from writing.choosing import passage_key
from writing.context_choices import Choices
from writing.models import ContextChoice, GenerationRun, StepResult

pytestmark = pytest.mark.django_db
OAR = "The spare oar hung in the boathouse."
FACT = fact_key(UUID(int=7))
CONTEXT = StoryContext(
    previous_chapter_end="The lamp went out.",
    told=("told in chapter 1: Ilse rows.",),
    left_out=("Chapter 2: no room was left for it.",),
    in_force=("chapter 1: Ilse has the key",),
    pieces=(
        Piece(FACT, "in_force", "chapter 1: Ilse has the key", 1),
        Piece("told:x", "recent", "Ilse rows.", 1, "short"),
        Piece("told:y", "older", "The bell fell.", 2, "out"),
    ),
)


@pytest.fixture
def run(chapter: Chapter) -> GenerationRun:
    """It has collected what it is written from."""
    run = a_run(chapter=chapter, state=GenerationRun.State.DRAFTED)
    found = Passages((Passage(OAR, "chapter 1", 0.5),), left_out=("1 passage that you pinned",))
    for stage, result in ((pipeline.COLLECT, CONTEXT), (pipeline.RETRIEVE, found)):
        StepResult.objects.create(
            run=run, key=stage, stage=stage, result=to_json(stage, result),
            state=StepResult.State.STORED, stored_at=timezone.now(),
        )  # fmt: skip
    return run


def page(chapter: Chapter) -> str:
    return reverse("writing:context", args=[chapter.project_id, chapter.pk])


def said(client: Client, chapter: Chapter) -> str:
    shown = client.get(page(chapter)).content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", shown).split())


def test_a_stranger_finds_nothing_there(as_charlie: Client, client: Client, run: GenerationRun):
    body = {"key": passage_key(OAR), "choice": "pin"}
    assert as_charlie.get(page(run.chapter)).status_code == 404
    assert as_charlie.post(page(run.chapter), body).status_code == 404
    assert client.get(page(run.chapter)).status_code == 302
    assert not ContextChoice.objects.exists()


def test_before_a_run_only_what_its_author_wrote_is_there(as_alice: Client, chapter: Chapter):
    text = said(as_alice, chapter)
    assert "The story so far is looked up when the chapter is written." in text
    assert "Ilse Varga" in text
    assert chapter.outline[:60] in text


def test_all_that_was_given_is_there_and_what_was_not(as_alice: Client, run: GenerationRun):
    text = said(as_alice, run.chapter)
    for words in (
        OAR, "The lamp went out.", "Ilse has the key", "Ilse rows.", "The bell fell.", "No room",
        "Chapter 2: no room was left for it.", "1 passage that you pinned",
        "Shortened: there was no room for the whole.",
    ):  # fmt: skip
        assert words in text
    assert re.search(r"about [\d,]+ tokens of the 64,000|about [\d,]+ tokens of the [\d,]+", text)


def test_what_is_not_there_is_not_chosen(as_alice: Client, run: GenerationRun):
    for key, choice in (
        ("", "pin"),
        ("outline", "exclude"),
        ("passage:nothing", "pin"),
        (PREVIOUS_END, "pin"),
        (FACT, "forget"),
        ("x" * 300, "pin"),
    ):
        answer = as_alice.post(page(run.chapter), {"key": key, "choice": choice}, follow=True)
        assert 'role="alert"' in answer.content.decode()
        assert not ContextChoice.objects.exists()


def test_pinned_for_the_chapter_it_is_so_in_its_next_brief(as_alice: Client, run: GenerationRun):
    as_alice.post(page(run.chapter), {"key": passage_key(OAR), "choice": "pin"})
    assert brief_of(run).chosen.pinned == (passage_key(OAR),)
    assert "Pinned" in said(as_alice, run.chapter)
    assert not Choices.of(run.project_id).for_chapter(run.project_id)


def test_excluded_in_the_whole_book_another_chapter_may_pin_it(
    as_alice: Client, run: GenerationRun
):
    key = {"key": passage_key(OAR)}
    as_alice.post(page(run.chapter), key | {"choice": "exclude", "book": "yes"})
    other = run.project.chapters.get(number=2)
    assert Choices.of(run.project_id).for_chapter(other.pk).excludes(passage_key(OAR))
    assert "Chosen by you, and not here now" in said(as_alice, other)
    as_alice.post(page(other), key | {"choice": "pin"})
    assert Choices.of(run.project_id).for_chapter(other.pk).pins(passage_key(OAR))
    assert Choices.of(run.project_id).for_chapter(run.chapter_id).excludes(passage_key(OAR))


def test_it_is_undone_by_what_was_in_force_before(as_alice: Client, run: GenerationRun):
    for choice in ("pin", "exclude"):
        as_alice.post(page(run.chapter), {"key": FACT, "choice": choice})
    shown = as_alice.get(page(run.chapter)).content.decode()
    assert '<input type="hidden" name="choice" value="pin">' in shown
    as_alice.post(page(run.chapter), {"key": FACT, "choice": "pin", "book": ""})
    assert brief_of(run).chosen.pinned == (FACT,)
    as_alice.post(page(run.chapter), {"key": FACT, "choice": ""})
    assert not brief_of(run).chosen


def test_the_end_of_the_chapter_before_can_be_left_out(as_alice: Client, run: GenerationRun):
    as_alice.post(page(run.chapter), {"key": PREVIOUS_END, "choice": "exclude"})
    assert brief_of(run).chosen.excluded == (PREVIOUS_END,)
