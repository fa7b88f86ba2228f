"""How people stand to each other: bonds, marriages, kin. Pure."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from memory.continuity.rule import View, is_affirmed
from memory.continuity.values import agree
from memory.continuity.wedlock import is_former
from memory.facts import Fact
from memory.in_force.telling import may_hold

TIES = ("bond", "spouse_of", "kin_of")

Tie = tuple[str, UUID | None, UUID | None]


def ties(facts: Iterable[Fact], view: View, dead: frozenset[UUID | None]) -> Iterator[Fact]:
    """The last bond of each two, the marriages that stand, and kin."""
    found: dict[Tie, Fact] = {}
    for fact in facts:
        if fact.predicate in TIES and fact.subject and fact.object:
            _tie(fact, found, view)
    for fact in found.values():
        if fact.predicate == "kin_of" or not {fact.subject, fact.object} & dead:
            yield fact


def _tie(fact: Fact, found: dict[Tie, Fact], view: View) -> None:
    key = (fact.predicate, fact.subject, fact.object)
    marriage = fact.predicate == "spouse_of"
    others = [each for each, tie in found.items() if marriage and _shares(tie, fact)]
    standing = [*others, *({key} & found.keys())]
    if any(view.clock.surely_before(fact, found[each]) for each in standing):
        return
    if fact.predicate == "kin_of":
        if is_affirmed(fact):
            found.setdefault(key, fact)
    elif is_affirmed(fact) and not (marriage and is_former(fact)):
        if may_hold(fact):
            _drop(found, others)
            found[key] = fact
    else:
        _drop(found, [e for e in standing if marriage or agree(fact.value, found[e].value)])


def _shares(tie: Fact, fact: Fact) -> bool:
    one, other = {tie.subject, tie.object}, {fact.subject, fact.object}
    return tie.predicate == "spouse_of" and bool(one & other)


def _drop(found: dict[Tie, Fact], keys: Iterable[Tie]) -> None:
    for key in keys:
        found.pop(key, None)
