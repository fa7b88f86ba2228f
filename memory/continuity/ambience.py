"""Two kinds of light, weather or season at one time in one place.

Fires: "Rain beat down on the square." / "On the square, in full sunshine, …". Must not: hours
that passed, rain that stopped, snow in the next valley, a lamp in the dark.
Source: script supervisor's practice; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.contraries import LIGHT, SEASONS, WEATHER, Family, contrary
from memory.continuity.meanwhile import told_between
from memory.continuity.rule import Pair, Rule, View, each_two, is_affirmed, subject
from memory.continuity.scenes import is_one_moment
from memory.continuity.values import agree, sentence
from memory.entities import key
from memory.facts import Fact

A_WHILE = 30  # minutes
A_SEASON = 14 * 24 * 60

_TURNS = re.compile(
    r"\b(?:stopp\w+|ceas\w+|clear(?:ed|s)|brok?e\w*|turn\w+|fell|fad\w+|began|grew|at last|now"
    r"|suddenly|lit|came (?:up|out)|went out|lift\w+|eas(?:ed|ing)|pass(?:ed|ing)|blew over"
    r"|gave way|died (?:down|away)|cess\w+|s arret\w+|eclat\w+|se lev\w+|se calm\w+|s apais\w+"
    r"|passa|s eloign\w+|s eclairci\w*"
    r"|tomb\w+|perc\w+|soudain|enfin|maintenant|allum\w+|etei\w+|se dissip\w+|apres)\b"
)

_OVER = re.compile(r"\b(?:stopp\w+|ceas\w+|ended|over|cess\w+|fini\w*|calme\w*|passee?)\b")


def _pairs(view: View) -> Iterator[Pair]:
    return each_two(view, view.of("ambience"), subject)


def are_contrary(a: Fact, b: Fact, view: View) -> bool:
    """Other weather; or snow in July, which one calls a season and the other weather."""
    return contrary(_family(a, b), a.value, b.value) or _denies(a, b)


def are_affirmed(a: Fact, b: Fact, view: View) -> bool:
    return _denies(a, b) or (is_affirmed(a) and is_affirmed(b))


def is_one_time(a: Fact, b: Fact, view: View) -> bool:
    season = "season" in (a.slot, b.slot)
    return is_one_moment(a, b, view, A_SEASON if season else A_WHILE)


def no_turn_is_told(a: Fact, b: Fact, view: View) -> bool:
    """Rain that stops, a storm that breaks, a lamp that is lit: in the later's own words, or told
    of the place between the two.
    """
    earlier = a if view.told_before(a, b) else b
    return not _OVER.search(key(earlier.value)) and not any(
        told.change is not None or _TURNS.search(sentence(told))
        for told in told_between(a, b, view)
        if told.predicate == "ambience" and told.subject == a.subject
    )


def _family(a: Fact, b: Fact) -> Family:
    slots = {a.slot, b.slot}
    if "season" in slots:
        return SEASONS if slots <= {"season", "weather"} else {}
    return {"light": LIGHT, "weather": WEATHER}[a.slot] if len(slots) == 1 else {}


def _denies(a: Fact, b: Fact) -> bool:
    return a.slot == b.slot and a.polarity != b.polarity and agree(a.value, b.value)


RULE = Rule(
    name="ambience",
    severity="minor",
    decides=True,
    reads=frozenset({"ambience"}),
    pairs=_pairs,
    conditions=(are_contrary, are_affirmed, is_one_time, no_turn_is_told),
    message=_("%(who)s cannot be both at once: “%(one)s” and “%(other)s”."),
)
