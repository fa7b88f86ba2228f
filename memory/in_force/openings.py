"""Threads and promises, and what has closed or kept them since. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

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
    """A thread or promise, told so many `chapters` ago.

    `is_late`: what it names as its time is surely past; `paid` closed or kept it, if anything did.
    """

    fact: Fact
    chapters: int
    is_late: bool = False
    paid: Fact | None = None


def openings(view: View, number: int) -> Iterator[Opening]:
    """Those that nothing told before chapter `number` has closed or kept."""
    return (each for each in every_opening(view, number) if each.paid is None)


def every_opening(view: View, number: int) -> Iterator[Opening]:
    """Also those that are paid; the same words open one thing at a time."""
    facts = [fact for fact in view.facts if view.order(fact)[0] < number]
    closings = [
        (at, fact, words(f"{fact.value} {fact.sentence}"))
        for at, fact in enumerate(facts)
        if fact.predicate == "thread" and fact.slot == "close"
    ]
    last = next((fact for fact in reversed(facts) if fact.asserted and is_now(fact)), None)
    seen: set[tuple[str, UUID | None]] = set()
    for at, fact in enumerate(facts):
        if not _opens(fact) or ((said := fold(fact.value)), None) in seen:
            continue
        paid = _closing(at, words(fact.value), closings) or _keeping(fact, facts[at + 1 :], view)
        if (what := (said, paid.uid if paid else None)) in seen:
            continue
        seen.add(what)
        late = bool(not paid and fact.due and last and is_past(fact, last, view))
        yield Opening(fact, number - view.order(fact)[0], late, paid)


def _opens(fact: Fact) -> bool:
    """A thread or a promise; who promises vouches for it, and need not be the narrator."""
    if fact.predicate not in OPENINGS or not is_affirmed(fact) or fact.slot == "close":
        return False
    return fact.asserted or (fact.predicate == "promises" and fact.modality == "promise")


def _closing(
    opened: int, about: Words, closings: Iterable[tuple[int, Fact, Words]]
) -> Fact | None:
    """A later word that has enough of what it is about."""
    enough = _ABOUT * max(1, len(about))
    found = (fact for at, fact, said in closings if at > opened and len(about & said) >= enough)
    return next(found, None)


def _keeping(promise: Fact, later: Iterable[Fact], view: View) -> Fact | None:
    if promise.predicate != "promises":
        return None
    deeds = (
        deed
        for deed in later
        if deed.subject == promise.subject
        and deed.predicate in EVENTS
        and deed.asserted
        and is_affirmed(deed)
        and is_same_matter(promise, deed, view)
    )
    return next(deeds, None)
