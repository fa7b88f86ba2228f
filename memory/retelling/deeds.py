"""A deed that is done but once, or in almost the same words. Pure."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from itertools import chain
from uuid import UUID

from memory.continuity.events import may_recur
from memory.continuity.matters import matter
from memory.continuity.rule import Pair, View, subject
from memory.continuity.things import is_no_thing
from memory.continuity.values import agree, words
from memory.cues.sentences import plainly
from memory.entities import key
from memory.facts import Fact
from memory.retelling.pairing import beside, drafted
from memory.retelling.telling import (
    STEM,
    is_aside,
    is_told_as_now,
    may_agree,
    says_once_more,
)

DEEDS = ("takes_part", "moves_to", "gives")
_ONCE = re.compile(  # what is done, or done to one thing, but once
    r"\b(?:bur(?:y|ies|ied)|funeral|kill(?:s|ed)?(?! (?:the |a )?(?:lamp|light|engine|time))"
    r"|murder\w*|drown\w*|hang(?:s|ed)"
    r"|marr(?:y|ies|ied)|wedding|betroth\w*|born|gave birth|burn(?:s|ed|t)?|destroy(?:s|ed)?"
    r"|shatter\w*|t(?:ore|ears) up|smash\w*|christen\w*|bapti[sz]\w*|crown\w*|confess\w*"
    r"|execut\w*|bl(?:ew|ows) up|discover\w*|inherit\w*|sold|sells"
    r"|enterr\w+|obsèques|tu(?:a|e|èrent|er)(?! le (?:temps|moteur))|assassin\w+"
    r"|noy(?:a|e|èrent)|pend(?:it|irent)"
    r"|épous\w+|mariage|noces|fianc\w+|naquit|accouch\w+|brûl(?:a|e|èrent|er)|détrui\w+"
    r"|bris(?:a|e|èrent)|déchir(?:a|e|èrent)|baptême|couronn\w+|avou(?:a|e|èrent)|exécut\w+"
    r"|découvr\w+|hérit\w+|vend(?:it|irent)?)\b"
)
_FIRST_TIME = re.compile(r"\b(?:for the first time|pour la première fois)\b")
_ANY = r"\b(?:an?|some|une?|des|quelques) (?:\w+ ){0,2}?"


def deeds(view: View) -> Iterator[Pair]:
    return chain.from_iterable(
        beside(view, view.of(name), drafted(view, name), subject) for name in DEEDS
    )


def both_happen(a: Fact, b: Fact, view: View) -> bool:
    """Both tell it as happening now; nothing is denied."""
    return a.polarity == b.polarity == "+" and is_told_as_now(a) and is_told_as_now(b)


def is_one_deed(a: Fact, b: Fact, view: View) -> bool:
    """The same act, place or thing given, and to the same one."""
    one, other = matter(a, view), matter(b, view)
    return a.other == b.other and may_agree(one, other) and agree(one, other)


def is_done_but_once(a: Fact, b: Fact, view: View) -> bool:
    """It cannot be done again; or is, both times, the first time."""
    if b.predicate == "gives":
        return not (is_no_thing(b.object, view) or _came_back(a, b, view))
    firsts = all(_FIRST_TIME.search(plainly(each.sentence)) for each in (a, b))
    return firsts or bool(_ONCE.search(plainly(matter(b, view))))


def is_not_another(a: Fact, b: Fact, view: View) -> bool:
    """The letter, not a letter."""
    kinds = "|".join(word[:STEM] for word in words(matter(b, view)))
    return not re.search(_ANY + rf"(?:{kinds})", key(b.sentence))


def is_no_routine(a: Fact, b: Fact, view: View) -> bool:
    return not (may_recur(a, view) or may_recur(b, view) or says_once_more(b))


def is_no_aside(a: Fact, b: Fact, view: View) -> bool:
    return not is_aside(b, view)


def is_seen_with_the_same_eyes(a: Fact, b: Fact, view: View) -> bool:
    """What one has lived may be told once more as another lives it."""
    eyes = view.once("eyes by chapter", lambda: _eyes(view))
    one, other = eyes.get(a.chapter), eyes.get(b.chapter)
    return not one or not other or not one.isdisjoint(other)


def _came_back(a: Fact, b: Fact, view: View) -> bool:
    """Whether the giver is told to have it once more."""
    return any(
        view.told_before(a, told)
        and view.told_before(told, b)
        and agree(matter(told, view), matter(a, view))
        and a.subject in ((told.subject,) if told.predicate == "holds" else (told.other,))
        for told in view.of("gives", "holds")
    )


def _eyes(view: View) -> Mapping[UUID, set[Hashable]]:
    """With whose eyes each chapter is seen."""
    found: dict[UUID, set[Hashable]] = defaultdict(set)
    for told in view.of("narration"):
        if told.slot == "point_of_view":
            found[told.chapter].add(told.subject or told.value)
    return found
