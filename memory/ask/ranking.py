"""Which of the facts are about a question, the best first. Pure."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from memory.ask.question import Asked, alike, words_of
from memory.continuity.rule import Named
from memory.facts import Fact
from memory.ledger import Told

MOST_FACTS = 20
NAMED, WORD, ASKED_FOR = 3.0, 2.0, 3.0  # what a fact gains by what it has of the question
MOST_NAMED = 2  # more of those that it names add nothing
UNASSERTED = 1.0  # and loses for being somebody's word only
LEAST_SHARE = 0.5  # of the best one's weight: what has less is not about the question


def rank(told: Told, asked: Asked, about: frozenset[UUID]) -> list[Fact]:
    """Those that are about the question, the best 20; asserted first, the later before. Pure."""
    said = {fact.uid: _words_of(fact, told.entities) for fact in told.facts}
    wanted = _weights(asked.words, said.values())
    weights = {
        fact.uid: _weight(fact, asked, about, wanted, said[fact.uid]) for fact in told.facts
    }
    least = LEAST_SHARE * max(weights.values(), default=0.0)
    later_first = [
        fact for fact in reversed(told.facts) if weights[fact.uid] >= max(least, WORD / 2)
    ]
    best = sorted(later_first, key=lambda fact: -weights[fact.uid])[:MOST_FACTS]
    return sorted(best, key=lambda fact: not fact.asserted)


def _weight(
    fact: Fact,
    asked: Asked,
    about: frozenset[UUID],
    wanted: Mapping[str, float],
    said: frozenset[str],
) -> float:
    involved = {fact.subject, fact.object, fact.other, fact.holder, fact.speaker} & about
    weight = NAMED * min(len(involved), MOST_NAMED)
    weight += sum(each for word, each in wanted.items() if alike(word, said))
    if fact.predicate in asked.predicates and (weight or not about):
        weight += ASKED_FOR
    return weight - UNASSERTED * (weight > 0 and not fact.asserted)


def _weights(words: Sequence[str], said: Collection[frozenset[str]]) -> dict[str, float]:
    """Of each word of the question: the less, the more facts have it."""
    times = Counter(word for each in said for word in words if alike(word, each))
    most = math.log(1 + len(said)) or 1.0
    return {
        word: WORD * (0.5 + 0.5 * math.log(1 + len(said) / times[word]) / most)
        for word in words
        if times[word]
    }


def _words_of(fact: Fact, entities: Mapping[UUID, Named]) -> frozenset[str]:
    names = " ".join(_names(fact, entities))
    return words_of(f"{fact.sentence} {fact.value} {fact.slot} {names}")


def _names(fact: Fact, entities: Mapping[UUID, Named]) -> Iterator[str]:
    about = (fact.subject, fact.object, fact.other)
    return (entities[uid].name for uid in about if uid and uid in entities)
