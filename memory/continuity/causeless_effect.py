"""What was said not to be is there, or what it would have caused; and nothing led to it.

Fires: "Nul n'avait semé." / "On moissonna leur blé."; "She left no heir." / "Her heir
inherited." Must not: a cause that is told, even later or in one clause, a change, routine.
Source: ConStory-Bench (arXiv 2603.05890), causeless effect; CONTINUITY, section 2.
"""

from collections.abc import Collection, Hashable, Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.events import by_object, by_subject, by_words, may_recur, named, words
from memory.continuity.rule import Of, Pair, Rule, View, is_affirmed, is_denied, joined
from memory.facts import Fact

STATES = ("object_state", "holds", "role_is", "kin_of")
LEADS = ("takes_part", "gives", "causes", "learns", "moves_to")


def _pairs(view: View) -> Iterator[Pair]:
    """A denial, and the same affirmed; or an event denied, and one that it causes."""
    states = view.of(*STATES)
    yield from joined(view, states.where(is_denied), states, Of(_state, view))
    parts, links = view.of("takes_part"), view.of("causes").where(is_affirmed)
    denials, event = parts.where(is_denied), by_object(view)
    for denial in denials.new:
        effects = {event(link) for link in links.sharing(by_subject(view), _names(denial, view))}
        yield from ((denial, part) for part in parts.sharing(event, effects))
    for part in parts.new:
        told = links.sharing(event, (event(part),))
        causes = {named(link.subject, view) for link in told} - {None}
        yield from ((denial, part) for denial in denials.sharing(event, causes))


def _names(denial: Fact, view: View) -> Collection[Hashable]:
    return {named(denial.object, view)} - {None}


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
        for told in _may_lead(a, view)
    )


def is_no_routine(a: Fact, b: Fact, view: View) -> bool:
    return not may_recur(b, view)


def _state(fact: Fact, view: View) -> Hashable:
    """What is said: of an heir, whose, since a new heir is named anew."""
    who = named(fact.subject, view) if fact.predicate == "kin_of" else fact.subject
    about = words(fact.value) or fact.object
    return fact.predicate, who, about, (fact.value and fact.object) or 0


def _may_lead(denial: Fact, view: View) -> Iterator[Fact]:
    """What tells of causes, or has one of the words of what is denied."""
    yield from view.also_unasserted("causes")
    some = sorted(_about(denial, view))[:1]
    told = view.every.sharing(by_words, some) if some else view.facts
    yield from (fact for fact in told if fact.predicate in LEADS and fact.predicate != "causes")


def _leads(told: Fact, denial: Fact, effect: Fact, view: View) -> bool:
    if told.predicate == "causes":
        of_it = named(told.object, view) == named(effect.object, view) is not None
        return of_it and named(told.subject, view) != named(denial.object, view)
    if not (told.anchor == "earlier" or view.told_before(told, effect)):
        return False
    return view.told_before(denial, told) and _about(denial, view) <= words(told.sentence)


def _about(denial: Fact, view: View) -> frozenset[str]:
    return words(denial.value) or named(denial.object, view) or frozenset()


RULE = Rule(
    name="causeless_effect",
    severity="major",
    decides=False,
    reads=frozenset({*STATES, *LEADS}),
    pairs=_pairs,
    conditions=(effect_is_affirmed, denial_comes_first, nothing_led_to_it, is_no_routine),
    message=_("Nothing leads to “%(other)s”: what it comes from was denied before."),
)
