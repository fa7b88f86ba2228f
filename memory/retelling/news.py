"""What the same person learns, or is told, a second time. Pure."""

import re
from collections.abc import Iterator
from uuid import UUID

from memory.continuity.rule import Pair, View
from memory.continuity.values import within, words
from memory.cues.sentences import plainly
from memory.facts import Fact
from memory.retelling.pairing import beside, drafted
from memory.retelling.telling import head, is_told_as_now, may_agree, says_once_more

NEWS = ("learns", "tells")
LEAST_WORDS = 2  # of a statement: "the truth" may be any
_FORGOTTEN = re.compile(r"\b(?:forg[oe]t\w*|amnesi\w*|amnési\w*|oubli\w+|concuss\w+|commotion)\b")
_DENIED = re.compile(r"\b(?:no|not|never|none|without|pas|jamais|aucune?|sans|ni)\b")


def news(view: View) -> Iterator[Pair]:
    return beside(view, view.of(*NEWS, "knows"), drafted(view, *NEWS), hearer)


def hearer(fact: Fact) -> UUID | None:
    return fact.other if fact.predicate == "tells" else fact.subject


def is_news_by_then(a: Fact, b: Fact, view: View) -> bool:
    """Learnt now, by its own words; what one tells who knows it is talk."""
    return (
        not (_is_denied(a) or _is_denied(b))
        and is_told_as_now(b)
        and not says_once_more(b)
        and (a.predicate != "knows" or b.predicate == "learns")
    )


def says_no_more(a: Fact, b: Fact, view: View) -> bool:
    """Every word of it was said then: no further part of the truth, and not its contrary."""
    if not may_agree(a.value, b.value) or len(words(b.value)) < LEAST_WORDS:
        return False
    denied = [bool(_DENIED.search(plainly(each.value))) for each in (a, b)]
    return within(b.value, a.value) and denied[0] == denied[1]


def comes_from_the_same(a: Fact, b: Fact, view: View) -> bool:
    """A second witness confirms."""
    one, other = _teller(a), _teller(b)
    return one is None or other is None or one == other


def nothing_was_forgotten(a: Fact, b: Fact, view: View) -> bool:
    who = hearer(b)
    lapses = view.once(("forgotten by", who), lambda: _lapses(who, view))
    return not any(view.told_before(a, told) for told in lapses)


def _lapses(who: UUID | None, view: View) -> list[Fact]:
    """Where it is told of them that they forget."""
    theirs = (told for told in view.facts if who in (told.subject, told.holder))
    return [told for told in theirs if _FORGOTTEN.search(plainly(told.sentence))]


def _is_denied(fact: Fact) -> bool:
    """Whether it is not learnt: the polarity may be that of what there is to learn."""
    return fact.polarity == "-" or bool(_DENIED.search(head(fact)))


def _teller(fact: Fact) -> UUID | None:
    return fact.subject if fact.predicate == "tells" else fact.other
