"""A thread whose due time is past, or that nobody has taken up for many chapters.

Fires: "Duel à l'aube." / (midi, rien); "The bomb goes off at noon." / (tea). Must not: a due time
still to come, a thread closed in a clause, a promise kept or spoken of since, one that has no due
time, within LONG chapters. Its pair is the opening and the first fact that is surely past its
time. Source: ConStory-Bench (arXiv 2603.05890), abandoned plot; CONTINUITY, section 2.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from memory.continuity.due import is_past, says_when
from memory.continuity.events import Words, by_words, speaks_of, words
from memory.continuity.rule import Order, Pair, Rule, View, chapter_of, is_affirmed
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
    told = [(view.order(mark), mark) for mark in _marks(view)]
    marks = _Marks.of(told)
    new = _Marks.of([each for each in told if view.is_new(each[1])])
    known = _known_past(marks, new)
    for opening in _openings(view, known):
        if marks.facts and view.order(opening) < marks.orders[-1]:
            among = new if new.facts and not view.is_new(opening) else marks
            past = _first_past(opening, among, view)
            if past is None or among is marks or not _was_past(opening, past, marks, view):
                yield opening, past or marks.facts[-1]


@dataclass(frozen=True)
class _Marks:
    """Facts and where each is told, in the order of the narration."""

    facts: Sequence[Fact]
    orders: Sequence[Order]

    @classmethod
    def of(cls, told: Iterable[tuple[Order, Fact]]) -> "_Marks":
        each = sorted(told, key=itemgetter(0))
        return cls([fact for _, fact in each], [order for order, _ in each])

    def after(self, order: Order) -> int:
        """The position of the first that is told after this place."""
        return bisect_right(self.orders, order)

    def from_chapter(self, number: int) -> int:
        return bisect_left(self.orders, (number,))


def _known_past(marks: _Marks, new: _Marks) -> int:
    """The chapter before which a thread of the book was past without the draft, if nothing says
    when it is due; 0 where some of the book is told after the draft.
    """
    old = len(marks.facts) - len(new.facts)
    if not new.facts or not old or marks.after(new.orders[0]) <= old:
        return 0
    return marks.orders[old - 1][0] - LONG


def _openings(view: View, known: int) -> Sequence[Fact]:
    """All but what the book has opened before this chapter without saying when it is due."""
    every = view.of(*OPENING)
    if not known:
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


def _was_past(opening: Fact, past: Fact, marks: _Marks, view: View) -> bool:
    """Whether an earlier mark of the book is past it too; the last ones most likely are."""
    first, last = (marks.after(view.order(fact)) for fact in (opening, past))
    earlier = reversed(marks.facts[first : last - 1])
    return any(is_past_due(opening, fact, view) for fact in earlier if not view.is_new(fact))


def is_open(opening: Fact, fact: Fact, view: View) -> bool:
    return opening.slot != "close" and is_affirmed(opening)


def is_past_due(opening: Fact, fact: Fact, view: View) -> bool:
    """Past its due time; a thread that has none that can be read, LONG chapters on."""
    if says_when(opening.due):
        return is_past(opening, fact, view)
    apart = view.places.get(fact.chapter, 0) - view.places.get(opening.chapter, 0)
    return opening.predicate == "thread" and apart > LONG


def _closings(view: View) -> list[Fact]:
    return [told for told in view.also_unasserted("thread") if told.slot == "close"]


def is_not_closed(opening: Fact, fact: Fact, view: View) -> bool:
    closings = view.once("threads that are closed", lambda: _closings(view))
    return not any(
        view.told_before(opening, close)
        and (close.subject == opening.subject is not None or _is_about(close, opening))
        for close in closings
    )


def nobody_takes_it_up(opening: Fact, fact: Fact, view: View) -> bool:
    """No sentence from its time on, nor any other deed on the way to it, is about the same."""
    return not any(
        told.uid != opening.uid
        and told.predicate not in OPENING
        and view.told_before(opening, told)
        for told in view.every.sharing(by_words, _about(opening))
    )


def _marks(view: View) -> Iterable[Fact]:
    """What tells the story's time: its words of time, and each chapter's first fact."""
    now = view.every.where(_is_now)
    marks = (*now.where(_has_time), *now.firsts(chapter_of))
    return {id(fact): fact for fact in marks}.values()


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
