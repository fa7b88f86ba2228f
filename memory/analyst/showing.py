"""What a reader is shown of a pair: two sentences, what is around and between them. Pure.

Everything is cut to a length of its own, so that a prompt has a bound whatever the book holds;
and what was cut away is no evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nsmallest
from uuid import UUID

from memory.analyst.pairs import Pair
from memory.continuity.matters import is_one_sentence
from memory.continuity.meanwhile import told_between
from memory.continuity.rule import View
from memory.evidence import Span, find, locate
from memory.facts import Fact
from projects.text import sentences, whole_words

MOST_BETWEEN = 3
SENTENCE, SIDE, BETWEEN, NAMES = 300, 160, 160, 80  # characters
SMALL_SENTENCE = 200
AROUND = 2  # sentences before and after
_WINDOW = 2_000  # characters looked through for them
_OPENING, _CLOSING = " \t«“—", " \t.!?…»”"  # which a span found by words alone leaves out
# What may explain that a thing is another way, the likeliest first.
EXPLAIN = ("moves_to", "gives", "tells", "learns", "life_status", "condition", "alias_of")
HEARD = frozenset({"real", "memory", "rule", "claim"})


@dataclass(frozen=True)
class Around:
    """What stands before and after a fact's sentence, verbatim."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Told:
    """A sentence as it is shown; `chapter` 0 is the bible's, `about` names whom it speaks of."""

    chapter: int
    about: str
    sentence: str
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        return " ".join(filter(None, (self.before, self.sentence, self.after)))

    def holds(self, quote: str) -> bool:
        return any(find(quote, text) for text in (self.text, self.sentence))


@dataclass(frozen=True)
class Shown:
    """A pair under its number in the request."""

    number: int
    pair: Pair
    earlier: Told
    later: Told
    between: tuple[Told, ...] = ()

    def holds(self, quote: str) -> bool:
        return any(told.holds(quote) for told in (self.earlier, self.later, *self.between))

    def holds_both(self, one: str, other: str) -> bool:
        """One quote of either side, whichever the model gave first."""
        first, second = self.earlier, self.later
        return (first.holds(one) and second.holds(other)) or (
            first.holds(other) and second.holds(one)
        )


def around(fact: Fact, text: str) -> Around:
    """The sentences around a fact's in the text that it was taken from; none where it is not."""
    span = _place(fact, text)
    if span is None:
        return Around()
    before = sentences(text[max(0, span.start - _WINDOW) : span.start].rstrip(_OPENING))
    after = sentences(text[span.end : span.end + _WINDOW].lstrip(_CLOSING))
    return Around(" ".join(before[-AROUND:]), " ".join(after[:AROUND]))


def _place(fact: Fact, text: str) -> Span | None:
    """Where it says, or wherever the text has its words."""
    if text[fact.start : fact.end] == fact.sentence:
        return Span(fact.start, fact.end)
    start = text.find(fact.sentence)
    if start < 0:
        return locate(fact.sentence, text)
    return Span(start, start + len(fact.sentence))


def shown(
    number: int, pair: Pair, view: View, surroundings: Mapping[UUID, Around], *, short: bool
) -> Shown:
    """`short`: the sentences alone, for a small model."""
    if short:
        earlier, later = (
            Told(_chapter(fact, view), _about(fact, view), _cut(fact.sentence, SMALL_SENTENCE))
            for fact in (pair.earlier, pair.later)
        )
        return Shown(number, pair, earlier, later)
    between = tuple(
        Told(_chapter(fact, view), _about(fact, view), _cut(fact.sentence, BETWEEN))
        for fact in told_of_them_between(pair, view)
    )
    earlier, later = (_told(fact, view, surroundings) for fact in (pair.earlier, pair.later))
    return Shown(number, pair, earlier, later, between)


def told_of_them_between(pair: Pair, view: View) -> list[Fact]:
    """A few facts about the same people and things from the earlier to the later, in order."""
    mine = _entities(pair.earlier) | _entities(pair.later)
    each: dict[str, Fact] = {}
    for fact in told_between(pair.earlier, pair.later, view):
        if fact.modality in HEARD and mine & _entities(fact) and not _is_of(fact, pair):
            each.setdefault(fact.sentence, fact)

    def rank(fact: Fact) -> tuple[bool, bool, int, tuple[int, ...]]:
        alike = fact.predicate in (pair.earlier.predicate, pair.later.predicate)
        likely = EXPLAIN.index(fact.predicate) if fact.predicate in EXPLAIN else len(EXPLAIN)
        return fact.change is None, not alike, likely, tuple(-at for at in view.order(fact))

    return sorted(nsmallest(MOST_BETWEEN, each.values(), key=rank), key=view.order)


def _is_of(fact: Fact, pair: Pair) -> bool:
    return is_one_sentence(fact, pair.earlier) or is_one_sentence(fact, pair.later)


def _entities(fact: Fact) -> set[UUID]:
    return {uid for uid in (fact.subject, fact.object) if uid}


def _told(fact: Fact, view: View, surroundings: Mapping[UUID, Around]) -> Told:
    near = surroundings.get(fact.uid, Around())
    return Told(
        _chapter(fact, view),
        _about(fact, view),
        _cut(fact.sentence, SENTENCE),
        _tail(near.before, SIDE),
        _cut(near.after, SIDE),
    )


def _chapter(fact: Fact, view: View) -> int:
    return view.places.get(fact.chapter, 0)


def _about(fact: Fact, view: View) -> str:
    """Whom and what its pronouns may mean; an event has no more name than its sentence gives."""
    named = (view.entities.get(uid) for uid in (fact.subject, fact.object, fact.other) if uid)
    known = dict.fromkeys(each.name for each in named if each and each.kind != "event")
    return _cut(", ".join(known), NAMES)


def _cut(text: str, characters: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= characters else f"{whole_words(line, characters)}…"


def _tail(text: str, characters: int) -> str:
    """Its end, from a whole word on."""
    line = " ".join(text.split())
    if len(line) <= characters:
        return line
    return "…" + line[-characters:].partition(" ")[2]
