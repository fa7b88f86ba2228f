"""A tie of which there is one, broken: kin, or husband and wife.

Fires: "She had never married." / "Her husband came in."; "His father died." / "His father
danced at the wedding."; a brother who is a cousin elsewhere, a second mother, a second husband.
Must not: adoption, in-laws, figurative kin, a divorce or a wedding told between, a first wife.
Source: script supervisor's practice; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator
from itertools import chain
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from memory.continuity.kin import EXCLUSIVE, are_inverse, role
from memory.continuity.lives import ACTS, is_left_behind, nobody_revived_them
from memory.continuity.rule import (
    Of,
    Pair,
    Rule,
    Some,
    View,
    is_affirmed,
    joined,
    object_of,
    paired,
    subject,
    subject_and_object,
)
from memory.continuity.values import sentence
from memory.continuity.wedlock import (
    TIME_TO_WED,
    is_former,
    makes_or_ends,
    never_wed,
    says_never_wed,
)
from memory.facts import Fact

STATUS = ("attribute", "is_a", "condition", "takes_part")  # where "never married" may stand
_MANY = re.compile(r"\b(?:wives|husbands|spouses|polygam\w*|harem|epouses|femmes|maris)\b")


def _pairs(view: View) -> Iterator[Pair]:
    kin, spouses = view.of("kin_of"), view.of("spouse_of")
    unwed, ways = view.of(*STATUS).where(says_never_wed, Of(never_wed, view)), (subject, object_of)
    return chain(
        joined(view, kin, kin, subject_and_object),
        joined(view, kin, kin, subject_and_object, _turned),
        joined(view, kin, kin, object_of),
        *(joined(view, spouses, spouses, one, other) for one in ways for other in ways),
        *(joined(view, unwed, spouses, subject, way) for way in ways),
        _of_one_role(kin, view),
    )


def _turned(fact: Fact) -> tuple[UUID | None, UUID | None]:
    return fact.object, fact.subject


def _of_one_role(kin: Some, view: View) -> Iterator[Pair]:
    """A death and an act of two names that are the same father or mother to the same one."""
    parents = kin.where(Of(_is_exclusive, view))
    same = {
        (a.subject, b.subject)
        for a, b in paired(parents, parents, object_of)
        if a.subject != b.subject and role(a, view.language) == role(b, view.language)
    }
    for one, other in sorted(same, key=str):
        deaths = view.of("life_status").where(_is_death).sharing(subject, (one,))
        acts = view.of(*ACTS).sharing(subject, (other,)) if deaths else ()
        yield from ((death, act) for death in deaths for act in acts if view.is_new(death, act))


def _is_exclusive(fact: Fact, view: View) -> bool:
    return role(fact, view.language) in EXCLUSIVE


def _is_death(fact: Fact) -> bool:
    return fact.value == "dead"


def cannot_both_be(a: Fact, b: Fact, view: View) -> bool:
    match a.predicate, b.predicate:
        case "kin_of", "kin_of":
            return _cannot_be_kin(a, b, view)
        case "spouse_of", "spouse_of":
            return {a.subject, a.object} != {b.subject, b.object}
        case _, "spouse_of":
            return True
        case _:
            return b.agentive is not False and not is_left_behind(b)


def are_affirmed(a: Fact, b: Fact, view: View) -> bool:
    """Of kin one may be denied, and of those who never married, the marriage is."""
    if a.predicate in ("kin_of", *STATUS):
        return is_affirmed(b) or (a.predicate == "kin_of" and is_affirmed(a))
    return is_affirmed(a) and is_affirmed(b)


def are_known_to_be_two(a: Fact, b: Fact, view: View) -> bool:
    """A name that is new here, "her husband", may be the one that is known."""
    if a.predicate != b.predicate or _is_one_pair(a, b):
        return True
    others = {a.subject, a.object} ^ {b.subject, b.object}
    return all(
        uid in view.entities and not view.entities[uid].provisional for uid in others if uid
    )


def nothing_made_or_ended_it(a: Fact, b: Fact, view: View) -> bool:
    """No wedding, divorce or death of a spouse is told from the earlier to the later."""
    if b.predicate != "spouse_of":
        return True
    earlier, later = (a, b) if view.told_before(a, b) else (b, a)
    people = {a.subject, a.object, b.subject, b.object}
    return not any(
        not view.told_before(later, told) and makes_or_ends(told, earlier, later, view)
        for told in view.of("spouse_of", "life_status", "takes_part").sharing(subject, people)
    )


def are_of_one_time(a: Fact, b: Fact, view: View) -> bool:
    """Who had half a year may have married since; a former tie is told as such."""
    if b.predicate != "spouse_of" or (a.predicate != b.predicate and view.told_before(b, a)):
        return True
    least, most = view.clock.between(a, b)
    former = is_former(a) or is_former(b)
    return not former and (least or 0) < TIME_TO_WED and (most or 0) > -TIME_TO_WED


def there_can_be_but_one(a: Fact, b: Fact, view: View) -> bool:
    """No law of the book gives a man two wives."""
    laws = view.of("world_rule", "norm") if b.predicate == "spouse_of" else ()
    return not any(_MANY.search(sentence(law)) for law in laws)


def the_dead_stay_dead(a: Fact, b: Fact, view: View) -> bool:
    if a.predicate != "life_status" or b.predicate == "spouse_of":
        return True
    return view.clock.surely_before(a, b) and nobody_revived_them(a, b, view)


def _cannot_be_kin(a: Fact, b: Fact, view: View) -> bool:
    one, other = role(a, view.language), role(b, view.language)
    if one is None or other is None:
        return False
    if (a.subject, a.object) == (b.subject, b.object):
        return (one != other) == (a.polarity == b.polarity)
    if a.polarity != b.polarity:
        return False
    if (a.subject, a.object) == (b.object, b.subject):
        return not are_inverse(one, other)
    return one == other and one in EXCLUSIVE


def _is_one_pair(a: Fact, b: Fact) -> bool:
    return {a.subject, a.object} == {b.subject, b.object}


RULE = Rule(
    name="relation",
    severity="major",
    decides=True,
    reads=frozenset({"kin_of", "spouse_of", *STATUS, "life_status", *ACTS, "world_rule", "norm"}),
    pairs=_pairs,
    conditions=(
        cannot_both_be,
        are_affirmed,
        are_known_to_be_two,
        nothing_made_or_ended_it,
        are_of_one_time,
        there_can_be_but_one,
        the_dead_stay_dead,
    ),
    message=_("%(who)s cannot have both ties: “%(one)s” and “%(other)s”."),
)
