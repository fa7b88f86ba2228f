"""Another value where there is one only, and no change, move or gift is told between. Pure."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import pairwise

from memory.continuity.days import differ
from memory.continuity.matters import is_one_sentence
from memory.continuity.places import may_nest
from memory.continuity.rule import Pair, View, each_two, is_affirmed
from memory.continuity.values import agree, within
from memory.facts import VOCABULARY, Fact, predicate
from memory.facts.predicates import Group

DAY = 24 * 60
OF_EVENTS = frozenset({"dated", "lasts"})  # chapters name events anew
TRANSIENT = frozenset({"located_at", "wears", "ambience"})  # a day ends them
ENDED_BY = {"located_at": ("moves_to",), "holds": ("gives",)}
GONE = frozenset({"dead", "ghost", "undead"})


def another_value(view: View, group: Group) -> Iterator[Pair]:
    """The nearest ones told of each, one of them the draft's."""
    names = [each.name for each in VOCABULARY if each.group == group]
    for name in names:
        if name in OF_EVENTS:
            continue
        facts = view.of(name)
        told = _each_value(view, facts) if group == "fixed" else _one_after_another(view, facts)
        for a, b in told:
            earlier, later = (a, b) if view.told_before(a, b) else (b, a)
            if is_another(earlier, later, view) and not _is_ended(earlier, later, view):
                yield earlier, later


def is_another(earlier: Fact, later: Fact, view: View) -> bool:
    """Two values that do not agree, or one that is denied and the same."""
    if is_one_sentence(earlier, later) or not (is_affirmed(earlier) or is_affirmed(later)):
        return False
    if is_affirmed(earlier) != is_affirmed(later):
        denied, held = (later, earlier) if is_affirmed(earlier) else (earlier, later)
        return _is_same(denied, held, view)
    return _is_other(earlier, later, view)


def slot_of(fact: Fact) -> Hashable | None:
    """What has one value: an object its holder; a person a brother in each brother."""
    kind = predicate(fact.predicate)
    if fact.predicate == "holds":
        return fact.object
    if kind and kind.object and kind.value:
        return fact.subject, fact.object, fact.slot
    return (fact.subject, fact.slot) if fact.subject else None


def _each_value(view: View, facts: Sequence[Fact]) -> Iterator[Pair]:
    """A draft's fact with each other value that was told, in the nearest place."""
    nearest: dict[Hashable, Pair] = {}
    for a, b in sorted(each_two(view, facts, slot_of), key=lambda pair: _first(pair, view)):
        earlier, later = (a, b) if view.told_before(a, b) else (b, a)
        nearest[later.uid, earlier.object, earlier.value, earlier.polarity] = earlier, later
    yield from nearest.values()


def _one_after_another(view: View, facts: Iterable[Fact]) -> Iterator[Pair]:
    """Only neighbours in the telling: what came between has ended what was before."""
    told: dict[Hashable, list[Fact]] = {}
    for fact in facts:
        if (key := slot_of(fact)) is not None:
            told.setdefault(key, []).append(fact)
    for each in told.values():
        yield from ((a, b) for a, b in pairwise(each) if view.is_new(a, b))


def _first(pair: Pair, view: View) -> tuple[int, int, int]:
    return min(view.order(fact) for fact in pair)


def _is_same(denied: Fact, held: Fact, view: View) -> bool:
    if denied.predicate == "holds":
        return denied.subject == held.subject
    return denied.object == held.object and within(denied.value, held.value)


def _is_other(earlier: Fact, later: Fact, view: View) -> bool:
    kind = predicate(earlier.predicate)
    match (earlier.predicate, kind.value if kind else ""):
        case "holds", _:
            return earlier.subject != later.subject
        case "life_status", _:  # who lives may die
            return earlier.value in GONE and later.value not in GONE
        case _, "number" | "duration":
            return earlier.value != later.value
        case _, "date":
            return differ(earlier.value, later.value)
        case _, "text":
            return not agree(earlier.value, later.value)
    return _is_elsewhere(earlier, later, view)


def _is_elsewhere(earlier: Fact, later: Fact, view: View) -> bool:
    """Another person; or a place of which neither lies in the other."""
    one, other = earlier.object, later.object
    if one is None or other is None or one == other:
        return False
    return earlier.predicate == "spouse_of" or not may_nest(one, other, view)


def _is_ended(earlier: Fact, later: Fact, view: View) -> bool:
    least = view.clock.between(earlier, later)[0]
    if earlier.predicate in TRANSIENT and least is not None and least >= DAY:
        return True
    reads = (earlier.predicate, *ENDED_BY.get(earlier.predicate, ()))
    return any(
        _ends(told, earlier)
        and _is_heard(told)
        and view.told_before(earlier, told)
        and (not view.told_before(later, told) or is_one_sentence(told, later))
        for told in view.also_unasserted(*reads)
    )


def _is_heard(told: Fact) -> bool:
    """What somebody says counts: a gift is often told in dialogue."""
    return is_affirmed(told) and (told.asserted or told.modality == "claim")


def _ends(told: Fact, earlier: Fact) -> bool:
    if told.predicate == earlier.predicate:
        return told.change is not None and slot_of(told) == slot_of(earlier)
    if told.predicate == "gives":
        return told.object == earlier.object
    return told.subject == earlier.subject
