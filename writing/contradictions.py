"""What rules and the analyst found, as findings about a draft. Pure."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from memory import retelling
from memory.continuity.check import sentence
from memory.continuity.rule import Conflict, View
from memory.facts import Fact
from memory.retelling import Retold
from writing.review import Finding


def key_of(conflict: Conflict) -> str:
    """The same in every re-run: the rule and the two facts."""
    return ":".join(map(str, conflict.key))


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
    one, other = conflict.earlier, conflict.later
    if not view.is_new(other):
        one, other = other, one
    return Finding(
        kind="contradiction",
        severity=conflict.severity,
        sentence=_said(conflict, view, one.uid in locked),
        quote=other.sentence,
        beat=other.beat,
        against=one.sentence,
        against_chapter=_place(one, view, number),
        rule=conflict.rule.name,
        key=key_of(conflict),
    )


def _said(conflict: Conflict, view: View, is_locked: bool) -> str:
    told = sentence(conflict, view)
    if not is_locked:
        return told
    return _("%(said)s You locked what was said first: your word wins.") % {"said": told}


def _place(fact: Fact, view: View, number: int) -> int:
    return number if view.is_new(fact) else view.places.get(fact.chapter, 0)


def unasked(failed: tuple[str, ...]) -> str:
    return _("These rules could not be asked: %s.") % ", ".join(failed) if failed else ""
