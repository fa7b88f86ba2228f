"""Whether two people know each other, by what is told of both. Pure; French and English."""

import re

from memory.continuity.rule import View, is_affirmed, sentence_of
from memory.continuity.values import sentence
from memory.facts import Fact

TIES = ("takes_part", "tells", "gives", "spouse_of", "bond")
_STRANGERS = re.compile(r"\b(?:strangers?|inconnue?s?|etrangere?s?)\b")
_MET = re.compile(r"\b(?:kn[eo]w|known|met|meet|conn\w+|rencontr\w+)\b")
_BARELY = re.compile(
    r"\b(?:well|really|yet|enough|truly|anymore|bien|vraiment|encore|assez|guere|plus)\b"
)


def are_strangers(bond: Fact) -> bool:
    """Whether a bond says that they never met, not only that they know each other little."""
    told = sentence(bond)
    if is_affirmed(bond):
        return bool(_STRANGERS.search(told))
    return bool(_MET.search(told)) and not _BARELY.search(told)


def speaks_of_meeting(bond: Fact) -> bool:
    """Whether it may say anything of the kind."""
    told = sentence(bond)
    return bool(_STRANGERS.search(told) or _MET.search(told))


def ties_both(lived: Fact, bond: Fact, view: View) -> bool:
    """Whether what the one of the bond lived, was lived with the other."""
    other = bond.object if lived.subject == bond.subject else bond.subject
    if lived.predicate == "bond" and are_strangers(lived):
        return False
    return other in (lived.object, lived.other) or any(
        act.subject == other and is_affirmed(act) and act.object == lived.object
        for act in view.of("takes_part").sharing(sentence_of, (sentence_of(lived),))
    )
