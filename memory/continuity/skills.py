"""Skills, by the words that tell of them, and where each would help. Pure; French and English.

All patterns are for keyed text (`memory.entities.key`). What is not listed is compared by its
own words.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from memory.continuity.matters import matter
from memory.continuity.rule import View
from memory.continuity.values import agree, sentence
from memory.entities import key
from memory.facts import Fact


@dataclass(frozen=True)
class Skill:
    """`told` are its words, `serves` those of a plight in which it helps; none: not known."""

    told: re.Pattern[str]
    serves: re.Pattern[str]


def _skill(told: str, serves: str = r"(?!)") -> Skill:
    return Skill(re.compile(rf"\b(?:{told})\b"), re.compile(rf"\b(?:{serves})\b"))


def _language(english: str, french: str) -> Skill:
    return _skill(
        rf"(?:in|sp[eo]ak\w*|spoke|underst\w+|read) {english}|(?:en|parl\w+|compr\w+) {french}",
        rf"{english}|{french}e?s?",
    )


_READS = r"(?! (?:on |the |sur )?(?:(?:les|ses|his|her|their) )?(?:lips|levres))"

SKILLS = {
    "lips": _skill(r"lips|lip read\w*|levres", r"lips?|mouths?|levres?|bouches?"),
    "read": _skill(
        rf"read(?:s|ing|er)?{_READS}|lire{_READS}|l(?:is|isait|isaient|ut|urent|u|isant){_READS}"
        rf"|lit(?= (?:le|la|les|l|un|une|des|ce|couramment)\b){_READS}|lecture",
        r"letters?|pages?|books?|signs?|notes?|inscriptions?|lettres?|livres?|affiches?|billets?",
    ),
    "write": _skill(r"writ(?:es?|ing|ten)|wrote|ecri(?:re|vit|vait|t|vant)"),
    "swim": _skill(
        r"sw[iau]m(?:s|ming|mer)?|nag(?:er|ea|eait|eur|euse|eaient|eant)|a la nage",
        r"drown\w*|water|river|lake|sea|overboard|noy\w+|eau|riviere|fleuve|lac|mer",
    ),
    "ride": _skill(
        r"r[io]d(?:e|es|den|ing)|monter a cheval|mont(?:a|ait) a cheval|a cheval|cavali\w+",
        r"horses?|chevaux|cheval|monture",
    ),
    "drive": _skill(
        r"dr[io]v(?:e|es|en|ing)|conduire|au volant"
        r"|conduis\w+ (?:la|une|sa|le|un|son) (?:voiture|camion|auto|char|tracteur)",
        r"cars?|trucks?|lorry|wheel|voiture|camion|volant",
    ),
    "fly": _skill(
        r"fl(?:y|ew|own|ies|ying)|s envol\w+|voler"
        r"|vol(?:a|ait)(?! (?:le|la|les|l|un|une|son|sa)\b)",
        r"roofs?|cliffs?|ledges?|towers?|precipice|chasm|toits?|falaises?|tour|corniche|gouffre",
    ),
    "climb": _skill(
        r"climb\w*|grimp\w+|escalad\w+",
        r"walls?|cliffs?|pits?|shafts?|murs?|falaises?|fosses?|puits",
    ),
    "shoot": _skill(
        r"sho[o]?t(?:s|ing)?|marksman\w*|guns?|rifles?|pistols?|tir(?:er|eur|euse)"
        r"|tira (?:sur|un coup)|fusils?|pistolets?",
    ),
    "fence": _skill(r"fenc(?:e|ed|es|ing|er)|swordsm\w+|escrim\w+|bretteur"),
    "sing": _skill(r"s[iau]ng(?:s|ing|er)?|chant(?:er|a|ait|eur|euse)"),
    "sew": _skill(r"sew(?:s|ed|n|ing)?|coudre|cous(?:ait|it|ue?)"),
    "piano": _skill(r"play\w*(?: \w+){0,2} piano|jou\w+(?: \w+){0,2} piano|pianist\w*"),
    "violin": _skill(r"play\w*(?: \w+){0,2} violin|jou\w+(?: \w+){0,2} violon|violon?ist\w*"),
    "locks": _skill(
        r"(?:pick\w*|crochet\w+)(?: \w+){0,2} (?:locks?|serrures?)",
        r"locks?|locked|cells?|doors?|serrures?|cellules?|enferme\w*|verrou\w*|portes?",
    ),
    "dark": _skill(
        r"(?:see\w*|saw|voi[rt]|voyait|vit) (?:in the|dans le|dans l) (?:dark\w*|noir|obscurite)",
        r"dark\w*|noir|obscurite|tenebres",
    ),
    "english": _language("english", "anglais"),
    "french": _language("french", "francais"),
    "german": _language("german", "allemand"),
    "italian": _language("italian", "italien"),
    "latin": _language("latin", "latin"),
    "russian": _language("russian", "russe"),
    "spanish": _language("spanish", "espagnol"),
}


def named(fact: Fact, view: View) -> frozenset[str]:
    """The listed skills that a fact's value, or its act's name, tells of."""
    return _named(key(matter(fact, view)))


@lru_cache(maxsize=4_096)
def _named(text: str) -> frozenset[str]:
    return frozenset(name for name, skill in SKILLS.items() if skill.told.search(text))


def is_same_skill(can: Fact, other: Fact, view: View) -> bool:
    """One listed skill in common; else, of two abilities, the same words."""
    ours, theirs = named(can, view), named(other, view)
    if ours or theirs:
        return not ours.isdisjoint(theirs)
    return other.predicate == "can" and agree(can.value, other.value)


def would_serve(can: Fact, plight: Fact, view: View) -> bool:
    text = sentence(plight)
    return any(SKILLS[name].serves.search(text) for name in named(can, view))
