"""The ruined thing whole again, or the ruined place gone into.

Fires: "The mirror shattered." / "The mirror showed Ana her face." Must not: a repair or a
replacement that is told, slight damage, a shard of it, the time before. Who holds what was
destroyed is custody's. Source: script supervisor's practice; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.damage import is_gone, is_ruin, is_whole, tells_of_remains, tells_of_repair
from memory.continuity.meanwhile import may_lie_between
from memory.continuity.rule import Pair, Rule, View, is_affirmed, joined, object_of, subject
from memory.continuity.things import called, is_another
from memory.continuity.values import sentence
from memory.facts import Fact

VISITS = ("located_at", "moves_to")
_INTO = (
    r"in|into|inside|on|onto|over|across|through|cross\w*|enter\w*|dans|sur|travers\w*|franchi\w*"
    r"|pass(?:a|ait|erent|aient)"
)


def _pairs(view: View) -> Iterator[Pair]:
    states = view.of("object_state")
    yield from joined(view, states, states, subject)
    yield from joined(view, states, view.of(*VISITS), subject, object_of)


def is_ruined(ruin: Fact, use: Fact, view: View) -> bool:
    return is_ruin(ruin)


def ruin_is_affirmed(ruin: Fact, use: Fact, view: View) -> bool:
    return is_affirmed(ruin)


def use_is_affirmed(ruin: Fact, use: Fact, view: View) -> bool:
    return is_affirmed(use)


def is_used_as_if_whole(ruin: Fact, use: Fact, view: View) -> bool:
    """It is, or does, what only a whole one can; a place of which nothing is left is entered or
    crossed, not gone to.
    """
    if use.predicate not in VISITS:
        return is_whole(use)
    into = rf"\b(?:{_INTO})(?: \w+){{0,2}} {called(use.object, view)}\b"
    return is_gone(ruin) and bool(re.search(into, sentence(use)))


def ruin_comes_first(ruin: Fact, use: Fact, view: View) -> bool:
    return view.clock.surely_before(ruin, use)


def is_not_what_is_left(ruin: Fact, use: Fact, view: View) -> bool:
    return not tells_of_remains(use)


def is_the_very_thing(ruin: Fact, use: Fact, view: View) -> bool:
    return not is_another(use, ruin.subject, view)


def nobody_mended_it(ruin: Fact, use: Fact, view: View) -> bool:
    """Neither the later sentence nor any that may lie between speaks of a repair."""
    return not any(
        may_lie_between(
            ruin, use, view, ruin.subject, "object_state", *VISITS, that=tells_of_repair
        )
    )


RULE = Rule(
    name="object_state",
    severity="blocking",
    decides=True,
    reads=frozenset({"object_state", *VISITS}),
    pairs=_pairs,
    conditions=(
        is_ruined,
        ruin_is_affirmed,
        use_is_affirmed,
        is_used_as_if_whole,
        ruin_comes_first,
        is_not_what_is_left,
        is_the_very_thing,
        nobody_mended_it,
    ),
    message=_("%(who)s is beyond use by then (“%(one)s”), and is whole again."),
)
