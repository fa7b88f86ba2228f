"""A rule of the book's world that does not hold: its trigger without its effect.

Proposes: "Salt stops the drowned." / "The drowned man stepped over the salt." Must not: an
exception that the rule states, somebody's false belief in a rule, a rule that has changed,
another whom it does not bind.
Source: ConStory-Bench (arXiv 2603.05890), core rules; CONTINUITY, section 2.
"""

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
)
from memory.continuity.rule import Pair, Rule, View


def _pairs(view: View) -> Iterator[Pair]:
    return laws_and_acts("world_rule", view)


RULE = Rule(
    name="core_rule",
    severity="blocking",
    decides=False,
    reads=frozenset({"world_rule", *ACTS, *DESCRIBES}),
    pairs=_pairs,
    conditions=(binds_them, breaks, no_exception_is_met, law_stands),
    message=_("A rule of the world does not hold here: “%(one)s” against “%(other)s”."),
)
