"""Runs in the admin: found, looked at, stopped and gone on with."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from novellaforge.models import LLMCall
from tests.admins import act, an_onlooker, an_operator, history_of, may, page
from tests.factories import a_chapter, a_project, a_run
from writing.models import GenerationRun, StepResult

pytestmark = pytest.mark.django_db
State = GenerationRun.State


@pytest.fixture
def operator() -> Client:
    return an_operator()


def found(client: Client, query: str) -> set[GenerationRun]:
    return set(client.get(page(GenerationRun, "changelist") + query).context["cl"].result_list)


def a_call(run: GenerationRun, step: str, **values: object) -> LLMCall:
    given = {"purpose": "prose", "model": "m", "seconds": 2.0, "tokens_in": 100, "tokens_out": 10}
    return LLMCall.objects.create(
        run_id=run.pk, project_id=run.project_id, step=step, **given | values
    )


def test_runs_are_found_by_ids_and_titles(operator: Client) -> None:
    run = a_run(chapter=a_chapter(project=a_project(title="The Bell"), title="Low water"))
    other = a_run(state=State.DRAFTED)
    for sought in (run.pk, run.project_id, run.chapter_id, "bell", "low wat"):
        assert found(operator, f"?q={sought}") == {run}, sought
    assert found(operator, "?q=nothing+of+the+kind") == set()
    assert found(operator, f"?project_id={other.project_id}") == {other}
    assert found(operator, "?state__exact=drafted") == {other}
    assert found(operator, f"?day={timezone.localdate().isoformat()}") == {run, other}
    assert found(operator, "?day=2020-01-01") == set()


def test_a_day_that_is_none_is_refused(operator: Client) -> None:
    for said in ("soon", "2026-13-01", "9999999", "9999-12-31"):
        answer = operator.get(page(GenerationRun, "changelist") + f"?day={said}")
        assert (answer.status_code, answer.headers.get("Location", "")[-4:]) == (302, "?e=1"), said


def test_its_page_shows_each_step_with_its_calls(operator: Client) -> None:
    run, now = a_run(), timezone.now()
    StepResult.objects.create(
        run=run, key="plan_chapter", stage="plan_chapter", state="stored", tries=1,
        due_at=now, started_at=now, stored_at=now,
    )  # fmt: skip
    StepResult.objects.create(
        run=run, key="write_beat:1", stage="write_beat", beat=1, state="failed", tries=3,
        failures=3, failure="The model takes no more requests.", due_at=now, started_at=now,
    )  # fmt: skip
    a_call(run, "write_beat:1", cost=Decimal("0.00125"), priced=True)
    a_call(run, "write_beat:1", outcome="ModelBusy")
    a_call(run, "write_beat:1", outcome="cancelled")
    a_call(run, "check_beat:9", tokens_in=7)
    answer = operator.get(page(GenerationRun, "change", run.pk))
    plan, beat = answer.context["timeline"].bars
    assert (plan.step.key, plan.asked.calls) == ("plan_chapter", 0)
    assert (beat.asked.calls, beat.asked.failed, beat.asked.tokens_in) == (3, 1, 300)
    assert beat.asked.costs == (("USD", Decimal("0.00125000")),)
    assert answer.context["timeline"].elsewhere.tokens_in == 7
    text = answer.content.decode()
    assert "The model takes no more requests." in text
    assert f"?run_id={run.pk}&amp;step=write_beat%3A1" in text
    assert 'name="_save"' not in text


def test_in_french_the_drawing_keeps_its_points(operator: Client) -> None:
    run, now = a_run(), timezone.now()
    StepResult.objects.create(run=run, key="a", stage="plan_chapter", due_at=now, started_at=now)
    answer = operator.get(page(GenerationRun, "change", run.pk), headers={"accept-language": "fr"})
    drawing = answer.content.decode().partition("<svg role")[2].partition("</svg>")[0]
    assert "," not in drawing
    assert 'width="1000' in drawing or 'x="' in drawing


def test_who_may_not_see_calls_is_not_led_to_them() -> None:
    run = a_run()
    StepResult.objects.create(run=run, key="a", stage="plan_chapter")
    a_call(run, "a")
    address = page(GenerationRun, "change", run.pk)
    assert "?run_id=" in an_onlooker().get(address).content.decode()
    assert "?run_id=" not in may("view_generationrun").get(address).content.decode()


def test_runs_are_cancelled_and_made_to_go_on(operator: Client) -> None:
    run, written = a_run(state=State.STOPPED), a_run(state=State.DRAFTED)
    assert "1 run goes on." in act(operator, GenerationRun, "go_on", run)
    assert "1 run was cancelled." in act(operator, GenerationRun, "stop", run)
    assert "already written" in act(operator, GenerationRun, "stop", written)
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    assert (history_of(run), history_of(written)) == (["Made to go on.", "Cancelled."], [])


def test_an_onlooker_stops_nothing() -> None:
    run = a_run()
    act(an_onlooker(), GenerationRun, "stop", run)
    run.refresh_from_db()
    assert run.state == State.QUEUED


def test_calls_in_two_currencies_are_totalled_apart(operator: Client) -> None:
    run = a_run()
    a_call(run, "a", cost=Decimal("0.10000001"), priced=True)
    a_call(run, "a", cost=Decimal("0.2"), priced=True, currency="EUR")
    a_call(run, "b")
    context = operator.get(page(LLMCall, "changelist")).context
    euro, dollar = context["totals"]
    assert (euro.currency, euro.calls, euro.cost) == ("EUR", 1, Decimal("0.2"))
    assert (dollar.calls, dollar.cost, dollar.unpriced) == (2, Decimal("0.10000001"), 1)
