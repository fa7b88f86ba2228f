"""Three chapters under a budget in money that ends on the way: a run, real calls, real prices."""

from collections import Counter
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from novellaforge import loop
from novellaforge.llm.calls import prices
from novellaforge.models import LLMCall, Price
from projects.models import Project
from tests.model_server import ModelServer
from tests.writing.autopilot.flights import (
    State,
    a_book,
    carry_out,
    chapter,
    now,
    planned,
    run_of,
)
from tests.writing.scripts import answer_well
from writing import autopilot
from writing.models import Autopilot, GenerationRun, GenerationSettings, StepResult
from writing.runs import perform_all
from writing.spending import budget

pytestmark = pytest.mark.django_db(transaction=True)

CHAPTERS = Decimal("1.6")  # that the budget is for


@pytest.fixture
def book(asked: ModelServer) -> Project:
    """Three chapters, one beat after the other; a model whose every call has its price."""
    answer_well(asked)
    book = planned(a_book(3))
    GenerationSettings.objects.filter(project=book).update(
        write_distributed_beats=False, write_parallel_beats=False
    )
    price = dict.fromkeys(("per_million_in", "per_million_cached"), 10)
    Price.objects.create(model="scripted", **price, per_million_out=20)
    prices.forget()
    return book


def allow(book: Project, cost: Decimal | None) -> None:
    Project.objects.filter(pk=book.pk).update(budget_cost=cost)


def spent(book: Project) -> Decimal:
    return sum((call.cost for call in LLMCall.objects.filter(project_id=book.pk)), Decimal(0))


def approved(book: Project) -> list[int]:
    done = book.chapters.exclude(approved_version=None)
    return list(done.values_list("number", flat=True))


def fly(found: Autopilot, chapters: int = 3) -> Autopilot:
    """On, as its workers would take it, until it rests or has closed so many chapters."""
    while True:
        found = now(found)
        if found.state != State.RUNNING or len(found.written) >= chapters:
            return found
        assert found.run
        loop.run(perform_all(found.run.pk), timeout=90)
        carry_out()


def stored(run: GenerationRun) -> dict[str, object]:
    steps = run.steps.filter(state=StepResult.State.STORED)
    return dict(steps.values_list("key", "result"))


def test_it_stops_where_the_budget_ends_and_goes_on_when_there_is_more(
    asked: ModelServer, book: Project
) -> None:
    with translation.override("fr"):
        found, _is_new = autopilot.start(book, book.owner, first=1, last=3)
    fly(found, chapters=1)
    limit = (CHAPTERS * spent(book)).quantize(Decimal("0.0001"))
    allow(book, limit)

    found = fly(found)
    run = run_of(book, 2)
    calls = LLMCall.objects.filter(project_id=book.pk).order_by("pk")
    *before, last = [call.cost for call in calls]
    assert sum(before) < limit <= sum(before) + last  # the call that spent it was the last
    assert all(call.priced for call in calls)
    assert (found.state, run.state) == (State.WAITING, GenerationRun.State.STOPPED)
    assert approved(book) == [1]

    with translation.override("fr"):
        said = budget.refusal(book.pk)
        expected = _("Chapter %(number)s stopped: %(reason)s") % {"number": 2, "reason": said}
    assert said
    assert (run.reason, found.why) == (said, expected)
    assert "Le budget de ce livre est épuisé" in found.why

    kept, texts = stored(run), dict(run.drafts.values_list("beat", "text"))
    assert any(texts.values())
    due = run.steps.exclude(state=StepResult.State.STORED)
    assert not due.exclude(started_at=None).exists()  # it stopped between steps

    made = len(asked.calls)
    autopilot.go_on(found)
    assert fly(found).why == expected  # as long as there is no more money, nothing is asked
    assert len(asked.calls) == made

    allow(book, 10 * limit)
    autopilot.go_on(found)
    found = fly(found)
    assert found.state == State.DONE, found.why
    assert approved(book) == [1, 2, 3]
    assert kept.items() <= stored(run).items()
    text = chapter(book, 2).approved_version.text
    assert all(each in text for each in texts.values() if each)
    asked_for = (call.request.last for call in asked.calls)
    beats = Counter(each for each in asked_for if "Write scene" in each)
    assert (len(beats), set(beats.values())) == (6, {1})


def test_a_budget_spent_before_it_begins_lets_nothing_be_asked(
    asked: ModelServer, book: Project
) -> None:
    allow(book, Decimal(0))
    found = fly(autopilot.start(book, book.owner, first=1, last=3)[0])
    assert found.state == State.WAITING
    assert found.why.startswith("Chapter 1 stopped: The budget of this book is spent")
    assert (asked.calls, approved(book)) == ([], [])
