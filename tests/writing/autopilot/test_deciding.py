"""What follows from how things stand: near misses first."""

from dataclasses import replace

import pytest

from writing.autopilot.deciding import (
    After,
    Begin,
    Close,
    Finish,
    Next,
    Rest,
    Resume,
    Run,
    Standing,
    Stay,
    decide,
)

FRESH = Standing(3, after=After(4))
WRITING = replace(FRESH, run=Run("live"))
PASSED = replace(FRESH, run=Run("drafted", passed=True))
REFUSED = replace(FRESH, run=Run("drafted", reason="The critic gives 3.0."))
STOPPED = replace(FRESH, run=Run("stopped", reason="The budget is used up."))
EDITED = ("Chapter 1 was edited.",)


def why(standing: Standing) -> str:
    move = decide(standing)
    assert isinstance(move, Rest)
    return f"{move.state}: {move.why}"


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize(
    "standing",
    [
        REFUSED,
        replace(PASSED, run=Run("drafted", passed=True, is_newest=False)),
        replace(PASSED, is_gone=True),
    ],
)
def test_what_is_not_approved_unread_whoever_says_to_go_on(
    standing: Standing, asked: bool
) -> None:
    assert isinstance(decide(replace(standing, asked=asked)), Rest)


@pytest.mark.parametrize(
    "standing",
    [
        STOPPED,
        replace(PASSED, changes=EDITED),
        replace(FRESH, has_text=True),
        replace(PASSED, run=Run("drafted", passed=True, is_mine=False)),
        replace(PASSED, run=Run("drafted", passed=True, beside=EDITED)),
    ],
)
def test_what_waits_for_the_authors_word(standing: Standing) -> None:
    assert isinstance(decide(standing), Rest)
    assert not isinstance(decide(replace(standing, changes=(), asked=True)), Rest)


def test_nothing_is_begun_beside_another_run() -> None:
    assert decide(replace(FRESH, others=(1,))) == Stay(
        "Chapter 1 is being written; chapter 3 follows."
    )
    assert decide(replace(FRESH, others=(1,), asked=True)) == decide(replace(FRESH, others=(1,)))


def test_it_works() -> None:
    assert decide(FRESH) == Begin()
    assert decide(WRITING) == Stay()
    assert decide(PASSED) == Close(approve=True, then=Next())
    assert decide(replace(FRESH, is_done=True)) == Close(approve=False, then=Next())
    assert decide(replace(STOPPED, asked=True)) == Resume()


def test_the_last_chapter_ends_it_however_it_stops() -> None:
    for stop_after in ("chapter", "arc", "never"):
        move = decide(replace(PASSED, after=None, stop_after=stop_after))
        assert isinstance(move, Close)
        assert isinstance(move.then, Finish)


@pytest.mark.parametrize(
    ("stop_after", "ends_arc", "waits"),
    [
        ("never", True, False),
        ("arc", False, False),
        ("arc", True, True),
        ("chapter", False, True),
    ],
)
def test_where_it_waits_besides(stop_after: str, ends_arc: bool, waits: bool) -> None:
    after = After(4, ends_arc, "The count is wrong")
    move = decide(replace(PASSED, after=after, stop_after=stop_after))
    assert isinstance(move, Close)
    assert isinstance(move.then, Rest) == waits
    if waits and ends_arc:
        assert isinstance(move.then, Rest)
        assert "“The count is wrong” ends" in move.then.why


def test_the_reason_is_a_sentence() -> None:
    assert why(STOPPED) == "waiting: Chapter 3 stopped: The budget is used up."
    assert why(REFUSED).endswith("then go on. The critic gives 3.0.")
    assert why(replace(WRITING, changes=EDITED)) == (
        "paused: Chapter 1 was edited. Chapter 3 was begun before that: it is written to its "
        "end, not approved. Go on to have it approved as it stands, if it passes the gate."
    )
