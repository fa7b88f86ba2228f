"""Who is dead at a time, and what the living alone do. Pure."""

import re

from memory.continuity.rule import View, is_affirmed, subject
from memory.continuity.values import sentence
from memory.facts import Fact

ACTS = ("takes_part", "moves_to", "gives", "tells", "learns")
REVIVED = frozenset({"alive", "ghost", "undead"})
_LEFT_BEHIND = re.compile(
    r"\b(?:portraits?|photograph\w*|statues?|revoy\w+|revit|souvenirs? d\w*"
    r"|(?:in|on|from) (?:the|a|an|his|her|their|my|that|this|one|old) (?:\w+ )?(?:photos?"
    r"|pictures?|painting|tape|recording|film|screen|letter|will|diary|note|mind|memory|memories)"
    r"|(?:sur|dans) (?:l[ae]? |les |une? |s(?:on|a|es) |cette |ce |leurs? )?(?:\w+ )?(?:photos?"
    r"|images?|tableau|bande|enregistrement|film|ecran|lettre|testament|journal|memoire|pensee"
    r"|tete|esprit))\b"
)


def nobody_revived_them(death: Fact, act: Fact, view: View) -> bool:
    """No later word of their being alive, a ghost or undead stands between the two."""
    return not any(
        word.value in REVIVED
        and is_affirmed(word)
        and view.clock.surely_before(death, word)
        and not view.clock.surely_before(act, word)
        for word in view.of("life_status").sharing(subject, (death.subject,))
    )


def is_left_behind(act: Fact) -> bool:
    """Not they, but a picture, a letter or a memory of them does it."""
    return bool(_LEFT_BEHIND.search(sentence(act)))
