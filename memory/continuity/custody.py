"""The thing in a hand that no longer has it: given away, lost, destroyed, or in another's.

Fires: "She gave Jo the gun." / "She drew that gun." Must not: what was given back, found or
only lent, another of its kind, a use before the gift, a thing that two hold together.
Source: script supervisor's practice; CONTINUITY, section 2.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.damage import is_gone, tells_of_remains
from memory.continuity.hands import (
    comes_back,
    is_lent,
    is_lost,
    no_longer_has,
    tells_of_sharing,
)
from memory.continuity.meanwhile import is_one_scene, may_lie_between
from memory.continuity.rule import (
    Pair,
    Rule,
    View,
    is_affirmed,
    joined,
    object_of,
    subject,
    subject_and_object,
)
from memory.continuity.things import is_another, is_no_thing
from memory.facts import Fact


def _pairs(view: View) -> Iterator[Pair]:
    uses = view.of("holds", "gives")
    yield from joined(view, uses, uses, object_of)
    yield from joined(view, view.of("object_state"), uses, subject, object_of)


def is_out_of_hand(loss: Fact, use: Fact, view: View) -> bool:
    """Given, had no more, in another's hand, lost by this one, or destroyed for everybody."""
    if loss.predicate == "object_state":
        return is_gone(loss) or (is_lost(loss) and _had(loss, use, view))
    if _is_held(loss):
        return loss.subject != use.subject
    gone = loss.predicate == "gives" or no_longer_has(loss)
    return loss.subject == use.subject and gone


def loss_is_affirmed(loss: Fact, use: Fact, view: View) -> bool:
    return loss.predicate == "holds" or is_affirmed(loss)


def use_is_affirmed(loss: Fact, use: Fact, view: View) -> bool:
    return is_affirmed(use)


def times_exclude_each_other(loss: Fact, use: Fact, view: View) -> bool:
    """It was gone before; or is in two hands at one time."""
    if _is_held(loss):
        return use.predicate == "holds" and view.clock.surely_overlap(loss, use)
    return view.clock.surely_before(loss, use)


def is_not_for_a_while(loss: Fact, use: Fact, view: View) -> bool:
    """What was lent or handed over comes back untold, but not within the scene."""
    return not is_lent(loss) or is_one_scene(loss, use, view)


def is_the_very_thing(loss: Fact, use: Fact, view: View) -> bool:
    """Not another of its kind, nor what is left of it."""
    return not (is_another(use, use.object, view) or tells_of_remains(use))


def can_change_hands(loss: Fact, use: Fact, view: View) -> bool:
    return not is_no_thing(use.object, view)


def is_not_told_again(loss: Fact, use: Fact, view: View) -> bool:
    """One gift told twice is one gift; given to two is a contradiction."""
    if loss.predicate != "gives" or use.predicate != "gives":
        return True
    return loss.other is not None and use.other is not None and loss.other != use.other


def is_not_held_together(loss: Fact, use: Fact, view: View) -> bool:
    shared = tells_of_sharing(loss) or tells_of_sharing(use) or loss.sentence == use.sentence
    return not (_is_held(loss) and shared)


def it_did_not_come_back(loss: Fact, use: Fact, view: View) -> bool:
    """Neither the later sentence nor any that may lie between tells how it did."""
    return not any(
        comes_back(loss, told, use)
        for told in may_lie_between(loss, use, view, use.object, *READS)
    )


def _is_held(fact: Fact) -> bool:
    return fact.predicate == "holds" and is_affirmed(fact)


def _had(loss: Fact, use: Fact, view: View) -> bool:
    """Whether this one is known to have had it, so that they lost it."""
    return any(
        _is_held(told) and view.clock.surely_before(told, loss)
        for told in view.of("holds").sharing(subject_and_object, (subject_and_object(use),))
    )


READS = ("holds", "gives", "object_state", "located_at", "moves_to")
RULE = Rule(
    name="custody",
    severity="blocking",
    decides=True,
    reads=frozenset(READS),
    pairs=_pairs,
    conditions=(
        is_out_of_hand,
        loss_is_affirmed,
        use_is_affirmed,
        times_exclude_each_other,
        is_not_for_a_while,
        is_the_very_thing,
        can_change_hands,
        is_not_told_again,
        is_not_held_together,
        it_did_not_come_back,
    ),
    message=_(
        "“%(other)s” is in hand here, though it was given away, lost or destroyed, or is in"
        " another hand."
    ),
)
