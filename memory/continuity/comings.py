"""Who comes and goes, and who is heard from afar, by the words that tell of it. Pure.

Patterns are for keyed text (`memory.entities.key`), French and English.
"""

import re

from memory.continuity.matters import matter
from memory.continuity.rule import View, sentence_of
from memory.continuity.values import sentence
from memory.entities import key
from memory.facts import Fact

MOVES = ("moves_to", "takes_part")
_PLACES = (
    "room|house|hall|table|kitchen|parlour|inn|tavern|office|shop|building|camp|village|town|city"
    "|church|garden|bedroom|cell|piece|salle|maison|table|cuisine|salon|auberge|bureau|boutique"
    "|village|ville|eglise|jardin|chambre|cellule|lieux"
)
_LEAVES = re.compile(
    rf"\b(?:left|leaves)(?:$| (?:the|that|this|his|her) (?:{_PLACES})\b| (?:for|at|alone|early)\b)"
    r"|\b(?:went|walked|ran|rode|drove|slipped|stormed|strode) (?:out|away|off|home)\b"
    r"|\b(?:departed|gone|was gone)\b"
    r"|\bparti(?:t|e|s|r)?(?! d(?:e rire)?\b)\b|\bsorti(?:t|e|r)?(?:$| d(?:e|u)\b(?! sa poche))"
    rf"|\bquitt\w+ (?:la |le |l |les |cette |ce )?(?:{_PLACES})\b|\bs en (?:alla|fut|est alle)\b"
    r"|\bs (?:eloigna|eclipsa)\b"
)
_MOVES = re.compile(
    r"\b(?:came|come|back|return\w*|enter\w*|re enter\w*|follow\w*|join\w*|burst in|caught up"
    r"|went|walked|ran|revint|revenu\w*|retour\w*|rentr\w+|entr(?:a|e|ait)|suivi\w*|rejoi\w+"
    r"|rattrap\w+|accompagn\w+|reparu\w*|alla|courut|sortit|parti\w*|left)\b"
)
_AFAR = re.compile(
    r"\b(?:tele?phon\w*|phone\w*|radio|wire\w*|letters?|wrote|rang|shout\w*|call(?:ed|s)|outside"
    r"|window|door|screen|stairs|street|portrait|lettres?|ecriv\w+|appel\w+|cri(?:a|ait)|dehors"
    r"|fenetre|porte|rue|escalier|ecran|combine|loin)\b"
)
_TOGETHER = re.compile(r"\b(?:with|together|they|both|avec|ensemble|ils|elles|tous)\b")


def leaves(gone: Fact, view: View) -> bool:
    """Whether they leave: by the act's name; of a move, by its sentence, if nobody else moves."""
    if gone.predicate == "takes_part":
        return bool(_LEAVES.search(key(matter(gone, view))))
    moved = view.of(*MOVES).sharing(sentence_of, (sentence_of(gone),))
    others = any(told.subject != gone.subject for told in moved)
    return bool(_LEAVES.search(sentence(gone))) and not others


def moves(text: str) -> bool:
    return bool(_MOVES.search(text))


def is_afar(act: Fact) -> bool:
    """By telephone, in a letter, from the street."""
    return bool(_AFAR.search(sentence(act)))


def is_together(act: Fact) -> bool:
    return bool(_TOGETHER.search(sentence(act)))
