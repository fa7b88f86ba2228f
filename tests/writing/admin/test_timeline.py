"""A run's steps as bars. Pure."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from writing.admin.timeline import WIDTH, Asked, Bar, Timed, timeline, together

BEGAN = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def step(
    key: str, due: float, start: float | None = None, end: float | None = None, state: str = ""
) -> Timed:
    stored = None if end is None else at(end)
    started = None if start is None else at(start)
    said = state or ("due" if end is None else "stored")
    return Timed(key, said, at(due), started, stored, tries=int(start is not None))


def bars(*steps: Timed, asked: dict[str, Asked] | None = None, now: float = 100) -> list[Bar]:
    return list(timeline(BEGAN, steps, asked or {}, at(now)).bars)


def test_a_run_without_steps_is_empty() -> None:
    empty = timeline(BEGAN, (), {}, at(5))
    assert (empty.bars, empty.elsewhere, empty.total) == ((), None, Asked())


def test_a_step_that_waits_has_no_seconds() -> None:
    (bar,) = bars(step("plan_chapter", 1))
    assert (bar.wait, bar.seconds, bar.end, bar.works) == (None, None, None, 0.0)


def test_a_step_without_a_hop_never_started() -> None:
    (_done, bar) = bars(step("join_beats", 0, 0, 4), step("quality_gate", 4, None, 4))
    assert (bar.wait, bar.seconds, bar.end) == (None, None, 4.0)
    assert bar.works > 0


def test_a_step_that_runs_reaches_to_now() -> None:
    (bar,) = bars(step("write_beat:1", 0, 2), now=10)
    assert (bar.wait, bar.seconds, bar.end) == (2.0, 8.0, 10.0)


def test_a_failed_step_ends_with_its_last_call() -> None:
    failed = step("plan_chapter", 0, 1, state="failed")
    (bar,) = bars(failed, asked={"plan_chapter": Asked(calls=2, failed=2, ended=at(7))})
    assert (bar.end, bar.seconds) == (7.0, 6.0)
    (unasked,) = bars(failed)
    assert unasked.seconds == 0.0


def test_steps_stand_in_the_order_in_which_they_were_due() -> None:
    found = bars(step("b", 5, 5, 6), step("c", 1, 1, 2), step("a", 5, 5, 9))
    assert [bar.step.key for bar in found] == ["c", "a", "b"]


def test_bars_are_drawn_on_one_scale() -> None:
    first, second = bars(step("a", 0, 0, 5), step("b", 5, 6, 10))
    assert (first.x, first.waits, first.works) == (0.0, 0.0, WIDTH / 2)
    assert (second.x, second.waits, second.works_at, second.works) == (500.0, 100.0, 600.0, 400.0)


def test_a_bar_never_leaves_the_drawing() -> None:
    for bar in bars(step("a", 0, 0, 10), step("b", 10, 10, 10), step("c", -3, 9.99, 10)):
        assert 0 <= bar.x <= bar.works_at
        assert bar.works_at + bar.works <= WIDTH


def test_calls_of_steps_that_are_no_more_are_kept_apart() -> None:
    asked = {"a": Asked(calls=1, tokens_in=10), "gone": Asked(calls=2, tokens_in=5)}
    found = timeline(BEGAN, (step("a", 0, 0, 1),), asked, at(1))
    assert found.elsewhere == Asked(calls=2, tokens_in=5)
    assert (found.total.calls, found.total.tokens_in) == (3, 15)


def test_costs_in_two_currencies_are_not_added_up() -> None:
    one = Asked(calls=1, costs=(("USD", Decimal("0.1")),))
    other = Asked(calls=1, costs=(("EUR", Decimal("0.2")), ("USD", Decimal("0.2"))))
    assert together((one, other)).costs == (("EUR", Decimal("0.2")), ("USD", Decimal("0.3")))
