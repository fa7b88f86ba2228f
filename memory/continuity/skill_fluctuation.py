"""A skill that comes and goes: had and lacked, with nothing learnt and nothing in the way.

Fires: "He could not read." / "He read the poster." Must not: lessons, an illness, a boast, a
lucky shot, one letter that cannot be read in the dark, a child that grew up. Source:
ConStory-Bench (arXiv 2603.05890), skill_fluctuation; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.matters import matter
from memory.continuity.rule import Pair, Rule, View, is_affirmed, is_denied, joined, subject
from memory.continuity.skills import SKILLS, is_same_skill, named
from memory.continuity.values import says, sentence, words
from memory.entities import key
from memory.facts import Fact

TIME_TO_LEARN = 365 * 24 * 60  # minutes
_AT_ALL = re.compile(r"\b(?:never|kn[eo]w how|jamais|sa(?:vait|it|vaient)|sut)\b")
_FOR_NOW = re.compile(
    r"\b(?:further|longer|more|now|yet|today|tonight|that (?:day|night)|here|this|because|for his"
    r"|for her|plus (?:loin|longtemps)|ici|ce (?:jour|soir)|cette nuit|a cause|encore|tant)\b"
)
_LEARNT = re.compile(
    r"\b(?:learn\w*|taught|teach\w*|lessons?|train\w*|practi\w+|appri\w+|apprend\w*|enseign\w+"
    r"|lecons?|entrain\w+)\b"
)
_CHANCE = re.compile(
    r"\b(?:luck\w*|chance|by accident|hasard|as best|somehow|badly|clums\w+|maladroit\w*|mal"
    r"|tant bien que mal)\b"
)


def _pairs(view: View) -> Iterator[Pair]:
    """What they cannot do, and what they can, or do."""
    lacks = view.of("can").where(is_denied)
    return joined(view, lacks, view.of("can", "takes_part"), subject)


def is_had(lack: Fact, skill: Fact, view: View) -> bool:
    return is_affirmed(skill) and skill.agentive is not False


def is_one_skill(lack: Fact, skill: Fact, view: View) -> bool:
    return is_same_skill(lack, skill, view)


def is_lacked_at_all(lack: Fact, skill: Fact, view: View) -> bool:
    """ "Could not swim", "never held a gun"; not "could not read it", "could swim no further"."""
    if _FOR_NOW.search(sentence(lack)):
        return False
    if _AT_ALL.search(sentence(lack)) or not named(lack, view):
        return True
    rest = key(matter(lack, view))
    for name in named(lack, view):
        rest = SKILLS[name].told.sub(" ", rest)
    return not rest.strip() or not words(rest)


def one_is_surely_first(lack: Fact, skill: Fact, view: View) -> bool:
    return view.clock.surely_before(lack, skill) or view.clock.surely_before(skill, lack)


def is_no_matter_of_years(lack: Fact, skill: Fact, view: View) -> bool:
    """Who could not read as a child may read by now; so may who had a year to learn."""
    least, _most = view.clock.between(lack, skill)
    return lack.modality != "memory" and (least is None or least < TIME_TO_LEARN)


def nothing_was_learnt(lack: Fact, skill: Fact, view: View) -> bool:
    """No lesson is told, be it in the same sentence, unless after the skill was shown."""
    return skill.change is None and not any(
        is_affirmed(told) and not view.clock.surely_before(skill, told)
        for told in view.of("learns", "takes_part", "can")
        .where(says(_LEARNT))
        .sharing(subject, (lack.subject,))
    )


def nothing_hindered_them(lack: Fact, skill: Fact, view: View) -> bool:
    """No wound, illness or fear is told in the chapter where they cannot."""
    return lack.change is None and not any(
        told.chapter == lack.chapter and is_affirmed(told)
        for told in view.of("condition").sharing(subject, (lack.subject,))
    )


def is_no_chance(lack: Fact, skill: Fact, view: View) -> bool:
    return not _CHANCE.search(sentence(skill))


RULE = Rule(
    name="skill_fluctuation",
    severity="major",
    decides=False,
    reads=frozenset({"can", "takes_part", "learns", "condition"}),
    pairs=_pairs,
    conditions=(
        is_had,
        is_one_skill,
        is_lacked_at_all,
        one_is_surely_first,
        is_no_matter_of_years,
        nothing_was_learnt,
        nothing_hindered_them,
        is_no_chance,
    ),
    message=_("%(who)s can and cannot: “%(one)s”, “%(other)s”, and nothing says why."),
)
