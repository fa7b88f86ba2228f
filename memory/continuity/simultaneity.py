"""One body in two places at once, neither of which lies in the other.

Fires: "At noon Kit was in court." / "At noon Kit stood on the pier." Must not: a twin, a voice
on the telephone, a ghost, an alibi, a room and its house, two hours of one day.
Source: ConStory-Bench (arXiv 2603.05890), simultaneity; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from memory.continuity.places import may_nest
from memory.continuity.rule import Pair, Rule, View, each_two, is_affirmed, subject
from memory.continuity.values import sentence
from memory.facts import Fact

BODILESS = frozenset({"ghost", "undead"})
_AFAR = re.compile(
    r"\b(?:(?:tele)?phone\w*|screen|video|radio|hologram|portrait|photograph\w*|statue"
    r"|in (?:spirit|thought)|ecran|telephone|visio\w*|camera|photo\w*|hologramme"
    r"|en (?:esprit|pensee))\b"
)

_ROOM = re.compile(
    r"\b(?:room|bedroom|kitchen|parlou?r|hall|hallway|cellar|attic|stairs?|staircase|landing|study"
    r"|library|balcony|corridor|bathroom|bed|table|window|door|chambre|cuisine|salon|salle|cave"
    r"|grenier|escalier|palier|bureau|bibliothèque|balcon|couloir|lit|fenêtre|porte|vestibule)\b",
    re.IGNORECASE,
)
_PROPER = re.compile(r"(?<!^)\b[A-ZÀ-Ý]|^(?!The |La |Le |Les |L[’'])[A-ZÀ-Ý]")


def _pairs(view: View) -> Iterator[Pair]:
    return each_two(view, view.of("located_at").where(_is_of_a_time), subject)


def _is_of_a_time(fact: Fact) -> bool:
    """Only of words of time can the clock be sure that two are at once."""
    return bool(fact.time_text) and is_affirmed(fact)


def are_at_once(a: Fact, b: Fact, view: View) -> bool:
    return view.clock.surely_overlap(a, b)


def places_are_apart(a: Fact, b: Fact, view: View) -> bool:
    """Nothing says that one lies in the other, and neither is a place that any may have."""
    if a.object is None or b.object is None or may_nest(a.object, b.object, view):
        return False
    return _are_known_apart(a.object, b.object, view) or _are_alike(a.object, b.object, view)


def are_told_apart(a: Fact, b: Fact, view: View) -> bool:
    """One sentence that names two places names one within the other: in Paris, at the Ritz."""
    return a.sentence != b.sentence


def is_one_body(a: Fact, b: Fact, view: View) -> bool:
    """A regiment may be in two towns."""
    body = view.entities.get(a.subject) if a.subject else None
    return body is not None and body.kind != "group"


def has_a_body(a: Fact, b: Fact, view: View) -> bool:
    return not any(
        word.value in BODILESS and is_affirmed(word)
        for word in view.of("life_status").sharing(subject, (a.subject,))
    )


def is_there_in_person(a: Fact, b: Fact, view: View) -> bool:
    return not (_AFAR.search(sentence(a)) or _AFAR.search(sentence(b)))


def _are_known_apart(one: UUID, other: UUID, view: View) -> bool:
    """The book says in what each lies, and it is not the other."""
    wholes = view.of("part_of").where(is_affirmed)
    return all(wholes.sharing(subject, (uid,)) for uid in (one, other))


def _are_alike(one: UUID, other: UUID, view: View) -> bool:
    """Two rooms, two cities. A hall may be any court's, and a pier any city's."""
    names = [view.entities[uid].name for uid in (one, other)]
    rooms, proper = ({bool(find.search(name)) for name in names} for find in (_ROOM, _PROPER))
    return len(rooms) == len(proper) == 1


RULE = Rule(
    name="simultaneity",
    severity="blocking",
    decides=True,
    reads=frozenset({"located_at", "part_of", "life_status"}),
    pairs=_pairs,
    conditions=(
        are_at_once,
        places_are_apart,
        are_told_apart,
        is_one_body,
        has_a_body,
        is_there_in_person,
    ),
    message=_("%(who)s is in two places at once: “%(one)s” and “%(other)s”."),
)
