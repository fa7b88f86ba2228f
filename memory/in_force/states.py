"""States: what has one value at a time, and what is fixed. Pure.

Of the first the last in the story counts: what is told later, unless the clock knows that it was
before. A thing is in one hand or in one place. Something fixed is what was told first, unless a
sentence says that it changed.
"""

from collections.abc import Hashable, Iterable, Iterator

from memory.continuity.comings import leaves
from memory.continuity.damage import is_ruin
from memory.continuity.hands import is_lost
from memory.continuity.harms import is_well, tells_of_healing
from memory.continuity.rule import View, is_affirmed
from memory.continuity.values import agree
from memory.evidence import fold
from memory.facts import Fact
from memory.in_force.telling import FIXED, is_now, may_hold, whose

WHERE = ("located_at", "moves_to", "holds", "gives")
ONE = (
    "life_status", "condition", "object_state", "wears", "role_is", "address_form", "age", "count",
    "can",
)  # fmt: skip
_MAY_HEAL = ("condition", "takes_part")

Slot = tuple[Hashable, ...]


def lasting_values(facts: Iterable[Fact]) -> Iterator[Fact]:
    found: dict[Slot, Fact] = {}
    for fact in facts:
        if fact.predicate in FIXED and is_affirmed(fact) and may_hold(fact):
            key = _key(fact)
            if key not in found or fact.change:
                found[key] = fact
    yield from found.values()


def last_values(facts: list[Fact], view: View) -> Iterator[Fact]:
    """One for each slot; none where the last word is that it is no more."""
    told: dict[Slot, list[Fact]] = {}
    for fact in facts:
        for key in _slots(fact, view):
            told.setdefault(key, []).append(fact)
    healed = {subject: each for (kind, subject, *_), each in told.items() if kind == "healed"}
    for key, each in told.items():
        also = healed.get(key[1], []) if key[0] == "condition" else []
        last = _last(key, _merged(each, also, view), view)
        if last and not _says_nothing(last, each):
            yield last


def _merged(ones: list[Fact], others: list[Fact], view: View) -> list[Fact]:
    return sorted({fact.uid: fact for fact in (*ones, *others)}.values(), key=view.order)


def _last(key: Slot, told: list[Fact], view: View) -> Fact | None:
    last: Fact | None = None
    for fact in told:
        if last and (view.clock.surely_before(fact, last) or _is_but_remembered(fact, last)):
            continue
        if key in _keys_of_values(fact) and not _denies(fact):
            last = fact
        elif last and _ends(fact, last):
            last = None
    return last


def _slots(fact: Fact, view: View) -> Iterator[Slot]:
    """The slots whose value it may set or end."""
    yield from _keys_of_values(fact)
    if _is_gone(fact, view):
        yield "where", fact.subject
    if fact.predicate in _MAY_HEAL and (tells_of_healing(fact) or _is_wellness(fact)):
        yield "healed", fact.subject


def _is_gone(fact: Fact, view: View) -> bool:
    """A thing is ruined or lost; somebody leaves."""
    if fact.predicate == "object_state":
        return is_ruin(fact) or is_lost(fact)
    return fact.predicate == "takes_part" and is_now(fact) and leaves(fact, view)


def _keys_of_values(fact: Fact) -> Iterator[Slot]:
    if fact.predicate in (*WHERE, *ONE) and may_hold(fact):
        yield _key(fact)


def _key(fact: Fact) -> Slot:
    match fact.predicate:
        case "located_at" | "moves_to":
            return "where", fact.subject
        case "holds" | "gives":
            return "where", fact.object
        case "can" | "is_a":
            return fact.predicate, fact.subject, fold(fact.value)
        case name:
            return name, fact.subject, fact.object if name != "part_of" else None, fold(fact.slot)


def _is_but_remembered(fact: Fact, last: Fact) -> bool:
    """What is told as past changes no later state, but somebody may have died meanwhile."""
    return not is_now(fact) and is_now(last) and fact.value != "dead"


def _denies(fact: Fact) -> bool:
    """Whether it only says that something is not so; "cannot" is a value."""
    return not is_affirmed(fact) and fact.predicate != "can"


def _ends(fact: Fact, last: Fact) -> bool:
    if last.predicate == "condition":
        return _heals(fact, last)
    if fact.predicate == "takes_part":
        return last.predicate in ("located_at", "moves_to")
    if fact.predicate == "object_state" and last.predicate in WHERE:
        return is_affirmed(fact)
    if fact.predicate in ("gives", "moves_to"):
        return False
    if fact.predicate in WHERE:
        there = fact.predicate == "located_at"
        return fact.object == last.object if there else fact.subject == whose(last)
    return not fact.value or agree(fact.value, last.value)


def _heals(fact: Fact, last: Fact) -> bool:
    """Of the part that it names, or of all where it names none."""
    if fact.slot and fact.slot != last.slot and fact.predicate == "condition":
        return False
    return is_affirmed(fact) or not fact.value or agree(fact.value, last.value)


def _says_nothing(fact: Fact, told: list[Fact]) -> bool:
    """A thing given to nobody known; a life that was never in doubt; health."""
    if fact.predicate == "gives":
        return fact.other is None
    if fact.predicate == "life_status" and fact.value == "alive":
        return all(each.value == "alive" for each in told)
    return fact.predicate == "condition" and (tells_of_healing(fact) or is_well(fact))


def _is_wellness(fact: Fact) -> bool:
    return fact.predicate == "condition" and is_affirmed(fact) and is_well(fact)
