"""A means that somebody has, ignored where it would serve: trapped on a roof, and they can fly.

Fires: "He could fly." / "Cornered on the roof, he wept." Must not: a price, a ban, a vow, a
wound or a fear that is told, an ability lost, one that they do use in the end. Source:
ConStory-Bench (arXiv 2603.05890), forgotten_ability; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.rule import Pair, Rule, View, is_affirmed, joined, subject
from memory.continuity.skills import SKILLS, is_same_skill, named, would_serve
from memory.continuity.values import sentence
from memory.facts import Fact

STUCK = ("condition", "takes_part")  # affirmed: trapped, wept
BAFFLED = ("learns", "knows", "can")  # denied: understood nothing, could not open
LAWS = ("world_rule", "norm", "promises")
_STUCK = re.compile(
    r"\b(?:cornered|trapped|stuck|stranded|locked|helpless|wept|despair\w*|gave up|no way out"
    r"|drown\w*|accul\w+|coinc\w+|bloqu\w+|pieg\w+|enferm\w+|impuissant\w*|pleur\w+"
    r"|desesper\w+|se noy\w+)\b"
)
_IMPAIRED = re.compile(
    r"\b(?:afraid|fear\w*|terrif\w*|dare\w*|wound\w*|broken|hurt|exhaust\w*|bound|chain\w*|tied"
    r"|drunk|price|cost\w*|forb\w+|peur|terrifi\w*|os(?:a|ait|er)|bless\w+|brise\w*|casse\w*"
    r"|epuis\w+|ligot\w+|enchain\w+|attache\w*|ivre|prix|cout\w+|interdi\w+)\b"
)


def _pairs(view: View) -> Iterator[Pair]:
    means, plights = view.of("can").where(is_affirmed), view.of(*STUCK, *BAFFLED)
    return joined(view, means, plights.where(_is_blocked), subject)


def _is_blocked(plight: Fact) -> bool:
    if plight.predicate in BAFFLED:
        return not is_affirmed(plight)
    return is_affirmed(plight) and bool(_STUCK.search(sentence(plight)))


def it_would_serve(can: Fact, plight: Fact, view: View) -> bool:
    return would_serve(can, plight, view)


def they_could_before(can: Fact, plight: Fact, view: View) -> bool:
    return view.clock.surely_before(can, plight)


def it_was_not_lost(can: Fact, plight: Fact, view: View) -> bool:
    return not any(
        lost.uid != can.uid
        and not is_affirmed(lost)
        and is_same_skill(can, lost, view)
        and not view.clock.surely_before(plight, lost)
        for lost in view.of("can").sharing(subject, (can.subject,))
    )


def no_law_or_vow_forbids(can: Fact, plight: Fact, view: View) -> bool:
    """No rule, price or promise is told that speaks of the skill and binds them."""
    return not any(
        _tells_of_it(can, law, view)
        for law in view.of(*LAWS).sharing(subject, {None, can.subject})
    )


def nothing_impairs_them(can: Fact, plight: Fact, view: View) -> bool:
    """No wound or fear, in the plight's sentence or as a condition told in its chapter."""
    told = (
        each
        for each in view.of("condition").sharing(subject, (can.subject,))
        if each.chapter == plight.chapter and is_affirmed(each)
    )
    return not any(_IMPAIRED.search(sentence(each)) for each in (plight, *told))


def they_do_not_use_it(can: Fact, plight: Fact, view: View) -> bool:
    return not any(
        act.chapter == plight.chapter and is_affirmed(act) and _tells_of_it(can, act, view)
        for act in view.of("takes_part", "moves_to").sharing(subject, (can.subject,))
    )


def _tells_of_it(can: Fact, fact: Fact, view: View) -> bool:
    return any(SKILLS[name].told.search(sentence(fact)) for name in named(can, view))


RULE = Rule(
    name="forgotten_ability",
    severity="major",
    decides=False,
    reads=frozenset({"can", *STUCK, *BAFFLED, *LAWS, "moves_to"}),
    pairs=_pairs,
    conditions=(
        it_would_serve,
        they_could_before,
        it_was_not_lost,
        no_law_or_vow_forbids,
        nothing_impairs_them,
        they_do_not_use_it,
    ),
    message=_("%(who)s has a means that is forgotten here: “%(one)s”, yet “%(other)s”."),
)
