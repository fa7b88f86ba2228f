"""A question asked or settled twice, and sentences that are nearly the same. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

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
    others = view.once(("of one thread with", b.uid), lambda: _of_one_thread(b, view))
    return not any(told.slot != a.slot and view.told_before(a, told) for told in others)


def _of_one_thread(b: Fact, view: View) -> list[Fact]:
    """What is told of it before, be it only claimed."""
    every = view.once("threads", lambda: tuple(view.also_unasserted("thread")))
    return [told for told in every if agree(told.value, b.value) and view.told_before(told, b)]


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
    return view.once(("refrain", b.uid), lambda: _tellings(b, view)) < REFRAIN


def _tellings(b: Fact, view: View) -> int:
    """How many approved chapters tell it, counted to REFRAIN."""
    by_subject = view.once("approved by subject", lambda: _by_subject(view))
    chapters: set[UUID] = set()
    for told in by_subject.get(b.subject, ()):
        if told.chapter not in chapters and is_nearly_the_same(told, b, view):
            chapters.add(told.chapter)
            if len(chapters) == REFRAIN:
                break
    return len(chapters)


def _by_subject(view: View) -> Mapping[UUID | None, Sequence[Fact]]:
    found: dict[UUID | None, list[Fact]] = defaultdict(list)
    for told in view.approved:
        if view.places.get(told.chapter):
            found[told.subject].append(told)
    return found
