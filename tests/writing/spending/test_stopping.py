"""A spent budget stops a run between steps: the text is kept, and retry asks nothing twice."""

from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.utils import translation

from novellaforge import jobs, loop
from novellaforge.llm import LLM, Origin, Provider, user
from novellaforge.llm.errors import BudgetSpent
from novellaforge.models import Job, LLMCall, LoggedEvent, QueuedTask
from projects.models import Project
from tests.clusters import running_cluster
from tests.factories import an_outlined_project
from tests.jobs import deliver_all
from tests.model_server import ChatRequest, ModelServer, prose
from tests.waiting import eventually
from tests.writing.chapters import PLAN, SHORT, asking, assert_whole, begin, requests
from tests.writing.plans import plan_well
from tests.writing.spending.conftest import a_call, a_price
from writing import pipeline, pregeneration
from writing.models import GenerationRun, StepResult, UserBudget
from writing.runs import perform_all, retry
from writing.spending import budget

pytestmark = pytest.mark.django_db(transaction=True)
State = GenerationRun.State


@pytest.fixture
def model(asked: ModelServer) -> ModelServer:
    asking(asked)
    return asked


def book_of(run: GenerationRun) -> Project:
    return Project.objects.get(pk=run.project_id)


def allow(run: GenerationRun, **limits: Any) -> None:
    Project.objects.filter(pk=run.project_id).update(
        **{f"budget_{name}": value for name, value in limits.items()}
    )


def go_on(run: GenerationRun) -> GenerationRun:
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    return run


def spent(run: GenerationRun) -> int:
    return budget.standings(book_of(run))[0].spent.tokens


def written(run: GenerationRun) -> set[int]:
    steps = run.steps.filter(stage=pipeline.WRITE, state=StepResult.State.STORED)
    return set(steps.values_list("beat", flat=True))


def is_stopped(run: GenerationRun) -> bool:
    """And nothing of it runs or waits any more."""
    run.refresh_from_db()
    return run.state == State.STOPPED and not QueuedTask.objects.exists()


def assert_asked_once(server: ModelServer) -> None:
    """However often it stopped, no step was asked for twice."""
    assert set(requests(server).values()) == {1}


def test_without_money_nothing_is_begun(model: ModelServer) -> None:
    run = begin("parallel", budget_tokens=0)
    go_on(run)
    assert run.state == State.STOPPED
    assert model.calls == []
    assert "The budget of this book is spent for this month." in run.reason
    stored = run.steps.filter(state=StepResult.State.STORED).values_list("stage", flat=True)
    assert {pipeline.COLLECT, pipeline.RETRIEVE} <= set(stored)  # they cost nothing
    assert not run.steps.exclude(state=StepResult.State.STORED).exists()


def test_it_stops_between_beats_and_goes_on_where_it_was_once_there_is_more(
    model: ModelServer,
) -> None:
    run = begin("sequential", budget_tokens=1)
    go_on(run)
    assert (run.state, written(run)) == (State.STOPPED, {1})
    said, asked, text = run.reason, len(model.calls), run.drafts.get(beat=1).text
    assert text

    retry(run)  # without more money
    go_on(run)
    assert (run.state, run.reason, len(model.calls)) == (State.STOPPED, said, asked)
    assert run.drafts.get(beat=1).text == text

    allow(run, tokens=spent(run) + 1)
    retry(run)
    go_on(run)
    assert (run.state, written(run)) == (State.STOPPED, {1, 2})
    assert run.drafts.get(beat=1).text == text

    allow(run, tokens=None)
    retry(run)
    assert_whole(go_on(run))
    assert_asked_once(model)


def test_beats_that_run_side_by_side_end(model: ModelServer) -> None:
    """All had begun when the first was paid for; nothing begins after them."""
    run = begin("parallel", budget_tokens=1)
    begun, all_have = set(), Event()

    def is_prose(request: ChatRequest) -> bool:
        if prose(request):
            begun.add(request.last)
        if len(begun) == len(PLAN.beats):
            all_have.set()
        return prose(request)

    model.fault("silence", times=len(PLAN.beats), match=is_prose, after=0, until=all_have)
    go_on(run)
    assert run.state == State.STOPPED
    assert written(run) == {1, 2, 3}
    assert set(requests(model)) == {f"write_beat.{beat}" for beat in (1, 2, 3)}
    allow(run, tokens=None)
    retry(run)
    assert_whole(go_on(run))
    assert_asked_once(model)


