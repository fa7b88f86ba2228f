"""A spent budget refuses proposals and alternatives before anything is queued."""

import pytest

from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from projects.models import Project
from tests.factories import a_project, an_outlined_project
from tests.writing.alternatives.beats import TEXTS, a_drafted_chapter
from tests.writing.spending.conftest import a_call
from writing.alternatives import asking as alternatives
from writing.models import Proposal, UserBudget
from writing.rewriting.asking import Asked, Selected, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    project = an_outlined_project()
    a_drafted_chapter(project)
    Project.objects.filter(pk=project.pk).update(budget_cost="0.5")
    return project


def proposed(book: Project) -> int:
    """How many proposals there are after each has been asked for."""
    chapter = book.chapters.get(number=1)
    alternatives.ask(chapter, 2, 1, "", book.owner)
    ask(chapter, Selected(passage=TEXTS[0]), Asked(instruction="Shorter."), book.owner)
    return Proposal.objects.count()


def test_what_is_left_of_it_lets_them_be_asked(book: Project) -> None:
    a_call(book, cost="0.49")
    a_call(a_project(), cost="9")
    assert proposed(book) == 2


@pytest.mark.parametrize("whose", ["book", "author"])
def test_a_spent_budget_refuses_both_with_its_sentence(book: Project, whose: str) -> None:
    a_call(book, cost="0.5")
    if whose == "author":
        Project.objects.update(budget_cost=None)
        UserBudget.objects.create(user=book.owner, budget_cost="0.4")
    chapter = book.chapters.get(number=1)
    before = QueuedTask.objects.count()
    said = rf"^The budget .*{'all books' if whose == 'author' else 'this book'} is spent"
    with pytest.raises(Refused, match=said):
        alternatives.ask(chapter, 2, 1, "", book.owner)
    with pytest.raises(Refused, match=said):
        ask(chapter, Selected(passage=TEXTS[0]), Asked(instruction="Shorter."), book.owner)
    assert (Proposal.objects.count(), QueuedTask.objects.count()) == (0, before)
