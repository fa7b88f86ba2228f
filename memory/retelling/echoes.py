"""A question asked or settled twice, and sentences that are nearly the same. Pure."""

from collections.abc import Iterator

from memory.continuity.rule import Pair, View
from memory.continuity.values import agree
from memory.facts import Fact
from memory.retelling.deeds import DEEDS, both_happen
from memory.retelling.pairing import beside, drafted
from memory.retelling.telling import is_nearly_the_same, looks_back

REFRAIN = 2  # chapters that have told it: a third time is meant


def threads(view: View) -> Iterator[Pair]:
    return beside(view, view.of("thread"), drafted(view, "thread"), lambda fact: fact.slot)


def is_one_matter(a: Fact, b: Fact, view: View) -> bool:
    return agree(a.value, b.value)


def stood_so_until_then(a: Fact, b: Fact, view: View) -> bool:
    """Neither settled in between, nor opened anew."""
    return not any(
        told.slot != a.slot
        and view.told_before(a, told)
        and view.told_before(told, b)
        and agree(told.value, b.value)
        for told in view.also_unasserted("thread")
    )


def same_words(view: View) -> Iterator[Pair]:
    names = sorted({fact.predicate for fact in view.draft} - {"thread", "narration"})
    again = drafted(view, *names)
    return beside(view, view.of(*names), again, lambda fact: (fact.subject, fact.predicate))


def both_look_back(a: Fact, b: Fact, view: View) -> bool:
    return looks_back(a) and looks_back(b)


def both_are_deeds(a: Fact, b: Fact, view: View) -> bool:
    return a.predicate in DEEDS and both_happen(a, b, view)


def is_no_refrain(a: Fact, b: Fact, view: View) -> bool:
    """What the approved chapters tell again and again is meant."""
    chapters = {
        told.chapter
        for told in view.approved
        if told.subject == b.subject
        and view.places.get(told.chapter)
        and is_nearly_the_same(told, b, view)
    }
    return len(chapters) < REFRAIN
