"""The wound or illness that is forgotten: somebody does what it keeps them from.

Fires: "Paul broke his ankle." / "The next day, Paul ran to the station." Must not: time enough
to heal, a healing that is told, pain that is borne, a wooden leg; what others do to them.
Source: script supervisor's practice; CONTINUITY, section 2.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.harms import (
    harm_of,
    is_passing,
    is_well,
    tells_of_bearing_it,
    tells_of_healing,
)
from memory.continuity.meanwhile import DAY, at_most, may_lie_between
from memory.continuity.rule import Pair, Rule, View, is_affirmed, joined, subject
from memory.continuity.values import agree
from memory.cues.sentences import plainly
from memory.facts import Fact


def _pairs(view: View) -> Iterator[Pair]:
    harms = view.of("condition").where(harm_of)
    return joined(view, harms, view.of("takes_part", "condition"), subject)


def keeps_them_from_it(harm: Fact, act: Fact, view: View) -> bool:
    """The harm is one that excludes the act, or the same part of the body is well."""
    known = harm_of(harm)
    if known is None or is_passing(harm):
        return False
    if act.predicate == "condition":
        return is_well(act) and agree(harm.slot, act.slot)
    event = view.entities.get(act.object) if act.object else None
    return event is not None and bool(known.keeps_from.search(plainly(event.name)))


def harm_is_affirmed(harm: Fact, act: Fact, view: View) -> bool:
    return is_affirmed(harm)


def act_is_affirmed(harm: Fact, act: Fact, view: View) -> bool:
    return is_affirmed(act)


def is_their_own_doing(harm: Fact, act: Fact, view: View) -> bool:
    return act.predicate != "takes_part" or bool(act.agentive)


def harm_comes_first(harm: Fact, act: Fact, view: View) -> bool:
    return view.clock.surely_before(harm, act)


def is_too_soon(harm: Fact, act: Fact, view: View) -> bool:
    """Before such a harm heals by itself, as far as the time between is known at all."""
    known = harm_of(harm)
    if known is None or known.days is None:
        return True
    minutes = at_most(harm, act, view)
    return minutes is not None and minutes < known.days * DAY


def nobody_healed_them(harm: Fact, act: Fact, view: View) -> bool:
    return not any(may_lie_between(harm, act, view, harm.subject, *READS, that=tells_of_healing))


def is_not_borne(harm: Fact, act: Fact, view: View) -> bool:
    """The act's own sentence does not know of it: no limp, no crutch, no pain."""
    return not tells_of_bearing_it(act)


READS = ("condition", "takes_part")
RULE = Rule(
    name="condition",
    severity="major",
    decides=True,
    reads=frozenset(READS),
    pairs=_pairs,
    conditions=(
        keeps_them_from_it,
        harm_is_affirmed,
        act_is_affirmed,
        is_their_own_doing,
        harm_comes_first,
        is_too_soon,
        nobody_healed_them,
        is_not_borne,
    ),
    message=_("%(who)s cannot do this yet: “%(one)s” is forgotten."),
)
