"""What rules and the analyst found, as findings about a draft. Pure."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from memory import retelling
from memory.analyst import ANALYST
from memory.continuity.check import enabled
from memory.continuity.rule import Conflict, View
from memory.problems import problem_of
from memory.retelling import Retold
from writing.review import Finding, ValidationReport


def findings_of(
    conflicts: Iterable[Conflict],
    view: View,
    number: int,
    locked: Collection[UUID] = (),
) -> tuple[Finding, ...]:
    """Each with both sentences as they stand in their texts; `number` is the draft's chapter.

    The quote is the draft's sentence; where both are, the later one. `locked` are facts of which
    the author said that their word wins.
    """
    return tuple(_finding(each, view, number, locked) for each in conflicts)


def asked_in(report: ValidationReport, without: Collection[str]) -> frozenset[str]:
    """The rules of which the report says all: what it does not have of theirs is not there."""
    made = {check.name for check in report.checks if check.done}
    asked: set[str] = set()
    if {"facts", "rules"} <= made:
        decided = "analyst" in made
        asked |= {rule.name for rule in enabled(without) if rule.decides or decided}
    if {"facts", "analyst"} <= made:
        asked.add(ANALYST.name)
    if {"facts", "already_told"} <= made:
        asked.add("already_told")
    if "later_plot" in made:
        asked.add("too_early")
    return frozenset(asked)


def told_again(told: Retold, view: View) -> Finding:
    return Finding(
        kind="already_told",
        severity=told.severity,
        sentence=retelling.sentence(told, view),
        quote=told.later.sentence,
        beat=told.later.beat,
        against=told.earlier.sentence,
        against_chapter=told.chapter,
        rule="already_told",
        key=":".join(map(str, told.key)),
    )


def _finding(conflict: Conflict, view: View, number: int, locked: Collection[UUID]) -> Finding:
    found = problem_of(conflict, view, number)
    said = found.sentence
    if found.established in locked:
        said = _("%(said)s You locked what was said first: your word wins.") % {"said": said}
    return Finding(
        kind="contradiction",
        severity=found.severity,
        sentence=said,
        quote=found.quote,
        beat=found.beat,
        against=found.against,
        against_chapter=found.against_chapter,
        rule=found.rule,
        key=found.key,
    )
