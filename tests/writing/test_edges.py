"""A chapter's plan is told how the last chapters open and close."""

import pytest

from novellaforge import loop
from projects.models import Project
from tests.factories import a_version, an_approved_version, an_outlined_project
from tests.model_server import ModelServer
from tests.writing.plans import plan_of_run, plan_well, prepare
from writing.brief import Edges
from writing.models import GenerationRun
from writing.pregeneration.edges import LINE, edges_before, edges_of


def before(book: Project, number: int) -> tuple[Edges, ...]:
    return edges_before(book.chapters.get(number=number).pk)


def tell(book: Project, number: int) -> None:
    text = f"Ilse woke at {number}. She rowed.\n\n“Go.” The bell rang {number} times."
    an_approved_version(chapter=book.chapters.get(number=number), text=text)


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_a_text_that_says_nothing_has_none(text: str) -> None:
    assert edges_of(3, text) == Edges(3, "", "")


def test_one_sentence_opens_and_closes_its_chapter() -> None:
    assert edges_of(3, "Ilse rowed.") == Edges(3, "Ilse rowed.", "Ilse rowed.")


def test_a_long_sentence_is_cut_to_whole_words() -> None:
    edges = edges_of(3, "She rowed and rowed, " * 20 + "and slept. It was night.")
    assert len(edges.opens) <= LINE
    assert edges.opens.endswith("rowed…")
    assert edges.closes == "It was night."


@pytest.mark.django_db
def test_a_draft_a_later_chapter_and_the_chapter_itself_are_not_told() -> None:
    book = an_outlined_project(4)
    a_version(chapter=book.chapters.get(number=1))
    tell(book, 2)
    tell(book, 3)
    assert before(book, 1) == before(book, 2) == ()


@pytest.mark.django_db
def test_of_the_last_five_oldest_first() -> None:
    book = an_outlined_project(8)
    for number in (1, 2, 3, 4, 5, 6, 8):
        tell(book, number)
    assert [each.number for each in before(book, 7)] == [2, 3, 4, 5, 6]
    assert before(book, 7)[0] == Edges(2, "Ilse woke at 2.", "The bell rang 2 times.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "said"), [("en", "does neither in the same way"), ("fr", "ne fait ni l’un ni")]
)
def test_a_plan_made_live_or_ahead_is_asked_for_with_them(
    asked: ModelServer, language: str, said: str
) -> None:
    plan_well(asked, language)
    book = an_outlined_project(3, language=language)
    tell(book, 1)
    loop.run(plan_of_run(book.chapters.get(number=2)))
    prepare(an_outlined_project(3, language=language), 1)
    GenerationRun.objects.all().delete()
    tell(book, 2)
    prepare(book, 1)
    live, first, ahead = (call.request.last for call in asked.calls)
    assert "1. Ilse woke at 1. … The bell rang 1 times." in live
    assert said in live
    assert said not in first
    assert "2. Ilse woke at 2. … The bell rang 2 times." in ahead
