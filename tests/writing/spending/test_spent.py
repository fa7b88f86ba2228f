"""What a run took, per step and per stage."""

from decimal import Decimal

import pytest

from tests.factories import a_project, a_run
from tests.writing.spending.conftest import a_call
from writing.models import GenerationRun
from writing.runs.telling import usage_of
from writing.spending.showing import cost_context
from writing.spending.spent import Taken, by_stage, by_step, total

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> GenerationRun:
    return a_run()


def call(run: GenerationRun, **values: object) -> None:
    a_call(run.project, run_id=run.pk, **values)


def test_it_works(run: GenerationRun) -> None:
    call(run, step="write_beat.1", tokens_cached=40, cost="0.1", seconds=2.0)
    call(run, step="write_beat.1", cost="0.2", seconds=1.5)
    call(run, step="write_beat.2", cost="0.4")
    call(run, step="criticise", cost="0.00000001")
    a_call(a_project(), cost=9)
    steps = by_step(run.pk)
    assert steps["write_beat.1"] == Taken(2, 200, 40, 100, 3.5, {"USD": Decimal("0.3")})
    assert list(steps) == ["criticise", "write_beat.1", "write_beat.2"]
    assert by_stage(steps)["write_beat"].costs == {"USD": Decimal("0.7")}
    assert total(steps.values()).costs == {"USD": Decimal("0.70000001")}


def test_currencies_are_not_added(run: GenerationRun) -> None:
    call(run, cost=1)
    call(run, cost=2, currency="EUR")
    assert by_step(run.pk)["write_beat.1"].costs == {"USD": Decimal(1), "EUR": Decimal(2)}
    usage = usage_of(run.pk)
    assert (Decimal(usage.cost), usage.currency) == (Decimal(2), "EUR")


def test_what_had_no_price_is_counted_apart(run: GenerationRun) -> None:
    call(run, cost=1)
    call(run, cost=0, priced=False, step="write_beat.2")
    call(run, cost=0, priced=False, tokens_in=0, tokens_out=0)  # nobody answered
    every = total(by_step(run.pk).values())
    assert (every.calls, every.unpriced_calls, every.costs) == (3, 1, {"USD": Decimal(1)})
    shown = cost_context(by_step(run.pk))["cost"]
    assert shown.total.cost == "$1.00 and what has no price"
    assert shown.notes == ("1 call of these had no price, and is not in the cost.",)


def test_nothing_is_shown_of_a_run_that_asked_nothing(run: GenerationRun) -> None:
    assert cost_context(by_step(run.pk)) == {"cost": None}
    assert usage_of(run.pk).cost == "0"


def test_it_is_shown_by_stage_and_by_step(run: GenerationRun) -> None:
    call(run, step="write_beat.1", tokens_in=2000, tokens_cached=1500, cost="0.5", seconds=12.0)
    call(run, step="write_beat.2")
    shown = cost_context(by_step(run.pk))["cost"]
    assert [row.name for row in shown.stages] == ["Writing"]
    assert [row.name for row in shown.steps] == ["write_beat.1", "write_beat.2"]
    row = shown.steps[0]
    assert (row.tokens, row.seconds, row.cost) == (
        "2.0k in (1.5k cached), 50 out",
        "0:12",
        "$0.500",
    )
