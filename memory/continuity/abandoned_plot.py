"""A thread whose due time is past, or that nobody has taken up for many chapters.

Fires: "Duel à l'aube." / (midi, rien); "The bomb goes off at noon." / (tea). Must not: a due time
still to come, a thread closed in a clause, a promise kept or spoken of since, one that has no due
time, within LONG chapters. Its pair is the opening and the first fact that is surely past its
time. Source: ConStory-Bench (arXiv 2603.05890), abandoned plot; CONTINUITY, section 2.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, takewhile

from django.utils.translation import gettext_lazy as _

from memory.continuity.due import is_past, says_when
from memory.continuity.events import Words, by_words, words
from memory.continuity.matters import is_one_sentence
from memory.continuity.rule import (
    Order,
    Pair,
    Rule,
    Some,
    View,
    chapter_of,
    is_affirmed,
    subject,
)
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
    now = view.every.where(_is_now)
    known = _known_past(now, view)
    every = _Marks([*_marks(now if known is None else now.new)], view)
    new = _Marks([mark for mark in every.facts if id(mark) in view.drafted], view)
    for opening in _openings(view, known):
        if every.facts and view.told_before(opening, every.facts[-1]):
            among = new if new.facts and not view.is_new(opening) else every
            past = _first_past(opening, among, view)
            is_old = not view.is_new(opening)
            if not (past and is_old and _was_past(opening, past, now, known, view)):
                yield opening, past or every.facts[-1]


@dataclass(frozen=True)
class _Marks:
    """Facts in the order of the narration."""

    facts: Sequence[Fact]
    view: View

    def after(self, order: Order) -> int:
        """The position of the first that is told after this place."""
        return bisect_right(self.facts, order, key=self.view.order)

    def from_chapter(self, number: int) -> int:
        return bisect_left(self.facts, (number, 0, 0), key=self.view.order)


def _known_past(now: Some, view: View) -> int | None:
    """The chapter before which a thread of the book was past without the draft, if nothing says
    when it is due; None where not all of the book is told in chapters before the draft's.
    """
    last = next(now.backwards(), None)
    if last is None or not now.new:
        return None
    number, first = (view.order(fact)[0] for fact in (last, now.new[0]))
    return number - LONG if number < first else None


def _openings(view: View, known: int | None) -> Sequence[Fact]:
    """All but what the book has opened before this chapter without saying when it is due."""
    every = view.of(*OPENING)
    if known is None:
        return every
    late = {chapter for chapter, number in view.places.items() if number >= known}
    both = (*every.where(_is_timed), *every.sharing(chapter_of, late), *every.new)
    return sorted({id(each): each for each in both}.values(), key=view.order)


def _is_timed(opening: Fact) -> bool:
    return says_when(opening.due)


def _first_past(opening: Fact, marks: _Marks, view: View) -> Fact | None:
    if says_when(opening.due):
        later = islice(marks.facts, marks.after(view.order(opening)), None)
        return next((fact for fact in later if is_past_due(opening, fact, view)), None)
    if opening.predicate != "thread":
        return None
    first = marks.from_chapter(view.order(opening)[0] + LONG + 1)
    return marks.facts[first] if first < len(marks.facts) else None


def _was_past(opening: Fact, past: Fact, now: Some, known: int | None, view: View) -> bool:
    """Whether an earlier mark of the book is past it too; the last ones most likely are."""
    if known is not None and not _is_timed(opening):
        return view.order(opening)[0] < known
    since = takewhile(lambda fact: view.told_before(opening, fact), now.backwards())
    earlier = (fact for fact in _marks(since, backwards=True) if view.told_before(fact, past))
    return any(is_past_due(opening, fact, view) for fact in earlier)


def is_open(opening: Fact, fact: Fact, view: View) -> bool:
    return opening.slot != "close" and is_affirmed(opening)


def is_past_due(opening: Fact, fact: Fact, view: View) -> bool:
    """Past its due time; a thread that has none that can be read, LONG chapters on."""
    if says_when(opening.due):
        return is_past(opening, fact, view)
    apart = view.places.get(fact.chapter, 0) - view.places.get(opening.chapter, 0)
    return opening.predicate == "thread" and apart > LONG


def is_not_closed(opening: Fact, fact: Fact, view: View) -> bool:
    closings = view.also_unasserted("thread").where(_closes)
    theirs = closings.sharing(subject, {opening.subject} - {None})
    about_it = closings.sharing(by_words, about(opening))
    return not any(told and view.told_before(opening, told[-1]) for told in (theirs, about_it))


def _closes(told: Fact) -> bool:
    return told.slot == "close"


def nobody_takes_it_up(opening: Fact, fact: Fact, view: View) -> bool:
    """No other sentence, be it of a deed on the way to it, is about the same."""
    return not any(
        takes_it_up(told, opening) and view.told_before(opening, told)
        for told in view.every.sharing(by_words, about(opening))
    )


def takes_it_up(told: Fact, opening: Fact) -> bool:
    """Of one that is about the same."""
    return told.predicate not in OPENING and not is_one_sentence(told, opening)


def _marks(facts: Iterable[Fact], *, backwards: bool = False) -> Iterator[Fact]:
    """What tells the story's time, of facts in the order of the narration (or backwards): its
    words of time, and each chapter's first fact.
    """
    for _chapter, told in groupby(facts, chapter_of):
        every = [*told]
        first = every[-1 if backwards else 0]
        yield from (fact for fact in every if fact.time_text or fact is first)


def _is_now(fact: Fact) -> bool:
    return fact.asserted and fact.anchor == "now"


def about(opening: Fact) -> Words:
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
