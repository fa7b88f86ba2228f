"""Which pairs of sentences a reader must judge, the best first. Pure.

First what rules propose, the gravest first; then another value of what never changes, another
time of one event, what is used of a closed secret, another value of what has one at a time; last
what merely means the like.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from uuid import UUID

from memory.analyst.pairs import About, Pair
from memory.analyst.slots import TRANSIENT, another_value
from memory.clock import read_when
from memory.continuity import knowledge
from memory.continuity.days import differ
from memory.continuity.events import Words, may_recur, named
from memory.continuity.matters import is_one_sentence
from memory.continuity.rule import Conflict, Order, View, each_two, is_affirmed
from memory.facts import Fact

MOST_PAIRS = 20
SEVERITIES = ("blocking", "major", "minor")
EVENTS = ("dated", "takes_part", "causes", "before")

Two = tuple[Fact, Fact]


def candidates(
    view: View,
    proposed: Sequence[Conflict],
    near: Iterable[Two] = (),
    most: int = MOST_PAIRS,
) -> tuple[Pair, ...]:
    """Each two facts once, one of them the draft's: all that rules propose, since who judges says
    what was not asked about; with what code alone sees, at most `most`.

    `proposed` may hold what rules decide too: that is judged already. Only what a rule proposes
    may set a claim against what is asserted.
    """
    known = {frozenset({each.earlier.uid, each.later.uid}) for each in proposed}
    found: dict[frozenset[UUID], Pair] = {}
    for pair in _by_rules(view, proposed):
        found.setdefault(pair.uids, pair)
    for pair in _by_code(view, near):
        if len(found) >= most:
            break
        if pair.uids not in known:
            found.setdefault(pair.uids, pair)
    return tuple(found.values())


def _by_rules(view: View, proposed: Iterable[Conflict]) -> list[Pair]:
    """What nobody has judged yet, by what it would be if it were confirmed."""
    open_ = [
        each
        for each in proposed
        if not each.rule.decides
        and each.confirmed is None
        and view.is_new(each.earlier, each.later)
    ]
    open_.sort(key=lambda each: (_gravity(each), view.order(each.later)))
    return [Pair.proposed(each) for each in open_]


def _gravity(conflict: Conflict) -> int:
    return SEVERITIES.index(replace(conflict, confirmed=True).severity)


def _by_code(view: View, near: Iterable[Two]) -> Iterator[Pair]:
    sources: tuple[tuple[About, Iterable[Two]], ...] = (
        ("value", _nearest_first(view, another_value(view, "fixed"))),
        ("event", _another_time(view)),
        ("secret", _used_secrets(view)),
        ("value", _nearest_first(view, another_value(view, "one"))),
        ("meaning", near),
    )
    for a, b, about in chain.from_iterable(
        ((a, b, about) for a, b in pairs) for about, pairs in sources
    ):
        if a.asserted and b.asserted and view.is_new(a, b) and not is_one_sentence(a, b):
            yield Pair.of(a, b, about, view)


def _nearest_first(view: View, pairs: Iterable[Two]) -> list[Two]:
    """What is stated before what is implied, what lasts before what passes."""

    def rank(pair: Two) -> tuple[bool, bool, int]:
        (one, _, _), (other, _, _) = (view.order(fact) for fact in pair)
        implied = any(fact.certainty == "implied" for fact in pair)
        return implied, pair[0].predicate in TRANSIENT, abs(other - one)

    return sorted(pairs, key=rank)


def _another_time(view: View) -> list[Two]:
    """One event by its name, two days or two lengths; what may recur comes last."""
    dated = [fact for fact in view.of(*EVENTS) if is_affirmed(fact) and _day(fact)]
    lasting = [fact for fact in view.of("lasts") if is_affirmed(fact)]
    days = (
        (a, b)
        for a, b in each_two(view, dated, lambda fact: _event(fact, view))
        if "dated" in (a.predicate, b.predicate) and differ(_day(a), _day(b))
    )
    lengths = (
        (a, b)
        for a, b in each_two(view, lasting, lambda fact: _event(fact, view))
        if a.value != b.value
    )

    def rank(two: Two) -> tuple[bool, list[Order]]:
        return any(may_recur(fact, view) for fact in two), sorted(map(view.order, two))

    return sorted(chain(days, lengths), key=rank)


def _event(fact: Fact, view: View) -> Words | None:
    of_itself = fact.predicate in ("dated", "lasts", "causes", "before")
    return named(fact.subject if of_itself else fact.object, view)


def _day(fact: Fact) -> str:
    if fact.predicate == "dated":
        return fact.value
    when = read_when(fact.time_text)
    return when.date or when.day


def _used_secrets(view: View) -> Iterator[Two]:
    """What the rule on knowledge cannot be sure of: when it was, or whether it got out."""
    for secret, use in knowledge.RULE.pairs(view):
        if (
            knowledge.is_used(secret, use, view)
            and knowledge.is_about_the_secret(secret, use, view)
            and knowledge.are_none_of_those_who_know(secret, use, view)
            and knowledge.is_no_guess(secret, use, view)
            and not view.clock.surely_before(use, secret)
        ):
            yield secret, use
