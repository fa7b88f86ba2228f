"""Who is married, by the words that tell of it: never, no more, since when. Pure.

Patterns are for keyed text (`memory.entities.key`), French and English.
"""

import re

from memory.continuity.matters import is_one_sentence, matter
from memory.continuity.rule import View, is_affirmed
from memory.continuity.values import sentence
from memory.entities import key
from memory.facts import Fact

TIME_TO_WED = 180 * 24 * 60  # minutes
_NEVER_WED = re.compile(
    r"\bnever (?:been |got |had )?(?:marr\w+|wed\w*|(?:a )?(?:husband|wife))\b"
    r"|\b(?:unmarried|spinster|bachelor|celibataire|vieux garcon|vieille fille)\b"
    r"|\bjamais (?:ete )?(?:mari\w+|epous\w+)\b"
)
_OF_WEDDINGS = re.compile(
    r"\b(?:marr\w+|unmarried|wed\w*|husband|wife|spinster|bachelor|celibataire|mari\w*|epous\w+"
    r"|femme|vieux garcon|vieille fille)\b"
)
_WEDS = re.compile(r"\b(?:marri?\w*|wed\w*|bride|groom|mari\w+|epous\w+|noces?)\b")
_PARTS = re.compile(
    r"\b(?:divorc\w*|separat\w*|widow\w*|annul\w+|ex|first|second|late|former|remarr\w*|remari\w+"
    r"|veu(?:f|ve)|quitt\w+|premiere?|seconde?|deuxieme|feue?|ancien\w*)\b"
)


def never_wed(status: Fact, view: View) -> bool:
    """Whether it says so of its subject: "never married", "a bachelor"."""
    return says_never_wed(status) and bool(_OF_WEDDINGS.search(key(matter(status, view))))


def says_never_wed(status: Fact) -> bool:
    """Whether its sentence says so of somebody."""
    return bool(_NEVER_WED.search(sentence(status)))


def is_former(tie: Fact) -> bool:
    """ "His first wife", "the widow of"; or it is remembered."""
    return tie.modality == "memory" or bool(_PARTS.search(sentence(tie)))


def makes_or_ends(told: Fact, earlier: Fact, later: Fact, view: View) -> bool:
    """Whether it tells of a wedding after the earlier, or of a tie's end at any time."""
    if told.uid in (earlier.uid, later.uid):
        return told.change is not None
    if told.predicate == "spouse_of":
        return told.change is not None or not is_affirmed(told)
    if told.predicate == "life_status":
        return told.value == "dead" and is_affirmed(told)
    since = view.told_before(earlier, told) and not is_one_sentence(told, earlier)
    text = sentence(told)
    return is_affirmed(told) and bool(_PARTS.search(text) or (since and _WEDS.search(text)))
