"""What a fact is about, in words: a secret, an act, a skill. Chapters name acts anew. Pure."""

from memory.continuity.rule import View
from memory.continuity.values import agree, within
from memory.facts import Fact


def matter(fact: Fact, view: View) -> str:
    """Its value, or what its object is called."""
    known = view.entities.get(fact.object) if fact.object else None
    return fact.value or (known.name if known else "")


def is_same_matter(a: Fact, b: Fact, view: View) -> bool:
    """Whether one says no more than the other: "the code", "typed the code"."""
    one, other = matter(a, view), matter(b, view)
    return bool(one and other) and agree(one, other)


def covers(denial: Fact, said: Fact, view: View) -> bool:
    """Whether what denies one thing denies the other: "signed it", "signed it with a smile"."""
    one, other = matter(denial, view), matter(said, view)
    return bool(one and other) and within(one, other)


def is_one_sentence(a: Fact, b: Fact) -> bool:
    return (a.chapter, a.beat, a.start) == (b.chapter, b.beat, b.start)
