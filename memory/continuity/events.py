"""Which event a fact speaks of: by its name, since each chapter names its events anew. Pure."""

import re
from functools import lru_cache
from uuid import UUID

from memory.continuity.rule import Each, Of, View
from memory.continuity.values import sentence
from memory.cues.sentences import plainly
from memory.entities import key
from memory.facts import Fact

Words = frozenset[str]

STEM = 4  # letters: "storms" is "storm", and "brave" not "break"

_OF_NO_NAME = (
    "the a an that this these those his her their its my our s of to in at on for and "
    "le la les l un une ce cet cette ces son sa ses leur leurs mon ma mes notre nos de du des d "
    "au aux en et monday tuesday wednesday thursday friday saturday sunday "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "january february march april may june july august september october november december "
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
)
_SMALL = frozenset(_OF_NO_NAME.split())
_EVERYDAY = re.compile(
    r"\b(?:breakfast|lunch|dinner|supper|tea|meals?|meetings?|lessons?|class|mass|market|visits?"
    r"|walks?|calls?|birthdays?|anniversar\w+|christmas|easter|petit-déjeuner|déjeuner|dîner"
    r"|souper|goûter|repas|réunions?|leçons?|cours|messe|marché|visites?|promenades?|appels?"
    r"|anniversaires?|noël|pâques)\b"
)
_AGAIN = re.compile(
    r"\b(?:every|each|annual|yearly|weekly|monthly|daily|usual|always|again|another|next|last"
    r"|other|second|third|chaque|tous les|toutes les|annuel\w*|hebdomadaire|mensuel\w*"
    r"|quotidien\w*|habitu\w+|toujours|encore|nouve(?:au|l|lle)|autre|prochain\w*|dernier|dernière|deuxième"
    r"|second|seconde|troisième|comme à l'accoutumée)\b"
)


@lru_cache(maxsize=16_384)
def words(text: str) -> Words:
    """The stems of the words that tell one thing from another, none of a calendar."""
    return _stems(key(text))


def _stems(keyed: str) -> Words:
    told = (word for word in keyed.split() if not word.isdigit())
    return frozenset(word[:STEM] for word in told if word not in _SMALL)


def named(uid: UUID | None, view: View) -> Words | None:
    """What is left of an entity's name to know it by; None where nothing is."""
    known = view.entities.get(uid) if uid else None
    return (words(known.name) or None) if known else None


def by_subject(view: View) -> Of:
    return Of(_subject_s_name, view)


def by_object(view: View) -> Of:
    return Of(_object_s_name, view)


def sentence_words(fact: Fact) -> Words:
    return _stems(sentence(fact))


by_words = Each(sentence_words)


def speaks_of(fact: Fact, wanted: Words) -> bool:
    """Whether its sentence has one of these words."""
    return not wanted.isdisjoint(words(fact.sentence))


def may_recur(fact: Fact, view: View) -> bool:
    """Whether there may be more than one of what it names: a dinner, "again", "every May"."""
    names = (view.entities.get(uid) for uid in (fact.subject, fact.object) if uid)
    everyday = any(each and _EVERYDAY.search(plainly(each.name)) for each in names)
    return everyday or bool(_AGAIN.search(plainly(fact.sentence)))


def _subject_s_name(fact: Fact, view: View) -> Words | None:
    return named(fact.subject, view)


def _object_s_name(fact: Fact, view: View) -> Words | None:
    return named(fact.object, view)
