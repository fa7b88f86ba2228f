"""A cause that did not happen, or that follows its effect.

Fires: "Il ne joua pas." / "Ruiné par le jeu…"; "the fire before the storm" / "the storm caused
the fire". Must not: a wrong theory, another's doing, a cause that came after all, a dinner that is
another day's, time travel where the book has it as a rule.
Source: ConStory-Bench (arXiv 2603.05890), causal logic; CONTINUITY, section 2.
"""

import re
from collections.abc import Hashable, Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.events import by_subject, may_recur, named, words
from memory.continuity.rule import Of, Pair, Rule, View, is_affirmed, joined, subject
from memory.entities import key
from memory.facts import Fact

ORDER = ("causes", "before")
DENIALS = ("takes_part", "object_state")
_TIME_TRAVEL = re.compile(r"\b(?:time|temps|past|passe|future|futur|yesterday|hier)\b")


def _pairs(view: View) -> Iterator[Pair]:
    """A denial and what it is said to have caused; or two that put the same events in order."""

    denials, orders = view.of(*DENIALS), view.of(*ORDER)
    yield from joined(view, denials, view.of("causes"), Of(_what, view), by_subject(view))
    yield from joined(view, orders, orders, Of(_ends, view), Of(_ends_turned, view))
    yield from _of_cycles(view)


def _what(denial: Fact, view: View) -> Hashable:
    if denial.predicate == "takes_part":
        return named(denial.object, view)
    return (named(denial.subject, view) or words("")) | words(denial.value)


def _ends(order: Fact, view: View) -> tuple[Hashable, Hashable]:
    return named(order.subject, view), named(order.object, view)


def _ends_turned(order: Fact, view: View) -> tuple[Hashable, Hashable]:
    return named(order.object, view), named(order.subject, view)


def order_is_affirmed(a: Fact, b: Fact, view: View) -> bool:
    return is_affirmed(b) and (a.predicate not in ORDER or is_affirmed(a))


def cause_is_denied(a: Fact, b: Fact, view: View) -> bool:
    return a.predicate not in DENIALS or not is_affirmed(a)


def effect_is_theirs(a: Fact, b: Fact, view: View) -> bool:
    """Who did not gamble is whom gambling ruins."""
    return a.predicate != "takes_part" or any(
        named(part.object, view) == named(b.object, view)
        for part in view.of("takes_part").sharing(subject, (a.subject,))
        if is_affirmed(part)
    )


def it_never_came_after_all(a: Fact, b: Fact, view: View) -> bool:
    """Nobody says elsewhere that it did happen."""
    return a.predicate not in DENIALS or not any(
        told != a and is_affirmed(told) and _is_same(told, a, view)
        for told in view.of(a.predicate).sharing(subject, (a.subject,))
    )


def happens_once(a: Fact, b: Fact, view: View) -> bool:
    return a.predicate in DENIALS or not (may_recur(a, view) or may_recur(b, view))


def time_runs_one_way(a: Fact, b: Fact, view: View) -> bool:
    return not any(
        _TIME_TRAVEL.search(key(f"{rule.slot} {rule.value}")) for rule in view.of("world_rule")
    )


def _of_cycles(view: View) -> Iterator[Pair]:
    """Of events whose order cannot be, by any number of steps: the two that were told last."""
    for cycle in view.clock.cycles:
        links = [fact for fact in cycle.facts if fact.predicate in (*ORDER, "dated")]
        if len(links) > 1 and any(fact.predicate in ORDER for fact in links):
            last = max((fact for fact in links if fact.predicate in ORDER), key=view.order)
            yield max((fact for fact in links if fact != last), key=view.order), last


def _is_same(one: Fact, other: Fact, view: View) -> bool:
    if one.predicate == "takes_part":
        return named(one.object, view) == named(other.object, view)
    return words(one.value) == words(other.value)


RULE = Rule(
    name="causal_logic",
    severity="major",
    decides=False,
    reads=frozenset({*ORDER, *DENIALS, "dated", "world_rule"}),
    pairs=_pairs,
    conditions=(
        order_is_affirmed,
        cause_is_denied,
        effect_is_theirs,
        it_never_came_after_all,
        happens_once,
        time_runs_one_way,
    ),
    message=_("The cause did not happen, or comes after its effect."),
)
