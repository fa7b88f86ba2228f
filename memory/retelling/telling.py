"""How a sentence tells something: as news, looking back, once more; in which words. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from memory.continuity.matters import matter
from memory.continuity.rule import View
from memory.continuity.values import words
from memory.cues.sentences import plainly
from memory.entities import key
from memory.facts import Fact

STEM = 4  # letters: "burned" is "burns"
SHARE = 0.75  # of the shorter's words: the same thing is told
LEAST_SHARED = 2
ALIKE, LEAST_ALIKE = 0.7, 5  # of the longer's words, and how many: nearly the same sentence

MIND = frozenset({"knows", "learns", "tells"})

_WORD = re.compile(r"\w{2,}")
_BACK = re.compile(
    r"\b(?:had|having|ago|since|earlier|already|remember\w*|recall\w*|thought back"
    r"|last (?:week|year|month|night)"
    r"|the (?:day|night|morning|evening|time|year) (?:she|he|they|when|that)"
    r"|after \w+ing|as (?:she|he|they|we|you) (?:said|told|kn[eo]w)"
    r"|avai(?:s|t|ent)|eu(?:s|t|rent)|ayant|après avoir|depuis|autrefois|jadis|naguère|déjà"
    r"|étai(?:t|ent) (?:all|ven|part|mort|arriv|entr|sort|deven|reven|rentr)\w+"
    r"|il y a(?:vait)? (?:\w+ ){1,3}(?:ans?|jours?|mois|semaines?|heures?)"
    r"|souv(?:ient|enait|int|inrent|enir)|rappel\w*|l[ea] (?:jour|soir|matin|nuit|veille) où"
    r"|comme (?:on|il|elle|ils|elles) (?:le )?(?:sai\w+|sav\w+))\b|'d\b"
)
_ONCE_MORE = re.compile(
    r"\b(?:again|once more|anew|another|others?|next|second|third|still|repeat\w*|remind\w*"
    r"|confirm\w*|for certain|first time (?:in|since|that|all)"
    r"|première fois (?:depuis|de la|cette)|encore|de nouveau|à nouveau|une fois de plus"
    r"|autres?|seconde?|deuxième|troisième|répét\w*|redi[ts]\w*|rappel\w*|toujours|pour de bon)\b"
)


def looks_back(fact: Fact) -> bool:
    """Whether it tells of an earlier time: so its anchor says, or its tense, or a "remembered"."""
    back = fact.anchor == "earlier" or fact.modality == "memory"
    return back or bool(_BACK.search(head(fact)))


def is_told_as_now(fact: Fact) -> bool:
    return fact.anchor == "now" and fact.modality == "real" and not looks_back(fact)


def says_once_more(fact: Fact) -> bool:
    """Whether it says itself that it is not the first time: again, another, still."""
    return bool(_ONCE_MORE.search(plainly(fact.sentence)))


def is_aside(fact: Fact, view: View) -> bool:
    """ "Ana, who burned the letter": a reminder in a clause."""
    first = next(iter(words(matter(fact, view))), "(?!)")
    return bool(re.search(rf"\b(?:who|which|that|qui) {first[:STEM]}", key(fact.sentence)))


@lru_cache(maxsize=16_384)
def stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in words(text)) if text else frozenset()


def may_agree(one: str, other: str) -> bool:
    """Whether it is worth looking closer; a book has ten thousand sentences to set beside."""
    ours, theirs = _openings(one), _openings(other)
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs)) > 0


@lru_cache(maxsize=65_536)
def _openings(text: str) -> frozenset[str]:
    return frozenset(word[:3] for word in _WORD.findall(text.lower()))


def told(fact: Fact, view: View) -> frozenset[str]:
    """The words of its sentence, without its subject's name and its words of time."""
    return stems(fact.sentence) - stems(_name(fact.subject, view)) - stems(fact.time_text)


def is_same_told(a: Fact, b: Fact, view: View) -> bool:
    """Whether one sentence says, in its own length, what the other says."""
    one, other = told(a, view), told(b, view)
    shared = len(one & other)
    return shared >= LEAST_SHARED and shared >= SHARE * min(len(one), len(other))


def is_nearly_the_same(a: Fact, b: Fact, view: View) -> bool:
    if not may_agree(a.sentence, b.sentence):
        return False
    one, other = stems(a.sentence), stems(b.sentence)
    shared = len(one & other)
    return shared >= LEAST_ALIKE and shared >= ALIKE * max(len(one), len(other))


def speak_of_the_same(a: Fact, b: Fact, view: View) -> bool:
    """Whether neither sentence names people or places in the stead of the other's."""
    one, other = _named(a, view), _named(b, view)
    return one <= other or other <= one


def _named(fact: Fact, view: View) -> frozenset[UUID]:
    by_word = view.once("people and places by a word", lambda: _by_word(view))
    return frozenset(uid for word in words(fact.sentence) for uid in by_word.get(word, ()))


def _by_word(view: View) -> Mapping[str, Sequence[UUID]]:
    """The people and places that the book knows, by each word of their names."""
    found: dict[str, list[UUID]] = defaultdict(list)
    for uid, each in view.entities.items():
        if each.kind in ("character", "place") and not each.provisional:
            for word in words(each.name):
                found[word].append(uid)
    return found


def head(fact: Fact) -> str:
    """Of what somebody learns, the words before it: what is learnt may be long past."""
    plain = plainly(fact.sentence)
    if fact.predicate not in MIND:
        return plain
    first = next(iter(plainly(fact.value).split()), "")
    at = plain.find(first) if first else -1
    return plain[:at] if at >= 0 else plain


def _name(uid: UUID | None, view: View) -> str:
    known = view.entities.get(uid) if uid else None
    return known.name if known else ""
