"""START HERE. How a chapter is made: from what a run has stored to what is due now.

`due` is the plot of a chapter, the scheduler and the resume logic at once. It is pure, is
asked after every stored result, by anyone, as often as one likes, and answers with every
step whose inputs are all there and whose result is not. Who runs those steps, and that none
runs twice, is `runs.py`'s affair.

No line here joins a chapter with a hole, so none can be joined.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Mode = Literal["sequential", "parallel", "distributed"]
Verdict = Literal["approve", "revise", "hand_over"]

COLLECT = "collect_context"
RETRIEVE = "retrieve_context"
PLAN = "plan_chapter"
PLANNED = "planned_beat"  # no step of its own: what a plan under way has named already
WRITE = "write_beat"
EXTRACT = "extract_facts"
CHECK = "check_beat"
SEAM = "mend_seam"
JOIN = "join_beats"
PROVE = "prove_points"
SEAM_READ = (
    "read_seam"  # no step of its own: what seams brought into a beat, read beside the proofs
)
VALIDATE = "validate_continuity"
CRITICISE = "criticise"
SUMMARISE = "summarise"
GATE = "quality_gate"
REVISE = "revise_beat"
APPROVE = "approve_chapter"

STAGES = (
    COLLECT, RETRIEVE, PLAN, WRITE, EXTRACT, CHECK, SEAM, JOIN, PROVE, VALIDATE, CRITICISE,
    SUMMARISE, GATE, REVISE, APPROVE,
)  # fmt: skip


class Newer(Exception):
    """A run has a step that this version of the code does not know; carries the sentence."""


class ImpossibleState(Exception):
    """What the run has stored contradicts itself; carries the sentence that says how."""


@dataclass(frozen=True, order=True)
class Step:
    """One thing to do. A seam's beat is the one before it; beats count from 1."""

    stage: str
    beat: int | None = None
    revision: int = 0

    @property
    def key(self) -> str:
        """Unique within a run: `write_beat.2`, `join_beats`, `revise_beat.2.r1`."""
        beat = "" if self.beat is None else f".{self.beat}"
        revision = f".r{self.revision}" if self.revision else ""
        return f"{self.stage}{beat}{revision}"


@dataclass(frozen=True)
class Decision:
    """What the gate said of one revision; `beats` are those to revise."""

    verdict: Verdict
    beats: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Round:
    """What is stored of one revision; the first draft is revision 0."""

    texts: frozenset[int] = frozenset()  # beats written (revision 0) or revised
    facts: frozenset[int] = frozenset()  # of those, whose facts were read
    checked: frozenset[int] = frozenset()  # of those, which were held against the story
    joined: bool = False
    proved: bool = False
    report: bool = False
    critique: bool = False
    summary: bool = False
    decision: Decision | None = None


@dataclass(frozen=True)
class RunState:
    """Everything that decides what is due, built from rows by `runs.py` only."""

    mode: Mode
    max_revisions: int
    context: bool = False
    passages: bool = False
    beats: int | None = None  # in the plan; None: not whole yet
    seams: frozenset[int] = frozenset()
    rounds: tuple[Round, ...] = (Round(),)
    approved: bool = False
    planned: int = 0  # the first beats of a plan that is still being made


def due(state: RunState) -> tuple[Step, ...]:
    """Every step that can be done now. Empty: approved, or with the author.

    Raises ImpossibleState for a state that no order of storing steps can bring about.
    """
    _refuse_the_impossible(state)
    if not (state.context and state.passages):
        return (Step(RETRIEVE if state.context else COLLECT),)  # who collects looks up as well
    revision = len(state.rounds) - 1
    now = state.rounds[revision]
    if state.beats is None:
        return (Step(PLAN), *_begun_while_planning(state, now))
    if revision == 0:
        steps = (*_beats_to_write(state, now), *_seams_to_mend(state, now))
    else:
        steps = _beats_to_revise(state, revision)
    reading = () if now.report else _facts_to_read(now, revision)
    if steps:
        return (*steps, *reading)
    if not now.joined:
        return (Step(JOIN, revision=revision), *reading)
    if not (now.report and now.critique):
        is_summed = now.critique and state.mode != "sequential"
        beside = _summary(now, revision) if is_summed else ()
        return (*_reviews(now, revision, reading), *reading, *beside)
    if now.decision is None:
        return (Step(GATE, revision=revision),)
    if now.decision.verdict == "approve" and not state.approved:
        return tuple(_summary(now, revision)) or (Step(APPROVE),)
    return ()


