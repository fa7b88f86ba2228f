"""The gate, as tables: from reviews to what follows."""

from typing import Any

import pytest

from tests.writing.briefs import dials
from writing.review import Check, Critique, Finding, GateDecision, Remark, ValidationReport
from writing.stages.quality_gate import CRITIC, ENABLED_CHECKS, coherence, quality_gate

NAMES = tuple(sorted(ENABLED_CHECKS - {CRITIC}))


def finding(kind: Any = "missing_point", severity: Any = "major", beat: int | None = 2) -> Finding:
    return Finding(kind=kind, severity=severity, sentence=f"{kind} in {beat}.", beat=beat)


MISSING = finding()
FORBIDDEN = finding("forbidden_action", "blocking", beat=3)
MINOR = finding("unplanned_name", "minor", beat=1)
LENGTH = finding("length", "minor", beat=None)
HEAVY = (finding("unplanned_name", "major"),) * 3  # 10 - 4.5


def report(*findings: Finding, unmade: tuple[str, ...] = (), **why: str) -> ValidationReport:
    made = [Check(name=name, done=name not in unmade, why="It broke.") for name in NAMES]
    later = Check(name="of_tomorrow", done=False, why="Later.")
    return ValidationReport(checks=(*made, later), findings=findings)


def critique(score: float | None = 8.0, *beats: int | None, why: str = "") -> Critique:
    remarks = tuple(Remark(quote="q", remark="r", beat=beat) for beat in beats)
    return Critique(score=score, remarks=remarks, why=why)


def gate(
    given: ValidationReport, said: Critique, revision: int = 0, auto: bool = False, **set_to: Any
) -> GateDecision:
    return quality_gate(given, said, dials(**set_to), revision, auto)


def test_all_checked_and_passed_is_approved_when_that_is_allowed():
    decision = gate(report(), critique(), auto=True)
    assert decision == GateDecision(
        verdict="approve", reasons=("Everything was checked and passed.",)
    )


def test_all_checked_and_passed_otherwise_waits_for_the_author():
    decision = gate(report(), critique())
    assert decision.verdict == "hand_over"
    assert decision.reasons == (
        "Everything was checked and passed; the chapter waits for its author's approval.",
    )


@pytest.mark.parametrize(
    ("given", "said", "beats"),
    [
        pytest.param(report(MISSING), critique(), (2,), id="missing point"),
        pytest.param(report(FORBIDDEN), critique(), (3,), id="forbidden action"),
        pytest.param(report(MISSING, FORBIDDEN, MINOR), critique(), (2, 3), id="guilty ones only"),
        pytest.param(report(MISSING, LENGTH), critique(4.0, 1, 4), (2,), id="facts before style"),
        pytest.param(report(*HEAVY, MINOR), critique(), (2,), id="coherence, the gravest"),
        pytest.param(report(MINOR), critique(7.4, 4, 1, None), (1, 4), id="critic"),
        pytest.param(report(MISSING), critique(None), (2,), id="critic unread, point missing"),
        pytest.param(
            report(MISSING, unmade=("length",)), critique(), (2,), id="unchecked, point missing"
        ),
    ],
)
@pytest.mark.parametrize("auto", [False, True])
def test_it_is_revised(given: ValidationReport, said: Critique, beats: tuple[int], auto: bool):
    decision = gate(given, said, auto=auto)
    assert (decision.verdict, decision.beats) == ("revise", beats)
    assert decision.reasons


@pytest.mark.parametrize(
    ("given", "said", "revision", "reason"),
    [
        pytest.param(
            report(MISSING), critique(), 2, "All 2 revision rounds were used.", id="rounds used"
        ),
        pytest.param(
            report(finding(beat=None)), critique(), 0, "No scene is named", id="nowhere to act"
        ),
        pytest.param(report(), critique(3.0), 0, "No scene is named", id="style, nowhere to act"),
        pytest.param(report(), critique(7.2, 1), 1, "The critic gives 7.2; 7.5", id="noise"),
        pytest.param(
            report(),
            critique(None, why="It said nothing."),
            0,
            "The critic could not be read: not checked. It said nothing.",
            id="critic unread",
        ),
        pytest.param(
            report(unmade=("required_points",)),
            critique(),
            0,
            "Not checked: what must happen. It broke.",
            id="check not made",
        ),
        pytest.param(
            ValidationReport(checks=()),
            critique(),
            0,
            "Not checked: length.",
            id="check absent from the report",
        ),
        pytest.param(
            report(*HEAVY, unmade=("length",)),
            critique(),
            0,
            "Not checked: length.",
            id="no coherence without every check",
        ),
    ],
)
@pytest.mark.parametrize("auto", [False, True])
def test_it_is_handed_over_and_says_why(
    given: ValidationReport, said: Critique, revision: int, reason: str, auto: bool
):
    decision = gate(given, said, revision=revision, auto=auto)
    assert (decision.verdict, decision.beats) == ("hand_over", ())
    assert any(each.startswith(reason) for each in decision.reasons), decision.reasons


def test_every_reason_is_given():
    given = report(MISSING, FORBIDDEN, MINOR, unmade=("unplanned_names",))
    decision = gate(given, critique(6.0, 1), revision=1, max_revisions=1)
    assert decision.reasons == (
        MISSING.sentence,
        FORBIDDEN.sentence,
        "The critic gives 6.0; 7.5 is asked for.",
        "The one revision round was used.",
        "Not checked: names. It broke.",
    )


def test_no_round_allowed_says_so():
    assert (
        "No revision round is allowed."
        in gate(report(MISSING), critique(), max_revisions=0).reasons
    )


@pytest.mark.parametrize(
    ("revision", "score", "verdict"),
    [
        (0, 7.5, "approve"),
        (0, 7.4, "revise"),
        (1, 7.5, "approve"),
        (1, 7.4, "hand_over"),
        (1, 7.01, "hand_over"),
        (1, 7.0, "revise"),
        (2, 7.0, "hand_over"),
    ],
)
def test_the_critic_s_threshold_and_its_noise(revision: int, score: float, verdict: str):
    assert gate(report(), critique(score, 1), revision, auto=True).verdict == verdict


@pytest.mark.parametrize(("threshold", "verdict"), [(5.4, "approve"), (5.6, "revise")])
def test_the_threshold_of_coherence(threshold: float, verdict: str):
    set_to = {"quality_gate_coherence_threshold": threshold}
    assert gate(report(*HEAVY), critique(), auto=True, **set_to).verdict == verdict


def test_minor_findings_alone_pass():
    assert gate(report(MINOR, LENGTH), critique(), auto=True).verdict == "approve"


def test_a_check_that_is_not_enabled_says_nothing():
    enabled = ENABLED_CHECKS - {"length", "critic"}
    decision = quality_gate(report(unmade=("length",)), critique(None), dials(), 0, True, enabled)
    assert decision.verdict == "approve"


@pytest.mark.parametrize(
    ("given", "is_"),
    [
        (report(), 10.0),
        (report(MINOR), 9.5),
        (report(MISSING, FORBIDDEN, MINOR), 4.0),
        (report(*(FORBIDDEN,) * 4), 0.0),
        (report(unmade=("length",)), None),
        (ValidationReport(checks=()), None),
    ],
)
def test_coherence(given: ValidationReport, is_: float | None):
    assert coherence(given, ENABLED_CHECKS) == is_
