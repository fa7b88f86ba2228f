"""The dead act no more: somebody died, and does something later in the story.

Fires: "They buried Tom." / "Tom waved." Must not: a ghost, a memory, a portrait, a revival
that is told, a rumour of death. Source: script supervisor's practice; CONTINUITY, section 2.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.lives import ACTS, is_left_behind, nobody_revived_them
from memory.continuity.rule import Pair, Rule, View, is_affirmed, joined, subject
from memory.facts import Fact


def _pairs(view: View) -> Iterator[Pair]:
    return joined(view, view.of("life_status"), view.of(*ACTS), subject)


def is_a_death(death: Fact, act: Fact, view: View) -> bool:
    return death.value == "dead"


def death_is_affirmed(death: Fact, act: Fact, view: View) -> bool:
    return is_affirmed(death)


def act_is_affirmed(death: Fact, act: Fact, view: View) -> bool:
    return is_affirmed(act)


def is_their_own_doing(death: Fact, act: Fact, view: View) -> bool:
    """The dead are carried, and take no part in their burial."""
    return bool(act.agentive) if act.predicate == "takes_part" else act.agentive is not False


def death_comes_first(death: Fact, act: Fact, view: View) -> bool:
    return view.clock.surely_before(death, act)


def they_are_there(death: Fact, act: Fact, view: View) -> bool:
    return not is_left_behind(act)


RULE = Rule(
    name="dead_acts",
    severity="blocking",
    decides=True,
    reads=frozenset({"life_status", *ACTS}),
    pairs=_pairs,
    conditions=(
        is_a_death,
        death_is_affirmed,
        act_is_affirmed,
        is_their_own_doing,
        death_comes_first,
        nobody_revived_them,
        they_are_there,
    ),
    message=_("%(who)s is dead by then, and acts all the same."),
)
