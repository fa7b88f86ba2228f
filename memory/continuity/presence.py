"""Acting in a scene that one has left, or beside somebody who is alone.

Fires: "Paul left the room." / "“True,” said Paul to Ana."; "Alone now" / "said Meg beside her".
Must not: a return that is told, others who follow, a voice on the telephone or through the
door, another scene, an hour gone by, one who walks to the window. A beat is a scene. Source:
script supervisor's practice; CONTINUITY, section 2.
"""

import re
from collections.abc import Hashable, Iterator
from itertools import chain
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from memory.continuity.comings import MOVES, is_afar, is_together, leaves, moves
from memory.continuity.matters import matter
from memory.continuity.places import may_nest
from memory.continuity.rule import Pair, Rule, View, beat_of, is_affirmed, joined, object_of
from memory.continuity.scenes import time_passes
from memory.continuity.values import sentence
from memory.entities import key
from memory.facts import Fact

ACTS = ("takes_part", "tells", "located_at")
_ALONE = re.compile(r"\b(?:alone|by (?:her|him)self|seule?)\b")
_NOT_ALONE = re.compile(
    r"\b(?:alone (?:(?:now|at last|again|together|for once) )?(?:with|among|of|in)|felt|feel\w*"
    r"|lonely|liv(?:e|es|ed|ing)|years|months|since|always"
    r"|seule? (?:(?:enfin|maintenant|desormais) )?(?:avec|parmi|de|a|au)|sent(?:ait|it)"
    r"|viv(?:ait|re|ant)|vit|vecu\w*|depuis|toujours)\b"
)


def _pairs(view: View) -> Iterator[Pair]:
    """Within a beat."""
    acts = view.of(*ACTS)
    return chain(
        joined(view, view.of(*MOVES, "located_at"), acts, _one_of_beat),
        joined(view, view.of("condition"), acts, _one_of_beat, _other_of_beat),
    )


def _one_of_beat(fact: Fact) -> Hashable:
    return fact.subject, fact.chapter, fact.beat


def _other_of_beat(fact: Fact) -> Hashable:
    return fact.other, fact.chapter, fact.beat


def are_gone(gone: Fact, act: Fact, view: View) -> bool:
    """Left, no longer there, or the other one is alone."""
    if gone.predicate == "located_at":
        return not is_affirmed(gone)
    if gone.predicate == "condition":
        is_alone = _ALONE.search(key(gone.value)) and not _NOT_ALONE.search(sentence(gone))
        return is_affirmed(gone) and bool(is_alone)
    return is_affirmed(gone) and leaves(gone, view)


def is_a_deed(gone: Fact, act: Fact, view: View) -> bool:
    return is_affirmed(act) and act.agentive is not False


def they_went_before(gone: Fact, act: Fact, view: View) -> bool:
    return view.clock.surely_before(gone, act)


def is_among_those_left(gone: Fact, act: Fact, view: View) -> bool:
    """In the place that was left, or to one who stayed there."""
    if act.predicate == "located_at":
        return _is_where_they_were(gone, act, view)
    return any(
        stayed.asserted
        and not view.told_before(gone, stayed)
        and stayed.subject in _met(act, view)
        for stayed in view.every.sharing(beat_of, (beat_of(gone),))
    )


def nobody_moved_since(gone: Fact, act: Fact, view: View) -> bool:
    """Neither did they come back, nor did those whom they meet go with or after them."""
    if gone.predicate != "condition" and is_together(gone):
        return False
    people = {act.subject, *_met(act, view)}
    return not moves(sentence(act)) and not any(
        told.subject in people
        and told.uid != gone.uid
        and is_affirmed(told)
        and not view.told_before(told, gone)
        and not view.told_before(act, told)
        and (told.predicate == "moves_to" or moves(key(matter(told, view))))
        for told in view.of(*MOVES).sharing(beat_of, (beat_of(gone),))
    )


def is_face_to_face(gone: Fact, act: Fact, view: View) -> bool:
    return not is_afar(act)


def no_time_passes(gone: Fact, act: Fact, view: View) -> bool:
    return not time_passes(gone, act, view)


def _is_where_they_were(gone: Fact, act: Fact, view: View) -> bool:
    """The act's place is the last where they were told to be, and not where they went."""
    if gone.predicate == "located_at":
        return gone.object == act.object
    before = (
        fact
        for fact in view.of("located_at", "moves_to").sharing(_one_of_beat, (_one_of_beat(gone),))
        if view.told_before(fact, gone)
    )
    last = max(before, key=view.order, default=None)
    return (
        last is not None
        and last.object == act.object
        and not (gone.predicate == "moves_to" and _leads_to(gone, act, view))
    )


def _leads_to(gone: Fact, act: Fact, view: View) -> bool:
    return bool(gone.object and act.object and may_nest(gone.object, act.object, view))


def _met(act: Fact, view: View) -> set[UUID]:
    """To whom they speak, or who takes part in the same."""
    parts = view.of("takes_part").sharing(object_of, (act.object,))
    others = {told.subject for told in parts if act.predicate == "takes_part"}
    return {uid for uid in (*others, act.other) if uid and uid != act.subject}


RULE = Rule(
    name="presence",
    severity="blocking",
    decides=True,
    reads=frozenset({"moves_to", "located_at", "takes_part", "tells", "condition", "part_of"}),
    pairs=_pairs,
    conditions=(
        are_gone,
        is_a_deed,
        they_went_before,
        is_among_those_left,
        nobody_moved_since,
        is_face_to_face,
        no_time_passes,
    ),
    message=_("%(who)s is gone or alone by then (“%(one)s”), and yet: “%(other)s”."),
)
