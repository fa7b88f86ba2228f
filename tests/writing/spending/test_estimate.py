"""What a chapter will take: equal to averages computed by hand, each with where it is from."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone, translation
from pytest_django import Settings

from novellaforge.llm import Provider
from novellaforge.models import Price
from projects.models import Chapter
from tests.factories import a_project, a_run, an_outlined_project
from tests.writing.briefs import a_plan
from tests.writing.spending.conftest import a_call, a_price
from writing import pipeline
from writing.models import ChapterPlan, GenerationSettings, StepResult
from writing.spending.estimate import Estimate, estimate_of
from writing.spending.measured import DEFAULTS
from writing.spending.showing import shown_estimate
from writing.spending.usage import Line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _models(settings: Settings) -> None:
    settings.LLM_MODEL = "scripted"
    settings.LLM_MODELS = {}
    settings.LLM_MAX_CONCURRENT = 0
    settings.PLAN_REASONING_MODEL = ""


@pytest.fixture
def chapter() -> Chapter:
    """400 words: two beats."""
    return an_outlined_project().chapters.get(number=1)


def line(found: Estimate, stage: str, in_round: bool = False) -> Line:
    return next(
        each for of_round, each in found.lines if (each.stage, of_round) == (stage, in_round)
    )


def test_without_calls_all_is_assumed_and_says_so(chapter: Chapter) -> None:
    found = estimate_of(chapter)
    assert {each.average.source for _round, each in found.lines} == {"default"}
    assert found.shape.beats == 2
    written = line(found, pipeline.WRITE)
    assert written.times == 2
    assert written.average.tokens_out == Decimal(300)  # 200 words, 1.5 tokens each
    assert written.average.seconds == 1 + 300 / 50
    extracted = line(found, pipeline.EXTRACT)
    assert extracted.tokens_in == 2 * DEFAULTS[pipeline.EXTRACT].tokens_in
    assert written.cost is None
    assert found.totals[0].unpriced == ("scripted",)
    assert found.totals[0].costs == {}


def test_it_is_the_average_of_this_books_steps(chapter: Chapter) -> None:
    """Three steps of four calls: a beat was asked for twice."""
    a_price()
    run = uuid4()
    for step, into, cached, out, seconds in (
        ("write_beat.1", 1000, 100, 300, 6.0),
        ("write_beat.2", 1001, 900, 200, 4.0),
        ("write_beat.2", 500, 0, 100, 2.0),
        ("write_beat.3", 1000, 1000, 201, 5.0),
    ):
        a_call(
            chapter.project,
            run_id=run,
            step=step,
            tokens_in=into,
            tokens_cached=cached,
            tokens_out=out,
            seconds=seconds,
        )
    a_call(a_project(), run_id=uuid4(), tokens_in=9_999)  # of another book
    a_call(chapter.project, run_id=run, purpose="critic", tokens_in=9_999)
    a_call(chapter.project, run_id=run, model="another", tokens_in=9_999)
    written = line(estimate_of(chapter), pipeline.WRITE)
    average = written.average
    assert (average.source, average.steps) == ("book", 3)
    assert average.calls == Decimal(4) / 3
    assert average.tokens_in == Decimal(3501) / 3
    assert average.tokens_cached == Decimal(2000) / 3
    assert average.tokens_out == Decimal(801) / 3
    assert average.seconds == 17.0 / 3
    cached, fresh = Decimal(2000) / 3 * 2, (Decimal(3501) / 3 - Decimal(2000) / 3) * 2
    by_hand = (fresh * 1 + cached * Decimal("0.1") + Decimal(267) * 2 * 2) / 1_000_000
    assert written.cost == pytest.approx(by_hand, abs=Decimal("1e-20"))
    assert isinstance(written.cost, Decimal)


def test_else_it_is_that_of_the_model_in_any_book(chapter: Chapter) -> None:
    a_call(a_project(), run_id=uuid4(), tokens_in=700)
    a_call(a_project(), run_id=uuid4(), tokens_in=900)
    average = line(estimate_of(chapter), pipeline.WRITE).average
    assert (average.source, average.steps, average.tokens_in) == ("model", 2, Decimal(800))


def test_a_summary_after_an_approval_is_one_each_time(chapter: Chapter) -> None:
    a_call(chapter.project, purpose="extraction", step="summary", tokens_in=300)
    a_call(chapter.project, purpose="extraction", step="summary", tokens_in=500)
    average = line(estimate_of(chapter), pipeline.SUMMARISE).average
    assert (average.steps, average.tokens_in) == (2, Decimal(400))


def test_each_purpose_has_its_model_and_price(chapter: Chapter, settings: Settings) -> None:
    settings.LLM_MODELS = {"critic": "judge"}
    a_price("judge", currency="EUR", per_million_in="10", per_million_out="20")
    a_price()
    found = estimate_of(chapter)
    critic = line(found, pipeline.CRITICISE)
    assert critic.model == "judge"
    assert critic.cost == (1300 * 10 + Decimal("0.1") * 1300 + 130 * 20) / Decimal(1_000_000)
    assert found.totals[0].costs["EUR"] == critic.cost
    assert set(found.totals[0].costs) == {"USD", "EUR"}
    assert found.totals[0].unpriced == ()


def test_the_reasoning_model_plans_the_chapters_that_deserve_it(
    chapter: Chapter, settings: Settings
) -> None:
    settings.PLAN_REASONING_MODEL = "thinker"
    assert line(estimate_of(chapter), pipeline.PLAN).model == "thinker"


def test_a_ready_plan_costs_nothing_and_says_how_many_beats(chapter: Chapter) -> None:
    ChapterPlan.objects.create(
        chapter=chapter, source="author", plan=a_plan(5, 80).model_dump(mode="json")
    )
    found = estimate_of(chapter)
    assert found.plan_is_ready
    assert found.shape.beats == 5
    assert line(found, pipeline.PLAN).times == 0
    assert line(found, pipeline.SEAM).times == 4


def test_a_plan_made_for_one_run_is_not_ready(chapter: Chapter) -> None:
    ChapterPlan.objects.create(
        chapter=chapter, source="live", plan=a_plan(5, 80).model_dump(mode="json")
    )
    assert not estimate_of(chapter).plan_is_ready


def test_rounds_are_added_one_by_one(chapter: Chapter) -> None:
    a_price()
    found = estimate_of(chapter)
    none, one, two = found.totals
    draft = sum((each.cost or 0 for each in found.draft), Decimal(0))
    round_ = sum((each.cost or 0 for each in found.round), Decimal(0))
    assert none.costs == {"USD": draft}
    assert one.costs == {"USD": draft + round_}
    assert two.costs == {"USD": draft + round_ + round_}
    assert two.tokens_out - one.tokens_out == sum(each.tokens_out for each in found.round)
    assert none.seconds < one.seconds < two.seconds


def test_a_round_revises_as_many_beats_as_rounds_did(chapter: Chapter) -> None:
    run = a_run(chapter=chapter, state="drafted")
    for beat in (1, 2):
        StepResult.objects.create(
            run=run, key=f"revise_beat.{beat}.r1", stage=pipeline.REVISE, beat=beat, revision=1
        )
    assert line(estimate_of(chapter), pipeline.REVISE, in_round=True).times == 2


def test_the_mode_is_the_books(chapter: Chapter) -> None:
    parallel = estimate_of(chapter)
    GenerationSettings.objects.create(project=chapter.project, write_parallel_beats=False)
    sequential = estimate_of(chapter)
    assert (parallel.shape.mode, sequential.shape.mode) == ("parallel", "sequential")
    assert parallel.totals[0].seconds < sequential.totals[0].seconds


def test_more_words_are_more_beats(chapter: Chapter) -> None:
    assert estimate_of(chapter, 2000).shape.beats == 8


def test_it_is_shown_with_what_it_cannot_know(chapter: Chapter) -> None:
    chapter.project.budget_cost = Decimal(0)
    chapter.project.save()
    shown = shown_estimate(estimate_of(chapter), is_owner=True)
    assert [row.name for row in shown.totals] == ["no revision", "1 revision", "2 revisions"]
    assert {row.cost for row in shown.totals} == {"no price"}
    assert shown.summary.endswith("; what it costs is not known.")
    assert shown.draft[1].name == "Writing × 2"
    assert shown.draft[1].told == "scripted: nothing was measured yet; assumed"
    assert shown.notes[0] == "No price is known of scripted: its cost cannot be counted."
    assert shown.notes[1].startswith("Over your budget: $0.00 of $0.00 spent")


def test_the_price_is_that_of_who_would_be_asked_now(chapter: Chapter) -> None:
    """Neither another provider's nor one to come."""
    now = timezone.now()
    a_price(per_million_out=1_000)
    before = estimate_of(chapter).totals[0].costs["USD"]
    a_price(provider="elsewhere.example", per_million_out=900_000)
    a_price(valid_from=now + timedelta(days=1), per_million_out=900_000)
    assert estimate_of(chapter).totals[0].costs == {"USD": before}
    a_price(provider=Provider.from_settings().base_url, currency="EUR", per_million_out=1_000)
    assert estimate_of(chapter).totals[0].costs == {"EUR": before}


def test_a_price_to_come_is_not_known_yet(chapter: Chapter) -> None:
    a_price(valid_from=timezone.now() + timedelta(days=1))
    found = estimate_of(chapter).totals[0]
    assert (found.costs, found.unpriced) == ({}, ("scripted",))


def test_it_is_shown_in_french(chapter: Chapter) -> None:
    Price.objects.create(model="scripted", per_million_in=1_000, per_million_out=1_000)
    with translation.override("fr"):
        shown = shown_estimate(estimate_of(chapter), is_owner=True)
    assert "," in shown.totals[0].cost
