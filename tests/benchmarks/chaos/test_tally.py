"""What a run is held against after the chaos: each promise can be found broken."""

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.chaos import tally
from benchmarks.chaos.plan import FAULTS, KILLS, Plan
from benchmarks.chaos.tally import Request, RunFacts, Stop, complaints_of

SENTENCES = ("One rows.", "Two waits.", "Three sleeps.")
TEXT = "One rows.\n\nTwo waits. Three sleeps."
EVENTS: tuple[tuple[int, dict[str, Any]], ...] = (
    (3, {"type": "beat", "beat": 1, "state": "done"}),
    (5, {"type": "beat", "beat": 2, "state": "done"}),
    (7, {"type": "replace", "beat": 2, "start": 0, "end": 3, "content": "Two"}),
    (9, {"type": "status", "stage": "join_beats", "state": "done", "beat": None}),
    (12, {"type": "complete", "state": "approved", "sha256": "abc"}),
)
WHOLE = RunFacts(
    number=1,
    state="approved",
    reason="",
    wants_approval=True,
    beats=2,
    unstored=(),
    written={1: "One rows.", 2: "And waits. Three sleeps."},
    drafts={1: "One rows.", 2: "Two waits. Three sleeps."},
    text=TEXT,
    sha256="abc",
    versions=1,
    sentences=SENTENCES,
    planned=SENTENCES,
    events=EVENTS,
    entries=((9, 0, 3, 0), (9, 1, 0, 0), (9, 2, 5, 3)),
    facts=("a fact",),
)


def test_a_run_that_is_whole_is_no_complaint() -> None:
    assert list(complaints_of(WHOLE)) == []


def told(*events: dict[str, Any]) -> tuple[tuple[int, dict[str, Any]], ...]:
    return (*EVENTS, *((20 + number, event) for number, event in enumerate(events)))


DONE, BEGUN = EVENTS[1][1], {"type": "beat", "beat": 1, "state": "writing"}
BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "it waits for ever": ("runs stuck", {"state": "running"}),
    "a beat has no text": ("beats lost", {"drafts": {1: "One rows."}, "text": "One rows."}),
    "a step is due": ("beats lost", {"unstored": ("write_beat.2",)}),
    "a sentence was never written": ("beats lost", {"planned": (*SENTENCES, "Four dies.")}),
    "its text is another": ("beats lost", {"text": "One rows."}),
    "it was joined twice": ("beats doubled", {"versions": 2}),
    "a beat was done twice": ("beats doubled", {"events": (*EVENTS[:2], (6, DONE), *EVENTS[2:])}),
    "a sentence comes twice": ("sentences repeated", {"sentences": (*SENTENCES, "Two waits.")}),
    "a task is left": ("tasks orphaned", {"tasks": ("write_beat.2",)}),
    "its end is not told": ("logs that contradict their run", {"events": EVENTS[:-1]}),
    "something follows its end": ("logs that contradict their run", {"events": told(BEGUN)}),
    "its end is another": ("logs that contradict their run", {"sha256": "def"}),
    "its state is another": ("logs that contradict their run", {"state": "drafted"}),
    "a change was not told": (
        "logs that contradict their run", {"events": (*EVENTS[:2], *EVENTS[3:])},
    ),
    "its rows fall": ("logs that contradict their run", {"events": (*EVENTS[::-1], EVENTS[-1])}),
    "live text has a hole": (
        "logs that contradict their run", {"entries": ((9, 0, 3, 0), (9, 2, 5, 3))},
    ),
    "live text is of two epochs": (
        "logs that contradict their run", {"entries": ((8, 0, 3, 0), (9, 1, 5, 3))},
    ),
    "a copy follows another row": ("logs that contradict their run", {"entries": ((9, 0, 5, 4),)}),
    "a fact counts twice": ("facts approved twice", {"facts": ("a fact", "a fact")}),
    "its facts were not read": ("approved texts forgotten", {"is_remembered": False}),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_broken_is_found(how: str) -> None:
    promise, values = BROKEN[how]
    assert promise in {each.promise for each in complaints_of(replace(WHOLE, **values))}


# --- Requests ---------------------------------------------------------------------------


def a_request(began: float, outcome: str = "ok", **values: str) -> Request:
    return Request("write_beat.1 of 1", began, began + 1, outcome, **values)


AGAIN = [a_request(1), a_request(5)]


@pytest.mark.parametrize(
    ("requests", "struck", "times"),
    [
        (AGAIN, [], 1),
        (AGAIN, [(3.0, "web")], 1),
        (AGAIN, [(0.5, "worker"), (6.0, "worker")], 1),
        (AGAIN, [(3.0, "worker")], 0),
        ([a_request(1, "cancelled"), a_request(5)], [], 0),
        ([a_request(1, text="One rows."), a_request(5, goes_on_from="One rows.")], [], 0),
    ],
)
def test_a_request_is_answered_once_but_for_a_kill(requests, struck, times) -> None:
    assert len(list(tally.requests_without_cause(requests, struck))) == times


def test_what_its_server_took_to_the_grave_never_ended() -> None:
    began = {"request": "7 1", "at": 1.0, "key": "write_beat.1 of 1", "goes_on_from": ""}
    ended = {"request": "8 1", "at": 2.0, "outcome": "ok", "text": "One rows."}
    assert tally.parse_requests([began]) == []
    [found] = tally.parse_requests([began, began | {"request": "8 1"}, ended])
    assert (found.began, found.ended, found.outcome) == (1.0, 2.0, "ok")


# --- Reasons ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "struck", "is_true"),
    [
        ("", "worker", False),
        ("Beat 1: The model server at x failed (500).", "500", True),
        ("Beat 1: The model server at x failed (500).", "valkey", False),
        ("The database cut off write_beat.1.", "postgres, killed", True),
        ("x failed because of a fault in this program, no. 1a in its log.", "model", False),
    ],
)
def test_a_run_stops_for_what_has_happened(reason: str, struck: str, is_true: bool) -> None:
    stop = Stop(1, 0.0, 10.0, reason)
    assert (tally.untrue_reason(stop, [(5.0, struck)]) is None) == is_true
    assert tally.untrue_reason(stop, [(11.0, struck)]) is not None


# --- The plan ---------------------------------------------------------------------------


def test_a_seed_says_all_that_is_done() -> None:
    plan = Plan(seed=7)
    assert plan.strikes() == Plan(seed=7).strikes() != Plan(seed=8).strikes()
    assert plan.writings() == Plan(seed=7).writings() != Plan(seed=8).writings()


def test_everything_is_struck() -> None:
    strikes = Plan(seed=1).strikes()
    assert {strike.kind for strike in strikes} == {*KILLS, *FAULTS}
    assert sum(strike.is_kill for strike in strikes) == 200
    assert [strike.at for strike in strikes] == sorted(strike.at for strike in strikes)
