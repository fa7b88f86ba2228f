"""Threads and promises that nothing told since has closed or kept. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from memory.continuity.due import is_past
from memory.continuity.events import Words, words
from memory.continuity.matters import is_same_matter
from memory.continuity.rule import View, is_affirmed
from memory.evidence import fold
from memory.facts import Fact
from memory.in_force.telling import EVENTS, is_now

OPENINGS = ("thread", "promises")
_ABOUT = 0.5  # of an opening's words that what closes it has


@dataclass(frozen=True)
class Opening:
    """A thread or promise that nothing has closed, told so many `chapters` ago.

    `is_late`: what it names as its time is surely past.
    """

    fact: Fact
    chapters: int
    is_late: bool = False


def openings(view: View, number: int) -> Iterator[Opening]:
    facts = [fact for fact in view.facts if view.order(fact)[0] < number]
    closings = [
        (at, words(f"{fact.value} {fact.sentence}"))
        for at, fact in enumerate(facts)
        if fact.predicate == "thread" and fact.slot == "close"
    ]
    last = next((fact for fact in reversed(facts) if fact.asserted and is_now(fact)), None)
    seen: set[str] = set()
    for at, fact in enumerate(facts):
        if not _opens(fact) or (said := fold(fact.value)) in seen:
            continue
        if _is_closed(at, words(fact.value), closings) or _is_kept(fact, facts[at + 1 :], view):
            continue
        seen.add(said)
        late = bool(fact.due and last and is_past(fact, last, view))
        yield Opening(fact, number - view.order(fact)[0], late)


def _opens(fact: Fact) -> bool:
    """A thread or a promise; who promises vouches for it, and need not be the narrator."""
    if fact.predicate not in OPENINGS or not is_affirmed(fact) or fact.slot == "close":
        return False
    return fact.asserted or (fact.predicate == "promises" and fact.modality == "promise")


def _is_closed(opened: int, about: Words, closings: Iterable[tuple[int, Words]]) -> bool:
    """By a later word that has enough of what it is about."""
    return any(
        at > opened and len(about & closed) >= _ABOUT * max(1, len(about))
        for at, closed in closings
    )


def _is_kept(promise: Fact, later: Iterable[Fact], view: View) -> bool:
    return promise.predicate == "promises" and any(
        deed.subject == promise.subject
        and deed.predicate in EVENTS
        and deed.asserted
        and is_affirmed(deed)
        and is_same_matter(promise, deed, view)
        for deed in later
    )
