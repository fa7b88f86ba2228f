"""Every reachable state of a run, walked: nothing is stuck, nothing has a hole."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from writing import pipeline
from writing.pipeline import Decision, ImpossibleState, Mode, Round, RunState, Step, due
from writing.state import Stored, state_of

MODES: tuple[Mode, ...] = ("sequential", "parallel", "distributed")


def decisions(beats: int, revision: int, max_revisions: int) -> Iterator[Decision]:
    yield Decision("approve")
    yield Decision("hand_over")
    if revision < max_revisions:
        for size in range(1, beats + 1):
            for chosen in combinations(range(1, beats + 1), size):
                yield Decision("revise", frozenset(chosen))


def ways_to_store(
    step: Step, beats: int, max_revisions: int, planned: int = 0
) -> Iterator[Stored]:
    if step.stage == pipeline.PLAN:
        yield Stored(step, beats=beats)
        if planned < beats - 1:
            yield Stored(Step(pipeline.PLANNED, planned + 1))
    elif step.stage == pipeline.GATE:
        for decision in decisions(beats, step.revision, max_revisions):
            yield Stored(step, decision=decision)
    else:
        yield Stored(step)


def is_final(state: RunState) -> bool:
    last = state.rounds[-1].decision
    return state.approved or (last is not None and last.verdict == "hand_over")


def whole(state: RunState) -> bool:
    beats = set(range(1, (state.beats or 0) + 1))
    return state.rounds[0].texts == beats and state.seams == {*range(1, state.beats or 0)}


def _forgotten(steps: set[Step], after: RunState) -> set[Step]:
    """Steps in flight for which nobody waits any more; a judged text may do without a summary."""
    last = after.rounds[-1]
    decided = len(after.rounds) > 1 or (last.report and last.critique)
    return {each for each in steps if not (decided and each.stage == pipeline.SUMMARISE)}


def test_it_begins_with_the_context_and_asks_for_passages_that_did_not_come_with_it() -> None:
    state = RunState(mode="distributed", max_revisions=2)
    assert [step.stage for step in due(state)] == [pipeline.COLLECT]
    assert [step.stage for step in due(replace(state, context=True))] == [pipeline.RETRIEVE]
    assert [step.stage for step in due(replace(state, passages=True))] == [pipeline.COLLECT]


@pytest.mark.parametrize("mode", ["sequential", "parallel"])
@pytest.mark.parametrize(
    ("beats", "max_revisions"),
    [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2), (3, 0), (3, 1), (4, 0)],
)
def test_every_reachable_state_leads_on_and_no_hole_is_joined(
    mode: Mode, beats: int, max_revisions: int
) -> None:
    """Distributed, the same is due in each state as parallel: whoever carries it out."""
    first = state_of(mode, max_revisions, ())
    seen = {first: due(first)}
    ends = 0
    waiting: list[tuple[RunState, tuple[Stored, ...]]] = [(first, ())]
    while waiting:
        state, stored = waiting.pop()
        steps = seen[state]
        assert bool(steps) != is_final(state)
        if mode == "parallel":
            assert due(replace(state, mode="distributed")) == steps
        assert len({step.key for step in steps}) == len(steps)
        assert not any(step in {each.step for each in stored} for step in steps)
        if any(each.joined for each in state.rounds):
            assert whole(state)
        ends += is_final(state)
        for step in steps:
            for way in ways_to_store(step, beats, max_revisions, state.planned):
                after = state_of(mode, max_revisions, (*stored, way))
                if after not in seen:
                    seen[after] = due(after)
                    waiting.append((after, (*stored, way)))
                assert _forgotten({*steps} - {step} - {*seen[after]}, after) == set()
    assert ends


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_order_ends_approved_or_with_the_author(data: st.DataObject) -> None:
    mode = data.draw(st.sampled_from(MODES))
    beats = data.draw(st.integers(1, 5))
    max_revisions = data.draw(st.integers(0, 2))
    stored: list[Stored] = []
    while steps := due(state := state_of(mode, max_revisions, stored)):
        step = data.draw(st.sampled_from(steps))
        ways = ways_to_store(step, beats, max_revisions, state.planned)
        stored.append(data.draw(st.sampled_from(list(ways))))
    assert is_final(state_of(mode, max_revisions, stored))
    assert whole(state_of(mode, max_revisions, stored))


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_state_does_not_depend_on_the_order_of_storing(data: st.DataObject) -> None:
    stored: list[Stored] = []
    while steps := due(state := state_of("parallel", 2, stored)):
        step = data.draw(st.sampled_from(steps))
        ways = ways_to_store(step, 3, 2, state.planned)
        stored.append(data.draw(st.sampled_from(list(ways))))
    shuffled = data.draw(st.permutations(stored))
    assert state_of("parallel", 2, shuffled) == state_of("parallel", 2, stored)


def test_sequential_writes_one_beat_at_a_time() -> None:
    state = RunState("sequential", 0, context=True, passages=True, beats=3)
    assert due(state) == (Step(pipeline.WRITE, 1),)


def test_a_beat_begins_while_the_plan_is_made_once_its_neighbours_are_named() -> None:
    state = RunState("distributed", 0, True, True, planned=3)
    assert due(state) == (Step(pipeline.PLAN), Step(pipeline.WRITE, 1), Step(pipeline.WRITE, 2))


@pytest.mark.parametrize("planned", [0, 1])
def test_the_first_beat_waits_for_the_second_ones_plan(planned: int) -> None:
    assert due(RunState("parallel", 0, True, True, planned=planned)) == (Step(pipeline.PLAN),)


def test_sequential_begins_no_beat_before_the_plan_is_whole() -> None:
    state = RunState("sequential", 0, True, True, planned=3)
    assert due(state) == (Step(pipeline.PLAN),)


def test_a_seam_is_due_as_soon_as_both_neighbours_stand() -> None:
    first = Round(texts=frozenset({2, 3}))
    state = RunState("distributed", 0, True, True, 4, rounds=(first,))
    assert Step(pipeline.SEAM, 2) in due(state)
    assert Step(pipeline.SEAM, 1) not in due(state)


READ = Round(ONE := frozenset({1}), ONE, ONE, joined=True)


def test_what_needs_the_text_alone_does_not_wait_for_its_facts() -> None:
    unread = replace(READ, facts=frozenset(), checked=frozenset())
    state = RunState("distributed", 0, True, True, 1, rounds=(unread,))
    stages = [step.stage for step in due(state)]
    assert stages == [pipeline.PROVE, pipeline.CRITICISE, pipeline.EXTRACT]


@pytest.mark.parametrize("mode", ["sequential", "parallel", "distributed"])
def test_a_summary_that_the_critic_did_not_give_is_asked_for_beside_the_report(
    mode: Mode,
) -> None:
    judged = RunState(mode, 0, True, True, 1, rounds=(replace(READ, critique=True),))
    is_asked_for = Step(pipeline.SUMMARISE) in due(judged)
    assert is_asked_for == (mode != "sequential")


def test_the_report_waits_for_the_proofs() -> None:
    state = RunState("distributed", 0, True, True, 1, rounds=(READ,))
    assert Step(pipeline.VALIDATE) not in due(state)
    proved = replace(state, rounds=(replace(READ, proved=True),))
    assert Step(pipeline.VALIDATE) in due(proved)


def test_the_gate_does_not_wait_for_the_summary_but_its_approval_does() -> None:
    judged = replace(READ, proved=True, report=True, critique=True)
    state = RunState("distributed", 0, True, True, 1, rounds=(judged,))
    assert due(state) == (Step(pipeline.GATE),)
    passed = replace(judged, decision=Decision("approve"))
    assert due(replace(state, rounds=(passed,))) == (Step(pipeline.SUMMARISE),)
    handed = replace(judged, decision=Decision("hand_over"))
    assert due(replace(state, rounds=(handed,))) == ()
    summed = replace(passed, summary=True)
    assert due(replace(state, rounds=(summed,))) == (Step(pipeline.APPROVE),)


ALL = frozenset({1, 2})


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (RunState("parallel", 0, True, True, 0), "no beat"),
        (RunState("parallel", 0, True, True, 2, rounds=(Round(ONE, joined=True),)), "hole"),
        (RunState("parallel", 0, True, True, 2, rounds=(Round(ALL, joined=True),)), "hole"),
        (RunState("parallel", 0, True, True, 2, rounds=(Round(ALL, report=True),)), "judged"),
        (
            RunState(
                "parallel", 0, True, True, 2, frozenset({1}),
                (Round(ALL, joined=True, report=True, decision=Decision("approve")),),
            ),
            "decided",
        ),
        (RunState("parallel", 0, True, True, 2, rounds=(Round(frozenset({3})),)), "nobody asked"),
        (RunState("parallel", 2, True, True, 2, rounds=(Round(), Round())), "without being asked"),
    ],
)  # fmt: skip
def test_a_state_that_cannot_be_is_refused(state: RunState, says: str) -> None:
    with pytest.raises(ImpossibleState, match=says):
        due(state)
