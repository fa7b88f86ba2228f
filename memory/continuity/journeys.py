"""How long something took as it is told, who travelled too quickly, and by what means. Pure."""

import re

from memory.clock import Bounds, amounts, lasting
from memory.continuity.rule import View, is_affirmed, subject_and_object
from memory.facts import Fact

STAYS = ("located_at", "moves_to")
_WAYS = {
    "foot": r"on foot|walk\w*|march\w*|a pied|march\w+",
    "horse": r"horse\w*|rode|riding|gallop\w*|saddle|cheval|chevaux|galop\w*|chevauch\w+|monture",
    "wheels": r"cart|coach|carriage|wagon|charrette|diligence|caleche|voiture",
    "motor": r"car|motor\w*|drove|driving|truck|bus|auto\w*|camion|conduisi\w+|moto",
    "rail": r"train|railway|rail|chemin de fer|tgv",
    "water": r"boat|ship|sail\w*|ferry|river|barge|bateau|navire|voile|fleuve|barque|peniche",
    "air": r"plane|flew|flying|fly|helicopter|dragon|avion|vol|vola|helicoptere",
    "other": r"short ?cut|other (?:road|path|way)|portal|spell|raccourci|autre (?:route|chemin)"
    r"|portail|sort(?:ilege)?",
}
WAYS = {way: re.compile(rf"\b(?:{words})\b") for way, words in _WAYS.items()}


def length(fact: Fact) -> Bounds:
    """As vague as its sentence says: "some six years" is no contradiction to seven.

    Without bounds where its value is no length.
    """
    said = lasting(fact.value, fact.exact)
    if said is None or said.least is None or said.most is None:
        return Bounds(None, None)
    middle = (said.least + said.most) // 2
    told = (each.bounds for each in amounts(fact.sentence))
    return next((bounds for bounds in told if _reaches(bounds, middle)), said)


def departures(route: Fact, arrival: Fact, view: View) -> list[Fact]:
    """Where the traveller was at the other end, told earlier, and less than the route away."""
    ends = {route.subject, route.object} - {arrival.object}
    there = {(arrival.subject, end) for end in ends}
    least = length(route).least
    return [
        stay
        for stay in view.of(*STAYS).sharing(subject_and_object, there)
        if is_affirmed(stay)
        and view.told_before(stay, arrival)
        and least is not None
        and view.clock.surely_within(stay, arrival, least)
    ]


def ways(text: str) -> frozenset[str]:
    """The means of travelling that a keyed text names."""
    return frozenset(way for way, words in WAYS.items() if words.search(text))


def _reaches(bounds: Bounds, length: int) -> bool:
    return (bounds.least is None or bounds.least <= length) and (
        bounds.most is None or length <= bounds.most
    )
