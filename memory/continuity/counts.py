"""Whether two numbers of the same things can both be true. Pure."""

import re
from collections.abc import Hashable

from memory.continuity.meanwhile import told_between
from memory.continuity.naming import kind_of, name_of
from memory.continuity.rule import View, about, is_affirmed
from memory.continuity.values import sentence, shows
from memory.cues import Number, numbers
from memory.cues.sentences import plainly
from memory.facts import Fact

ROUNDING = 0.1  # of the greater number: forty may be forty-two
HYPERBOLES = frozenset({100, 1_000, 10_000, 100_000, 1_000_000})

# Of parts, or of more than were there: "three of the riders", "three more", "the other two".
_PART_BEFORE = re.compile(
    r"\b(?:another|the other|only|first|last|les autres|autres|encore|premiers?|premieres?"
    r"|derniers?|dernieres?|n(?:e |')\w+ plus que|no more than|down to)(?: les| the)? $"
)
_PART_AFTER = re.compile(
    r" (?:more|others?|left|(?:\w+ )?of (?:the|them|his|her|their|these|those|which|whom)|d'entre"
    r"|des|de (?:ces|ses|leurs|plus)|autres?|premiers?|premières?|derniers?|dernières?"
    r"|rest\w+)\b|(?: \w+)? (?:more|left|remain\w*|de plus|rest\w+)\b"
)
# "Three men of the crew", not "the three men of the crew".
_PART_OF = re.compile(
    r" (?:\w+ )?(?:from|among|amongst) | (?:\w+ )?(?:de la|du|de l'|de cet(?:te)?|parmi)\b"
)
_WHOLE = re.compile(r"\b(?:the|all|his|her|their|our|my|les|ses|leurs|nos|mes|ces) $")
# Of whoever has them, though the things are not named: they gamble, and have fewer crowns.
_GAINS_OR_LOSES = re.compile(
    r"\b(?:born|birth|adopt\w*|gambl\w*|lost|los(?:es|ing)|spen[dt]\w*|paid|paying|bought|sold"
    r"|stole\w*|robb\w*|earn\w*|won|inherit\w*|hired|dismissed|naquit|accouch\w*|perd(?:it|u\w*|ait)"
    r"|depens\w*|pay(?:a|e|er|ait)|achet\w*|vend(?:it|u\w*|ait)|vol(?:a|e|ee|es|er|ait)|gagn\w*"
    r"|herit\w*|engag\w*|renvoy\w*)\b"
)
_PARTS_OF_A_PLAN = (
    "door gate window stair staircase storey floor room tower bridge wing chimney well porte "
    "portail fenetre escalier etage piece chambre salle tour pont aile cheminee puit"
)
PLAN = frozenset(_PARTS_OF_A_PLAN.split())


def counted(fact: Fact) -> Hashable:
    """What is counted: the things of somebody or somewhere."""
    return fact.subject, singular(fact.slot)


def singular(slot: str) -> str:
    return "_".join(word.rstrip("sx") for word in slot.split("_"))


def is_of_a_plan(fact: Fact, view: View) -> bool:
    """Whether doors, floors and the like of a place are counted."""
    return kind_of(fact.subject, view) == "place" and singular(fact.slot) in PLAN


def cannot_both_be(a: Fact, b: Fact, view: View) -> bool:
    """Two numbers, or fewer things than the one that is called the fourth."""
    one, other = int(a.value), int(b.value)
    ranked, other_ranked = is_a_rank(a, view), is_a_rank(b, view)
    if ranked or other_ranked:
        return (ranked and not other_ranked and one > other) or (
            other_ranked and not ranked and other > one
        )
    return one != other


def differ_beyond_rounding(a: Fact, b: Fact, view: View) -> bool:
    """Whether neither is a round number for the other."""
    one, other = sorted((int(a.value), int(b.value)))
    is_round = (one % 10 == 0 or other % 10 == 0) and not _ranks(a, b, view)
    return not (is_round and other - one <= ROUNDING * other)


def are_no_hyperbole(a: Fact, b: Fact, view: View) -> bool:
    """A hundred times, a thousand devils."""
    return HYPERBOLES.isdisjoint((int(a.value), int(b.value)))


def are_of_the_whole(a: Fact, b: Fact, view: View) -> bool:
    return not (_is_of_a_part(a, view) or _is_of_a_part(b, view))


def nothing_befell_them(a: Fact, b: Fact, view: View) -> bool:
    """From the earlier to the later nothing is told that touches what is counted: none joined,
    was spent, built or died.
    """
    later = b if view.told_before(a, b) else a
    return not any(
        told.asserted and told.predicate in BEFALLS and _touches(told, later, view)
        for told in told_between(a, b, view)
    )


BEFALLS = (
    "count", "takes_part", "gives", "moves_to", "holds", "life_status", "object_state", "learns",
)  # fmt: skip


def is_a_rank(fact: Fact, view: View) -> bool:
    """Whether the text has it as "fourth", not "four"."""
    return any(each.ordinal for each in _written(fact, view))


def _touches(told: Fact, count: Fact, view: View) -> bool:
    if told.predicate == "count":
        return told.change is not None and counted(told) == counted(count)
    if not is_affirmed(told):
        return False
    what = _name_of_the_counted(count, view)
    if told.predicate == "life_status":
        return told.value != "alive" and _is_one_of_them(told, count, view)
    is_theirs = count.subject in (told.subject, told.object, told.other)
    if is_theirs and (not count.slot or _GAINS_OR_LOSES.search(sentence(told))):
        return True
    return shows(what, sentence(told))


def _is_one_of_them(death: Fact, count: Fact, view: View) -> bool:
    what = _name_of_the_counted(count, view)
    return any(
        (told.subject == death.subject and shows(what, sentence(told)))
        or {told.subject, told.object} == {death.subject, count.subject}
        for told in view.of("life_status", "is_a", "kin_of", "bond", "takes_part").sharing(
            about, (death.subject,)
        )
    )


def _name_of_the_counted(count: Fact, view: View) -> str:
    return count.slot or name_of(count.subject, view)


def _is_of_a_part(fact: Fact, view: View) -> bool:
    plain = plainly(fact.sentence)
    return any(
        _PART_BEFORE.search(plain[: each.span.start])
        or _PART_AFTER.match(plain, each.span.end)
        or (_PART_OF.match(plain, each.span.end) and not _WHOLE.search(plain[: each.span.start]))
        for each in _written(fact, view)
        if not each.ordinal
    )


def _written(fact: Fact, view: View) -> list[Number]:
    found = numbers(fact.sentence, view.language)
    return [each for each in found if str(each.value) == fact.value]


def _ranks(a: Fact, b: Fact, view: View) -> bool:
    return is_a_rank(a, view) or is_a_rank(b, view)
