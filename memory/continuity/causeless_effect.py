"""What was said not to be is there, or what it would have caused; and nothing led to it.

Fires: "Nul n'avait semé." / "On moissonna leur blé."; "She left no heir." / "Her heir
inherited." Must not: a cause that is told, even later or in one clause, a change, routine.
Source: ConStory-Bench (arXiv 2603.05890), causeless effect; CONTINUITY, section 2.
"""

from collections.abc import Callable, Hashable, Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.events import may_recur, named, words
from memory.continuity.rule import Pair, Rule, View, is_affirmed, joined
from memory.facts import Fact

STATES = ("object_state", "holds", "role_is", "kin_of")
LEADS = ("takes_part", "gives", "causes", "learns", "moves_to")


def _pairs(view: View) -> Iterator[Pair]:
    """A denial, and the same affirmed; or an event denied, and one that it causes."""
    denials = (fact for fact in view.of(*STATES) if not is_affirmed(fact))
    yield from joined(view, denials, view.of(*STATES), _state(view))
    parts = view.of("takes_part")
    for link in (fact for fact in view.of("causes") if is_affirmed(fact)):
        cause, effect = named(link.subject, view), named(link.object, view)
        for denial in parts:
            if not is_affirmed(denial) and cause and named(denial.object, view) == cause:
                yield from ((denial, part) for part in parts if named(part.object, view) == effect)


def effect_is_affirmed(a: Fact, b: Fact, view: View) -> bool:
    return is_affirmed(b)


def denial_comes_first(a: Fact, b: Fact, view: View) -> bool:
    least, _most = view.clock.between(a, b)
    return least is not None and least >= 0 and view.told_before(a, b)


def nothing_led_to_it(a: Fact, b: Fact, view: View) -> bool:
    """No change is told, no other cause, and no deed about it, between the two or later."""
    return b.change is None and not any(
        is_affirmed(told)
        and (told.asserted or told.modality == "claim")
        and told.sentence not in (a.sentence, b.sentence)
        and _leads(told, a, b, view)
        for told in view.also_unasserted(*LEADS)
    )


def is_no_routine(a: Fact, b: Fact, view: View) -> bool:
    return not may_recur(b, view)


def _state(view: View) -> Callable[[Fact], Hashable]:
    """What is said: of an heir, whose, since a new heir is named anew."""

    def said(fact: Fact) -> Hashable:
        who = named(fact.subject, view) if fact.predicate == "kin_of" else fact.subject
        return (
            fact.predicate,
            who,
            words(fact.value) or fact.object,
            (fact.value and fact.object) or 0,
        )

    return said


def _leads(told: Fact, denial: Fact, effect: Fact, view: View) -> bool:
    if told.predicate == "causes":
        of_it = named(told.object, view) == named(effect.object, view) is not None
        return of_it and named(told.subject, view) != named(denial.object, view)
    if not (told.anchor == "earlier" or view.told_before(told, effect)):
        return False
    about = words(denial.value) or named(denial.object, view) or frozenset()
    return view.told_before(denial, told) and about <= words(told.sentence)


RULE = Rule(
    name="causeless_effect",
    severity="major",
    decides=False,
    reads=frozenset({*STATES, *LEADS}),
    pairs=_pairs,
    conditions=(effect_is_affirmed, denial_comes_first, nothing_led_to_it, is_no_routine),
    message=_("Nothing leads to “%(other)s”: what it comes from was denied before."),
)