def _begun_while_planning(state: RunState, first: Round) -> Iterator[Step]:
    """What a beat needs whose neighbours are planned; one after the other, nothing is begun."""
    if state.mode != "sequential":
        yield from _beats_to_write(state, first)
        yield from _seams_to_mend(state, first)
        yield from _facts_to_read(first, 0)


def _beats_to_write(state: RunState, first: Round) -> Iterator[Step]:
    missing = [Step(WRITE, beat) for beat in _writable(state) if beat not in first.texts]
    yield from missing[:1] if state.mode == "sequential" else missing


def _seams_to_mend(state: RunState, first: Round) -> Iterator[Step]:
    for beat in _writable(state)[:-1]:
        if beat not in state.seams and {beat, beat + 1} <= first.texts:
            yield Step(SEAM, beat)


def _facts_to_read(now: Round, revision: int) -> tuple[Step, ...]:
    """What each text makes true, and whether it may; whatever else is done meanwhile.

    Who reads it checks it as well: it is a step of its own where that could not be done.
    """
    unread = (Step(EXTRACT, beat, revision) for beat in sorted(now.texts - now.facts))
    unchecked = (Step(CHECK, beat, revision) for beat in sorted(now.facts - now.checked))
    return (*unread, *unchecked)


def _reviews(now: Round, revision: int, reading: tuple[Step, ...]) -> Iterator[Step]:
    """What needs the text alone at once; the report when all facts are there."""
    if not (now.proved or now.report):
        yield Step(PROVE, revision=revision)
    if not now.critique:
        yield Step(CRITICISE, revision=revision)
    if now.proved and not (now.report or reading):
        yield Step(VALIDATE, revision=revision)


def _summary(now: Round, revision: int) -> Iterator[Step]:
    """Where steps go side by side, once the critic has answered: it may be his last words. The
    gate does not wait for it, only an approval by the gate does.
    """
    if not now.summary:
        yield Step(SUMMARISE, revision=revision)


def _beats_to_revise(state: RunState, revision: int) -> tuple[Step, ...]:
    asked = state.rounds[revision - 1].decision
    beats = sorted(asked.beats if asked else ())
    missing = [
        Step(REVISE, beat, revision) for beat in beats if beat not in state.rounds[revision].texts
    ]
    return tuple(missing[:1] if state.mode == "sequential" else missing)


def _writable(state: RunState) -> range:
    """Those that may be written: all of a plan, else all but the last that it has named."""
    return range(1, state.planned if state.beats is None else state.beats + 1)


def _refuse_the_impossible(state: RunState) -> None:
    """A chapter may only be joined whole, judged when joined, revised when judged so."""
    beats, all_seams = set(_writable(state)), set(range(1, state.beats or 0))
    if state.beats == 0:
        raise ImpossibleState("The plan has no beat.")
    for revision, each in enumerate(state.rounds):
        asked = state.rounds[revision - 1].decision if revision else None
        wanted = beats if not revision else set(asked.beats if asked else ())
        if not each.texts <= wanted:
            raise ImpossibleState(f"Revision {revision} has texts of beats nobody asked for.")
        if each.joined and (
            state.beats is None or each.texts != wanted or state.seams != all_seams
        ):
            raise ImpossibleState(f"Revision {revision} was joined with a hole.")
        if not each.checked <= each.facts <= each.texts:
            raise ImpossibleState(f"Revision {revision} has facts of beats that are not written.")
        if (each.proved or each.report or each.critique or each.summary) and not each.joined:
            raise ImpossibleState(f"Revision {revision} was judged before it was joined.")
        if each.decision and not (each.report and each.critique):
            raise ImpossibleState(f"Revision {revision} was decided without its reviews.")
        if revision and (asked is None or asked.verdict != "revise" or not asked.beats):
            raise ImpossibleState(f"Revision {revision} was begun without being asked for.")
    last = state.rounds[-1].decision
    if last and last.verdict == "revise":
        raise ImpossibleState("A revision was asked for and not begun.")
    if len(state.rounds) - 1 > state.max_revisions:
        raise ImpossibleState("More revisions were begun than are allowed.")
