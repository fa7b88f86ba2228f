"""Who is dead at a time, and what the living alone do. Pure."""

from memory.continuity.rule import View, is_affirmed, subject
from memory.facts import Fact

ACTS = ("takes_part", "moves_to", "gives", "tells", "learns")
REVIVED = frozenset({"alive", "ghost", "undead"})


def nobody_revived_them(death: Fact, act: Fact, view: View) -> bool:
    """No later word of their being alive, a ghost or undead stands between the two."""
    return not any(
        word.value in REVIVED
        and is_affirmed(word)
        and view.clock.surely_before(death, word)
        and not view.clock.surely_before(act, word)
        for word in view.of("life_status").sharing(subject, (death.subject,))
    )
