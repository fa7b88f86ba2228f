"""What a book has opened and not paid back: since when, where it was touched, whether it is due.

Pure. What is open is `in_force.openings`' to say; here it is set beside the chapters.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from memory.continuity.abandoned_plot import LONG
from memory.continuity.events import Words, words
from memory.facts import Fact
from memory.sayings import Said

Kind = Literal["promise", "question", "debt", "thread"]
Late = Literal["", "chapter", "time", "untouched"]

SHARE = 0.5  # of an opening's words that a sentence about it has: one in common is chance
OVERDUE: tuple[Late, ...] = ("chapter", "time")

_DUE_CHAPTER = re.compile(r"\bchap(?:ter|itre)?\.? ?(\d{1,4})\b", re.I)
_DEBT = re.compile(
    r"\b(?:owe[sd]?|debts?|repa(?:y|id)|pa(?:y|id) back|lent|loans?|borrow\w*"
    r"|doi(?:s|t|vent)|devait|dettes?|rembours\w*|prêt(?:é|er|a)\w*|emprunt\w*)\b",
    re.I,
)
_QUESTION = re.compile(
    r"\?[\s»”\"’]*$|^(?:who|whose|what|why|how|where|whether|which|qui|que|quoi|pourquoi|comment"
    r"|où|quel(?:le)?s?)\b",
    re.I,
)


@dataclass(frozen=True)
class Thread:
    """`what` was opened in `opened`; `touches` are what is told of it later, one a chapter;
    `paid` is what closed or kept it, None while nothing has.

    `rests` counts the chapters since the last of them; `due` is the chapter that it names,
    `due_text` what it says of its time. `late`: past that chapter, past that time in the story,
    or that nothing has spoken of it for LONG chapters; empty: none of these.
    """

    what: str
    kind: Kind
    opened: Said
    touches: tuple[Said, ...]
    rests: int
    due: int | None = None
    due_text: str = ""
    late: Late = ""
    paid: Said | None = None

    @property
    def is_overdue(self) -> bool:
        return self.late in OVERDUE

    @property
    def last(self) -> int:
        """The chapter in which it was touched last."""
        return self.touches[-1].place if self.touches else self.opened.place

    @property
    def places(self) -> tuple[int, ...]:
        return (self.opened.place, *(each.place for each in self.touches))


@dataclass(frozen=True)
class Told:
    """Something that the book tells, as far as `touching` reads it; `order` is its place."""

    said: Said
    value: str
    order: tuple[int, int, int]


@dataclass(frozen=True)
class Tellings:
    """What is told, to be asked again and again what of it is about one thing."""

    every: tuple[Told, ...]

    def about(self, what: Words) -> Iterator[Told]:
        """What shares enough of these words, in the order in which it was given."""
        shared = Counter(at for stem in what for at in self._by_stem.get(stem, ()))
        for at in sorted(shared):
            if shared[at] >= SHARE * len(what):
                yield self.every[at]

    @cached_property
    def _by_stem(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for at, each in enumerate(self.every):
            for stem in words(f"{each.value} {each.said.sentence}"):
                found[stem].append(at)
        return found


def thread(fact: Fact, opened: Said, touches: Sequence[Said], last: int, *, past: bool) -> Thread:
    """`last` is the book's last approved chapter; `past`: its time in the story is over."""
    rests = last - (touches[-1].place if touches else opened.place)
    due = due_chapter(fact.due)
    return Thread(
        what=fact.value or fact.sentence,
        kind=kind_of(fact),
        opened=opened,
        touches=tuple(touches),
        rests=rests,
        due=due,
        due_text=fact.due,
        late=_late(due, rests, last, past=past),
    )


def _late(due: int | None, rests: int, last: int, *, past: bool) -> Late:
    if due is not None and due < last:
        return "chapter"
    if past:
        return "time"
    return "untouched" if due is None and rests > LONG else ""


def overdue_first(threads: Iterable[Thread]) -> tuple[Thread, ...]:
    """Then those untouched for long, then the others; of each, who rests longest."""
    order: tuple[Late, ...] = (*OVERDUE, "untouched", "")

    def rank(each: Thread) -> tuple[int, int, int]:
        group = 0 if each.is_overdue else order.index(each.late)
        return group, -each.rests, each.opened.place

    return tuple(sorted(threads, key=rank))


def kind_of(fact: Fact) -> Kind:
    text = f"{fact.value} {fact.sentence}"
    if _DEBT.search(text):
        return "debt"
    if fact.predicate == "promises":
        return "promise"
    asks = _QUESTION.search(fact.value.strip()) or _QUESTION.search(fact.sentence.strip()[-8:])
    return "question" if asks else "thread"


def due_chapter(due: str) -> int | None:
    """The chapter that it names; None where it names none."""
    match = _DUE_CHAPTER.search(due)
    return int(match[1]) if match else None


# --- Where it was touched ---------------------------------------------------------------


def touching(fact: Fact, opened: Said, told: Tellings) -> Iterator[Told]:
    """What is told after it and is about the same."""
    order = (opened.place, fact.beat, fact.seq)
    for each in told.about(words(fact.value)):
        if each.order > order and each.said.fact != opened.fact:
            yield each


def one_a_chapter(told: Iterable[Told]) -> list[Said]:
    """The first of each chapter, in the book's order."""
    first: dict[int, Said] = {}
    for each in sorted(told, key=lambda each: each.order):
        first.setdefault(each.said.place, each.said)
    return list(first.values())


def may_touch(values: Iterable[str]) -> re.Pattern[str] | None:
    """Finds in a text without accents what may be about one of these; None: nothing can be.

    Quicker than `words` of every sentence of a book, and never stricter.
    """
    stems = {stem for value in values for stem in words(value)}
    return re.compile("|".join(sorted(map(re.escape, stems)))) if stems else None
