"""Other clothes within one scene, and nobody changed.

Fires: "Ana stood barefoot." / "Ana wiped her boots." Must not: a change that is told, time that
passes, the layer beneath, "black" that is the black dress.
Source: script supervisor's practice; CONTINUITY, section 2.
"""

import re
from collections.abc import Hashable, Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.garments import differ, worn
from memory.continuity.meanwhile import is_one_scene, told_between
from memory.continuity.rule import Pair, Rule, View, each_two, is_affirmed
from memory.continuity.values import sentence
from memory.facts import Fact

_DRESSING = re.compile(
    r"\b(?:chang\w+|put on|pulled|took off|taken off|dressed|undress\w*|slipp\w+|kicked|button\w+"
    r"|unbutton\w*|threw|thrown|shed|dropped|laced|unlaced|tied|untied|removed|enfil\w+|mit|mis|mise"
    r"|remit|ot(?:a|ait|e|ee)|retir\w+|chauss(?:a|ait|e)|dechauss\w+|s habill\w+|se dev\w+"
    r"|deshabill\w+|passa|jeta|boutonn\w+|deboutonn\w+|quitta|noua|lac(?:a|ait)|delac\w+|troqu\w+)\b"
)


def _pairs(view: View) -> Iterator[Pair]:
    return each_two(view, view.of("wears"), _wearer)


def _wearer(fact: Fact) -> Hashable:
    return fact.subject, fact.chapter  # a scene is of one


def are_of_one_layer(a: Fact, b: Fact, view: View) -> bool:
    one, other = worn(a.value), worn(b.value)
    alike = not (a.slot and b.slot) or a.slot == b.slot
    return alike and one is not None and other is not None and one.layer == other.layer


def cannot_both_be_worn(a: Fact, b: Fact, view: View) -> bool:
    """Two that exclude each other; or one that the other sentence denies."""
    one, other = worn(a.value), worn(b.value)
    if one is None or other is None:
        return False
    if is_affirmed(a) and is_affirmed(b):
        return differ(one, other)
    return is_affirmed(a) != is_affirmed(b) and not differ(one, other)


def is_of_one_scene(a: Fact, b: Fact, view: View) -> bool:
    return is_one_scene(a, b, view)


def no_change_is_told(a: Fact, b: Fact, view: View) -> bool:
    """From the earlier to the later, in the words of any fact about them."""
    return not any(
        told.subject == a.subject and (told.change or _DRESSING.search(sentence(told)))
        for told in told_between(a, b, view)
    )


READS = ("wears", "takes_part", "moves_to")
RULE = Rule(
    name="wardrobe",
    severity="minor",
    decides=False,
    reads=frozenset(READS),
    pairs=_pairs,
    conditions=(are_of_one_layer, cannot_both_be_worn, is_of_one_scene, no_change_is_told),
    message=_("%(who)s wears something else within one scene: “%(one)s”, then “%(other)s”."),
)
