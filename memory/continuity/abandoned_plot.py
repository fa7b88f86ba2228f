"""A thread whose due time is past, or that nobody has taken up for many chapters.

Fires: "Duel à l'aube." / (midi, rien); "The bomb goes off at noon." / (tea). Must not: a due time
still to come, a thread closed in a clause, a promise kept or spoken of since, one that has no due
time, within LONG chapters. Its pair is the opening and the first fact that is surely past its
time. Source: ConStory-Bench (arXiv 2603.05890), abandoned plot; CONTINUITY, section 2.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from memory.continuity.due import is_past, says_when
from memory.continuity.events import speaks_of, words
from memory.continuity.rule import Pair, Rule, View, is_affirmed
from memory.facts import Fact

OPENING = ("thread", "promises")
LONG = 12  # chapters
_COMMON = words(
    "go goes going come comes coming back take takes make makes have has find finds get give off "
    "up out be is will shall would who what when where why how all him them you he she it if not "
    "aller va vient venir revenir prendre faire fait avoir etre sera trouver donner rendre qui "
    "quoi que quand ou comment pourquoi tout lui il elle ils ne pas si y se"
)


def _pairs(view: View) -> Iterator[Pair]:
    """Each opening with what is first told past its time; where nothing is, with what is last."""
    marks = _marks(view)
    for opening in view.of(*OPENING):
        later = marks[bisect_right(marks, view.order(opening), key=view.order) :]
        if later:
            yield opening, _first_past(opening, later, view) or later[-1]


def _first_past(opening: Fact, later: Sequence[Fact], view: View) -> Fact | None:
    if says_when(opening.due):
        return next((fact for fact in later if is_past_due(opening, fact, view)), None)
    if opening.predicate != "thread":
        return None
    end = view.places.get(opening.chapter, 0) + LONG
    first = bisect_right(later, end, key=lambda fact: view.places.get(fact.chapter, 0))
    return later[first] if first < len(later) else None


def is_open(opening: Fact, fact: Fact, view: View) -> bool:
    return opening.slot != "close" and is_affirmed(opening)


def is_past_due(opening: Fact, fact: Fact, view: View) -> bool:
    """Past its due time; a thread that has none that can be read, LONG chapters on."""
    if says_when(opening.due):
        return is_past(opening, fact, view)
    apart = view.places.get(fact.chapter, 0) - view.places.get(opening.chapter, 0)
    return opening.predicate == "thread" and apart > LONG


def is_not_closed(opening: Fact, fact: Fact, view: View) -> bool:
    return not any(
        close.slot == "close"
        and view.told_before(opening, close)
        and (close.subject == opening.subject is not None or _is_about(close, opening))
        for close in view.also_unasserted("thread")
    )


def nobody_takes_it_up(opening: Fact, fact: Fact, view: View) -> bool:
    """No sentence from its time on, nor any other deed on the way to it, is about the same."""
    return not any(
        told.uid != opening.uid
        and told.predicate not in OPENING
        and view.told_before(opening, told)
        and _is_about(told, opening)
        for told in view.facts
    )


def _marks(view: View) -> list[Fact]:
    """What tells the story's time: its words of time, and each chapter's first fact."""
    now = [fact for fact in view.facts if fact.asserted and fact.anchor == "now"]
    first = {fact.chapter: fact for fact in reversed(now)}
    return [fact for fact in now if fact.time_text or fact is first[fact.chapter]]


def _is_about(told: Fact, opening: Fact) -> bool:
    return speaks_of(told, words(opening.value) - _COMMON)


RULE = Rule(
    name="abandoned_plot",
    severity="major",
    decides=False,
    reads=frozenset(OPENING),
    pairs=_pairs,
    conditions=(is_open, is_past_due, is_not_closed, nobody_takes_it_up),
    message=_("“%(one)s” was due by then, and nothing has come of it."),
)
