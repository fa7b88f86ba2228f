"""What follows from the reviews of a draft: approve, revise these beats, or hand over. Pure.

A round for facts (a missing point, a forbidden action, a blocking finding, too little
coherence) is asked for by findings alone. Only when there is none may the critic's score ask
for a round of style; after the first draft only if it is under its threshold by more than
the noise of two readings. What was not checked is never a pass, and never a reason to revise.

A round is judged by what it did (`writing/rounds.py`). Where it made anything worse its text
is undone, and what follows is decided on the text of before.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from writing.brief import Dials
from writing.review import Critique, Finding, GateDecision, Remark, Severity, ValidationReport
from writing.rounds import Before, judged

CRITIC = "critic"
ENABLED_CHECKS = frozenset(
    {
        "required_points",
        "forbidden_actions",
        "facts",
        "rules",
        "analyst",
        "already_told",
        "later_plot",
        "unplanned_names",
        "length",
        CRITIC,
    }
)
DEDUCTIONS: dict[Severity, float] = {"blocking": 4.0, "major": 1.5, "minor": 0.5}
PERFECT = 10.0
NOISE = 0.5  # of a critic's score, between two readings of one text
MUST_BE_MENDED = ("missing_point", "forbidden_action")
CALLED = {
    "required_points": gettext_lazy("what must happen"),
    "forbidden_actions": gettext_lazy("what must not happen"),
    "facts": gettext_lazy("what the chapter says"),
    "rules": gettext_lazy("contradictions"),
    "analyst": gettext_lazy("doubtful pairs of sentences"),
    "already_told": gettext_lazy("what was told already"),
    "later_plot": gettext_lazy("what is for later chapters"),
    "unplanned_names": gettext_lazy("names"),
    "length": gettext_lazy("length"),
}


def quality_gate(
    report: ValidationReport,
    critique: Critique,
    dials: Dials,
    revision: int,
    auto_approve: bool,
    enabled_checks: frozenset[str] = ENABLED_CHECKS,
    before: Before | None = None,
) -> GateDecision:
    """The decision on one revision (0: the first draft), each reason a sentence.

    `enabled_checks` are those that must have been made; the report's others say nothing.
    `before` is what the round began with that made this revision.
    """
    if before is None:
        return _decided(report, critique, dials, revision, auto_approve, enabled_checks)
    done = judged(before, report, critique, revision)
    if done.kept:
        decision = _decided(report, critique, dials, revision, auto_approve, enabled_checks)
        return decision.model_copy(update={"round": done})
    decision = _decided(
        before.report, before.critique, dials, revision, auto_approve, enabled_checks
    )
    return decision.model_copy(update={"round": done, "stands": before.revision})


def _decided(
    report: ValidationReport,
    critique: Critique,
    dials: Dials,
    revision: int,
    auto_approve: bool,
    enabled_checks: frozenset[str],
) -> GateDecision:
    coherent = coherence(report, enabled_checks, critique.findings)
    guilty = _guilty((*report.findings, *critique.findings), coherent, dials)
    facts = [*(each.sentence for each in guilty), *_incoherence(coherent, dials)]
    style = list(_weakness(critique, dials, enabled_checks))
    worth_a_round = facts or (style and _is_beyond_noise(critique, dials, revision))
    beats = _beats(guilty if facts else (*critique.remarks, *critique.findings))
    if worth_a_round and beats and revision < dials.max_revisions:
        return GateDecision(
            verdict="revise",
            reasons=tuple(facts or style),
            beats=beats,
            mend=guilty if facts else critique.findings,
            aim="facts" if facts else "style",
        )
    unmade = list(_unmade(report, critique, enabled_checks))
    if not (facts or style or unmade):
        return _passed(auto_approve)
    why_not = _why_no_round(beats, dials) if worth_a_round else []
    return GateDecision(verdict="hand_over", reasons=(*facts, *style, *why_not, *unmade))


def kept_to(decision: GateDecision, beat: int) -> GateDecision:
    """The decision on a draft of which only one beat was to change: no other is revised."""
    if decision.verdict != "revise":
        return decision
    if beat in decision.beats:
        return decision.model_copy(update={"beats": (beat,)})
    why_not = _("Only beat %(beat)s was to be written again; the others stay.") % {"beat": beat}
    return GateDecision(verdict="hand_over", reasons=(*decision.reasons, why_not))


def beside_the_author_s(decision: GateDecision, chapter: int) -> GateDecision:
    """The decision on a draft beside which its author has written since: neither is it approved,
    nor is a revision of it put over what they wrote.
    """
    said = _("Chapter %(number)s has a newer text than its draft: approve one of them.")
    return handed_over(decision, said % {"number": chapter})


def handed_over(decision: GateDecision, *besides: str) -> GateDecision:
    """To the author, whatever it was, for these reasons too."""
    reasons = (*decision.reasons, *besides)
    return decision.model_copy(update={"verdict": "hand_over", "reasons": reasons, "beats": ()})


def coherence(
    report: ValidationReport, enabled_checks: frozenset[str], also: Iterable[Finding] = ()
) -> float | None:
    """10 less what each finding takes, at least 0; None when an enabled check was not made.

    `also` are the critic's, of tone and style.
    """
    made = {check.name for check in report.checks if check.done}
    if not enabled_checks - {CRITIC} <= made:
        return None
    return max(0.0, PERFECT - sum(less for _finding, less in deductions(report, also)))


def deductions(
    report: ValidationReport, also: Iterable[Finding] = ()
) -> list[tuple[Finding, float]]:
    """What each finding takes from the coherence, the most first."""
    taken = [(each, DEDUCTIONS[each.severity]) for each in (*report.findings, *also)]
    return sorted(taken, key=lambda each: -each[1])


def _guilty(
    findings: Sequence[Finding], coherent: float | None, dials: Dials
) -> tuple[Finding, ...]:
    """Those that ask for a round; the gravest where they only do so together."""
    must = tuple(
        each for each in findings if each.severity == "blocking" or each.kind in MUST_BE_MENDED
    )
    if must or coherent is None or coherent >= dials.quality_gate_coherence_threshold:
        return must
    gravest = max((DEDUCTIONS[each.severity] for each in findings), default=0.0)
    return tuple(each for each in findings if DEDUCTIONS[each.severity] == gravest)


def _incoherence(coherent: float | None, dials: Dials) -> Iterator[str]:
    asked = dials.quality_gate_coherence_threshold
    if coherent is not None and coherent < asked:
        said = _("Coherence is %(score).1f; %(asked).1f is asked for.")
        yield said % {"score": coherent, "asked": asked}


def _weakness(critique: Critique, dials: Dials, enabled_checks: frozenset[str]) -> Iterator[str]:
    asked = dials.quality_gate_score_threshold
    if CRITIC in enabled_checks and critique.score is not None and critique.score < asked:
        said = _("The critic gives %(score).1f; %(asked).1f is asked for.")
        yield said % {"score": critique.score, "asked": asked}


def _is_beyond_noise(critique: Critique, dials: Dials, revision: int) -> bool:
    margin = NOISE if revision else 0.0
    return critique.score is not None and (
        critique.score <= dials.quality_gate_score_threshold - margin
    )


def _beats(named: Iterable[Finding | Remark]) -> tuple[int, ...]:
    return tuple(sorted({each.beat for each in named if each.beat is not None}))


def _unmade(
    report: ValidationReport, critique: Critique, enabled_checks: frozenset[str]
) -> Iterator[str]:
    checks = {check.name: check for check in report.checks}
    for name in sorted(enabled_checks - {CRITIC}):
        check = checks.get(name)
        if check is None or not check.done:
            said = _("Not checked: %(what)s. %(why)s")
            why = check.why if check else ""
            yield (said % {"what": CALLED.get(name, name), "why": why}).strip()
    if CRITIC in enabled_checks and critique.score is None:
        said = _("The critic could not be read: not checked. %(why)s")
        yield (said % {"why": critique.why}).strip()


def _passed(auto_approve: bool) -> GateDecision:
    if auto_approve:
        return GateDecision(verdict="approve", reasons=(_("Everything was checked and passed."),))
    said = _("Everything was checked and passed; the chapter waits for its author's approval.")
    return GateDecision(verdict="hand_over", reasons=(said,))


def _why_no_round(beats: tuple[int, ...], dials: Dials) -> list[str]:
    if not beats:
        return [_("No scene is named in which to mend it.")]
    if not dials.max_revisions:
        return [_("No revision round is allowed.")]
    said = ngettext(
        "The one revision round was used.",
        "All %(rounds)d revision rounds were used.",
        dials.max_revisions,
    )
    return [said % {"rounds": dials.max_revisions}]
