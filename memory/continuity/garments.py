"""What is worn where: the layer of some words, and which garment it is. Pure."""

import re
from typing import NamedTuple

from memory.continuity.contraries import COLOURS, meanings, without
from memory.entities import key

# Layer -> garments that exclude each other there. Only one of a layer is worn at a time.
_LAYERS = {
    "feet": {
        "bare": r"barefoot\w*|bare feet|pieds nus|nu pieds",
        "boots": r"boots?|bottes?|bottines?",
        "shoes": r"shoes?|souliers?|chaussures?|escarpins?",
        "slippers": r"slippers?|sandals?|clogs?|pantoufles?|sandales?|sabots?",
    },
    "head": {
        "bare": r"bare ?headed|hatless|tete nue|nu tete",
        "hat": r"hats?|caps?|bonnets?|chapeaux?|casquettes?|berets?",
        "helmet": r"helmets?|casques?",
    },
    "hands": {"bare": r"bare hands|mains nues", "gloves": r"gloves?|mittens?|gants?|mitaines?"},
    "over": {"coat": r"(?:over)?coats?|cloaks?|capes?|manteaux?|pardessus|pelerines?"},
    "body": {
        "nightgown": r"(?:dressing |night ?)gowns?|nightshirts?|pyjamas?|chemises? de nuit",
        "dress": r"dress(?:es)?|(?<!night )(?<!dressing )gowns?|robes?",
        "suit": r"suits?|costumes?|tailleurs?",
        "uniform": r"uniforms?|uniformes?|livery|livree",
    },
}
_BESIDES = "in all dressed clad en de tout toute vetu vetue habille habillee"  # of a colour
_DRESSED = frozenset(_BESIDES.split())
_GARMENTS = tuple(
    (layer, garment, re.compile(rf"\b(?:{words})\b"))
    for layer, garments in _LAYERS.items()
    for garment, words in garments.items()
)


class Worn(NamedTuple):
    """A garment is empty where only its colour is told."""

    layer: str
    garment: str
    colours: frozenset[str]


def worn(text: str) -> Worn | None:
    """What the words name, "in black" being of the body; None where that is nothing, or two."""
    said, colours = key(text), meanings(COLOURS, text)
    found = [(layer, garment) for layer, garment, pattern in _GARMENTS if pattern.search(said)]
    if len(found) == 1:
        return Worn(*found[0], colours)
    only_colours = set(without(COLOURS, text).split()) <= _DRESSED
    return Worn("body", "", colours) if colours and only_colours else None


def differ(one: Worn, other: Worn) -> bool:
    """Two garments of a layer, or two colours of one."""
    if one.garment and other.garment and one.garment != other.garment:
        return True
    return bool(one.colours and other.colours) and one.colours.isdisjoint(other.colours)