def test_several_workers_go_beyond_by_what_had_begun_and_no_more(tmp_path: Path) -> None:
    """Two workers with one slot each: the second beat may have begun, the third may not."""
    with ModelServer(ttft=0.3) as server:
        environment = asking(server)
        with running_cluster(tmp_path / "log", processes=2, slots=1, env=environment):
            run = begin("distributed", budget_tokens=1)
            eventually(lambda: is_stopped(run), seconds=60)
            begun = set(requests(server))
            assert 1 <= len(begun) <= 2
            assert {f"write_beat.{beat}" for beat in written(run)} == begun
            assert not run.steps.exclude(state=StepResult.State.STORED).exists()
            assert all(draft.text for draft in run.drafts.filter(beat__in=written(run)))
            ends = LoggedEvent.objects.filter(stream=run.pk, payload__state="stopped")
            assert ends.count() == 1

            allow(run, tokens=None)
            retry(run)
            eventually(lambda: _drafted(run), seconds=90)
        assert_whole(run)
        assert_asked_once(server)


def _drafted(run: GenerationRun) -> bool:
    run.refresh_from_db()
    assert run.state != State.STOPPED, run.reason
    return run.state == State.DRAFTED


def test_a_budget_in_money_is_counted_to_the_last_place(model: ModelServer) -> None:
    """The sum of the calls is the sum of the prices, and the budget that it just reaches stops."""
    price = a_price(per_million_in="0.27", per_million_cached="0.07", per_million_out="1.1")
    run = begin("sequential", budget_cost="0.0001")
    go_on(run)
    assert run.state == State.STOPPED, run.reason
    calls = list(LLMCall.objects.all())
    million = 1_000_000
    for call in calls:
        fresh = call.tokens_in - call.tokens_cached
        by_hand = (
            fresh * Decimal(price.per_million_in)
            + call.tokens_cached * Decimal(price.per_million_cached)
            + call.tokens_out * Decimal(price.per_million_out)
        )
        assert call.cost * million == by_hand
        assert (call.priced, call.owner_id) == (True, book_of(run).owner_id)
    found = budget.standings(book_of(run))[0]
    assert found.cost == sum(call.cost for call in calls)


def test_a_model_without_a_price_is_said_and_not_stopped(model: ModelServer) -> None:
    run = begin("parallel", SHORT, budget_cost="0.0001")
    assert go_on(run).state == State.DRAFTED, run.reason
    found = budget.standings(book_of(run))[0]
    assert found.uncounted_calls == LLMCall.objects.count() == len(model.calls)
    assert "cannot be counted" in found.sentence


def test_a_persons_budget_stops_each_of_their_books(model: ModelServer) -> None:
    run = begin("sequential")
    UserBudget.objects.create(user=book_of(run).owner, budget_tokens=150)
    a_call(an_outlined_project(owner=book_of(run).owner))
    go_on(run)
    assert run.state == State.STOPPED
    assert run.reason.startswith("The budget that this book's owner has for all books is spent")
    assert model.calls == []


def test_it_is_said_in_the_language_of_the_author(model: ModelServer) -> None:
    with translation.override("fr"):
        run = begin("sequential", budget_tokens=0)
        expected = budget.refusal(run.project_id)
    go_on(run)
    assert run.reason == expected


# --- Other work -------------------------------------------------------------------------


def ask(project: Project) -> None:
    llm = LLM(Provider.from_settings(), Origin(project.pk, step="facts"), "en")
    loop.run(llm.chat([user("One word.")]))


def test_whatever_asks_for_a_book_is_refused(asked: ModelServer) -> None:
    book = an_outlined_project(budget_tokens=0)
    with pytest.raises(BudgetSpent, match="The budget of this book is spent"):
        ask(book)
    assert asked.calls == []


def test_what_has_begun_with_one_model_goes_on(asked: ModelServer) -> None:
    book = an_outlined_project(budget_tokens=1)
    llm = LLM(Provider.from_settings(), Origin(book.pk, step="facts"), "en")
    loop.run(llm.chat([user("One word.")]))
    loop.run(llm.chat([user("Another.")]))
    assert budget.refusal(book.pk)
    assert len(asked.calls) == 2
    with pytest.raises(BudgetSpent):
        ask(book)


def test_other_books_are_asked_for(asked: ModelServer) -> None:
    an_outlined_project(budget_tokens=0)
    ask(an_outlined_project())
    assert len(asked.calls) == 1


def test_a_job_stops_with_the_sentence_and_can_be_resumed(asked: ModelServer) -> None:
    plan_well(asked)
    book = an_outlined_project(budget_tokens=0)
    job = deliver_all(pregeneration.start(book, 1, book.owner)[0])
    assert job.state == Job.State.STOPPED
    assert "The budget of this book is spent" in job.sentence
    assert asked.calls == []
    Project.objects.update(budget_tokens=None)
    job = deliver_all(jobs.resume(job))
    assert job.state == Job.State.DONE, job.sentence
