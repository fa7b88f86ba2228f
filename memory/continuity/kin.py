"""Roles of kin, by their words, and which of them one person can be to another. Pure.

Only blood: what is adopted, married into, half or figurative has no role here.
"""

import re
from functools import lru_cache

from memory.entities import key
from memory.evidence import fold
from memory.facts import Fact

_WORDS = {
    "en": {
        "father": "father dad daddy papa", "mother": "mother mum mom mummy mama",
        "son": "son", "daughter": "daughter",
        "brother": "brother", "sister": "sister",
        "uncle": "uncle", "aunt": "aunt auntie", "nephew": "nephew", "niece": "niece",
        "grandfather": "grandfather grandpa", "grandmother": "grandmother grandma",
        "grandson": "grandson", "granddaughter": "granddaughter", "cousin": "cousin",
    },
    "fr": {
        "father": "pere papa", "mother": "mere maman",
        "son": "fils", "daughter": "fille",
        "brother": "frere", "sister": "soeur",
        "uncle": "oncle", "aunt": "tante", "nephew": "neveu", "niece": "niece",
        "cousin": "cousin cousine",
    },
}  # fmt: skip
_GRAND = {
    "grand pere": "grandfather", "grand mere": "grandmother", "petit fils": "grandson",
    "petite fille": "granddaughter",
}  # fmt: skip
_OF_KIN = "father|mother|brother|sister|son|daughter|uncle|pere|mere|frere|soeur|fils|fille|oncle"
_NO_BLOOD = re.compile(
    r"\b(?:step(?:father|mother|brother|sister|son|daughter)?|in law|foster\w*|adopt\w*|half"
    r"|god\w*|great|like|as an?|comme|beaux? (?:pere|frere|fils)|belles? (?:mere|soeur|fille)"
    r"|demi|nourric\w*|parrain|marraine|spirituel\w*|lait|arriere|figure"
    rf"|(?:an?|une?|second|seconde) (?:{_OF_KIN})(?: (?:to|pour))\b)\b"
)
EXCLUSIVE = frozenset({"father", "mother"})
_FAMILY = {
    "father": "parent", "mother": "parent", "son": "child", "daughter": "child",
    "brother": "sibling", "sister": "sibling", "uncle": "elder", "aunt": "elder",
    "nephew": "younger", "niece": "younger", "grandfather": "grandparent",
    "grandmother": "grandparent", "grandson": "grandchild", "granddaughter": "grandchild",
    "cousin": "cousin",
}  # fmt: skip
_INVERSE = {
    "parent": "child", "child": "parent", "elder": "younger", "younger": "elder",
    "grandparent": "grandchild", "grandchild": "grandparent",
}  # fmt: skip


def role(fact: Fact, language: str) -> str | None:
    """What the subject is to the object by blood; None where the words do not say."""
    return _role(fact.value, fact.sentence, language)


@lru_cache(maxsize=4_096)
def _role(value: str, sentence: str, language: str) -> str | None:
    text = key(value)
    if _NO_BLOOD.search(f"{text} {key(sentence)}"):
        return None
    for words, name in _GRAND.items():
        if language == "fr" and words in text:
            return name if words.replace(" ", "-") in fold(value) else None
    listed = _WORDS.get(language, _WORDS["en"])
    found = {name for name, words in listed.items() if set(words.split()) & set(text.split())}
    return found.pop() if len(found) == 1 else None


def are_inverse(one: str, other: str) -> bool:
    """Whether A can be the one to B while B is the other to A."""
    family = _FAMILY[one]
    return _INVERSE.get(family, family) == _FAMILY[other]
