"""What rules found, as anybody shows it: both sentences, and what is wrong with them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from memory.continuity.check import sentence
from memory.continuity.rule import Conflict, Named, Severity, View
from memory.entities import Entity
from memory.facts import Fact


@dataclass(frozen=True)
class Problem:
    """Two sentences that cannot both be: `quote` stands in the draft, at its beat; `against` in
    chapter `against_chapter` (0: the bible; the draft's own number: the draft itself).

    `key` is the same in every re-run; `established` is the fact that it is against.
    """

    rule: str
    severity: Severity
    sentence: str
    quote: str
    against: str
    against_chapter: int
    beat: int
    key: str
    established: UUID


def problem_of(conflict: Conflict, view: View, number: int) -> Problem:
    """`number` is the draft's chapter. Of two sentences of the draft the later is quoted."""
    one, other = conflict.earlier, conflict.later
    if not view.is_new(other):
        one, other = other, one
    return Problem(
        rule=conflict.rule.name,
        severity=conflict.severity,
        sentence=sentence(conflict, view),
        quote=other.sentence,
        against=one.sentence,
        against_chapter=_place(one, view, number),
        beat=other.beat,
        key=key_of(conflict),
        established=one.uid,
    )


def key_of(conflict: Conflict) -> str:
    """The same in every re-run: the rule and the two facts."""
    return ":".join(map(str, conflict.key))


def unasked(failed: Iterable[str]) -> str:
    """Which rules could not be asked, for the author; empty where all were."""
    names = ", ".join(failed)
    return _("These rules could not be asked: %s.") % names if names else ""


def names_of(entities: Iterable[Entity]) -> dict[UUID, Named]:
    """What findings call those whom the ledger does not know yet."""
    return {each.uid: Named(each.name, each.kind, each.provisional) for each in entities}


def _place(fact: Fact, view: View, number: int) -> int:
    return number if view.is_new(fact) else view.places.get(fact.chapter, 0)
