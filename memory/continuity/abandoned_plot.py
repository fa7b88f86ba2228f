"""A thread whose due time is past, or that nobody has taken up for many chapters.

Fires: "Duel à l'aube." / (midi, rien); "The bomb goes off at noon." / (tea). Must not: a due time
still to come, a thread closed in a clause, a promise kept or spoken of since, one that has no due
time, within LONG chapters. Its pair is the opening and the first fact that is surely past its
time. Source: ConStory-Bench (arXiv 2603.05890), abandoned plot; CONTINUITY, section 2.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from django.utils.translation import gettext_lazy as _

from memory.continuity.due import is_past, says_when
from memory.continuity.events import Words, by_words, speaks_of, words
from memory.continuity.rule import Pair, Rule, View, chapter_of, is_affirmed
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
    new = [mark for mark in marks if view.is_new(mark)]
    for opening in view.of(*OPENING):
        if marks and view.told_before(opening, marks[-1]):
            told = new if new and not view.is_new(opening) else marks
            past = _first_past(opening, told, view)
            if past is None or told is marks or not _was_past(opening, past, marks, view):
                yield opening, past or marks[-1]


def _first_past(opening: Fact, marks: Sequence[Fact], view: View) -> Fact | None:
    if says_when(opening.due):
        later = islice(marks, _after(opening, marks, view), None)
        return next((fact for fact in later if is_past_due(opening, fact, view)), None)
    if opening.predicate != "thread":
        return None
    end = view.order(opening)[0] + LONG
    first = bisect_right(marks, end, key=lambda mark: view.order(mark)[0])
    return marks[first] if first < len(marks) else None


def _was_past(opening: Fact, past: Fact, marks: Sequence[Fact], view: View) -> bool:
    """Whether an earlier mark of the book is past it too; the last ones most likely are."""
    first, last = (_after(fact, marks, view) for fact in (opening, past))
    earlier = reversed(marks[first : last - 1])
    return any(is_past_due(opening, fact, view) for fact in earlier if not view.is_new(fact))


def _after(fact: Fact, marks: Sequence[Fact], view: View) -> int:
    return bisect_right(marks, view.order(fact), key=view.order)


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
        for told in view.every.sharing(by_words, _about(opening))
    )


def _marks(view: View) -> list[Fact]:
    """What tells the story's time: its words of time, and each chapter's first fact."""
    now = view.every.where(_is_now)
    marks = {id(fact): fact for fact in (*now.where(_has_time), *now.firsts(chapter_of))}
    return sorted(marks.values(), key=view.order)


def _has_time(fact: Fact) -> bool:
    return bool(fact.time_text)


def _is_now(fact: Fact) -> bool:
    return fact.asserted and fact.anchor == "now"


def _is_about(told: Fact, opening: Fact) -> bool:
    return speaks_of(told, _about(opening))


def _about(opening: Fact) -> Words:
    return words(opening.value) - _COMMON


RULE = Rule(
    name="abandoned_plot",
    severity="major",
    decides=False,
    reads=frozenset(OPENING),
    pairs=_pairs,
    conditions=(is_open, is_past_due, is_not_closed, nobody_takes_it_up),
    message=_("“%(one)s” was due by then, and nothing has come of it."),
)
