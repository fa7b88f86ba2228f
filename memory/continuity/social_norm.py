"""A norm is broken, and nobody punishes it or looks up.

Proposes: "No woman votes." / "She voted; nobody looked up." Must not: a reaction or sanction
that is shown, somebody or somewhere out of its scope, what nobody saw, an exception.
Source: ConStory-Bench (arXiv 2603.05890), social norms; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.laws import (
    ACTS,
    DESCRIBES,
    binds_them,
    breaks,
    law_stands,
    laws_and_acts,
    no_exception_is_met,
    told_after,
)
from memory.continuity.rule import Pair, Rule, View, is_affirmed
from memory.continuity.values import sentence
from memory.facts import Fact

_REACTIONS = re.compile(
    r"\b(?:arrest\w*|seiz\w+|scandal\w*|gasp\w*|fined|star(?:e|es|ed|ing)|shout\w*|cried out"
    r"|jeer\w*|hiss\w*|frown\w*|murmur\w*|expel\w*|banish\w*|thr[eo]w\w* (?:\w+ )?out|disarm\w*"
    r"|punish\w*|rebuk\w*|protest\w*|sent away|barred|blush\w*|apolog\w*|arret\w+|sais\w+|amende"
    r"|huee?s?|hua\w*|siffl\w+|chass\w+|bann\w+|expuls\w+|desarm\w+|puni\w*|cri(?:a|ait|erent)|indign\w+"
    r"|s offusqu\w+|repri\w+|jet\w+ dehors|rougi\w*|s excus\w+|gronda\w*)\b"
)
_UNSEEN = re.compile(
    r"\b(?:alone|unseen|unnoticed|secret\w*|hid\w*|in the dark|by night|behind closed doors"
    r"|empty|seule?s?|secret\w*|cachette|cache\w*|a l insu|de nuit|dans le noir|inapercue?s?"
    r"|deserte?s?|vides?|sans etre vue?s?)\b"
)


def _pairs(view: View) -> Iterator[Pair]:
    return laws_and_acts("norm", view)


def nobody_reacts(norm: Fact, act: Fact, view: View) -> bool:
    """Nothing that is told in the beat from there on is a sanction or a sign of outrage."""
    return not any(
        is_affirmed(told) and _REACTIONS.search(sentence(told)) for told in told_after(act, view)
    )


def somebody_may_see(norm: Fact, act: Fact, view: View) -> bool:
    return not _UNSEEN.search(sentence(act))


RULE = Rule(
    name="social_norm",
    severity="major",
    decides=False,
    reads=frozenset({"norm", *ACTS, *DESCRIBES}),
    pairs=_pairs,
    conditions=(
        binds_them,
        breaks,
        no_exception_is_met,
        law_stands,
        nobody_reacts,
        somebody_may_see,
    ),
    message=_("A norm is broken, and nobody minds: “%(one)s” against “%(other)s”."),
)
