"""Who is where, and does what, in the story's order of time. Pure.

A moment is a beat as it is told, or what the beat tells of another time ("two years before").
What is surely earlier in the story stands earlier; where nothing is sure, the order of the
narration stands in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from memory.continuity import simultaneity
from memory.continuity.rule import View, is_affirmed
from memory.facts import Fact
from memory.sayings import Said, said_of

WHERE = ("located_at", "moves_to")
PRESENCE = (*WHERE, "takes_part")
DAY = 24 * 60  # minutes

How = Literal["at", "to", "in"]
HOW: Mapping[str, How] = {"located_at": "at", "moves_to": "to", "takes_part": "in"}
Key = tuple[int, int, str]


@dataclass(frozen=True)
class Doing:
    """Somebody is `at` a place, goes `to` one, or takes part `in` something."""

    how: How
    what: str
    said: Said
    clashes: bool = False


@dataclass(frozen=True)
class Cell:
    who: UUID
    doings: tuple[Doing, ...]

    @property
    def clashes(self) -> bool:
        return any(each.clashes for each in self.doings)


@dataclass(frozen=True)
class Moment:
    """`when` are the text's own words of time; `day` counts from the first that the book
    names, where it is sure which one it is; `is_told_back`: its beat only tells of it.
    """

    place: int
    chapter: UUID | None
    when: str
    day: int | None
    is_told_back: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Clash:
    """One body in two places at once."""

    who: UUID
    name: str
    one: Said
    other: Said
    places: tuple[str, str]


@dataclass(frozen=True)
class Timeline:
    """`people` are those of the moments, who is seen most first."""

    people: tuple[tuple[UUID, str], ...] = ()
    moments: tuple[Moment, ...] = ()
    clashes: tuple[Clash, ...] = ()


def timeline(view: View, first: int, last: int, most: int) -> Timeline:
    """The moments that chapters `first` to `last` tell, of at most so many people.

    The clashes are the whole view's.
    """
    clashes = clashes_of(view)
    clashing = {each.fact for clash in clashes for each in (clash.one, clash.other)}
    seen = [fact for fact in view.facts if _is_seen(fact, view, first, last)]
    people = _people(seen, view, most)
    known = dict(people)
    facts = [fact for fact in seen if fact.subject in known]
    moments = tuple(_moments(facts, view, clashing))
    return Timeline(people, moments, clashes)


def clashes_of(view: View) -> tuple[Clash, ...]:
    """Of a view whose facts are all new: two approved ones are not held against each other."""
    found = sorted(simultaneity.RULE.conflicts(view), key=lambda each: view.order(each.later))
    return tuple(
        Clash(
            each.earlier.subject,
            _name(each.earlier.subject, view),
            said_of(each.earlier, view.places),
            said_of(each.later, view.places),
            (_name(each.earlier.object, view), _name(each.later.object, view)),
        )
        for each in found
        if each.earlier.subject
    )


def _is_seen(fact: Fact, view: View, first: int, last: int) -> bool:
    who = view.entities.get(fact.subject) if fact.subject else None
    return (
        fact.predicate in PRESENCE
        and first <= view.places.get(fact.chapter, 0) <= last
        and fact.asserted
        and is_affirmed(fact)
        and who is not None
        and who.kind == "character"
    )


def _people(seen: Iterable[Fact], view: View, most: int) -> tuple[tuple[UUID, str], ...]:
    counts: dict[UUID, int] = {}
    for fact in seen:
        if fact.subject:
            counts[fact.subject] = counts.get(fact.subject, 0) + 1
    ranked = sorted(counts, key=lambda uid: (-counts[uid], _name(uid, view), uid))
    return tuple((uid, _name(uid, view)) for uid in ranked[:most])


# --- Moments ----------------------------------------------------------------------------


def _moments(facts: Sequence[Fact], view: View, clashing: set[UUID]) -> Iterator[Moment]:
    grouped: dict[Key, list[Fact]] = {}
    for fact in facts:
        grouped.setdefault(_key(fact, view), []).append(fact)
    first = next((fact for fact in view.facts if fact.time_text and fact.asserted), None)
    for key in in_order({key: _start(each, view) for key, each in grouped.items()}):
        yield _moment(key, grouped[key], view, first, clashing)


def in_order(starts: Mapping[Key, int | None]) -> list[Key]:
    """By when each begins, in minutes; one of which nothing is known stays behind what is told
    before it. What is a minute apart may be at once: then by the narration.
    """
    ranks: dict[Key, int] = {}
    before = 0
    for key in sorted(starts):
        start = starts[key]
        ranks[key] = before if start is None else (start + 1) // 2
        if not key[2]:
            before = ranks[key]
    return sorted(starts, key=lambda key: (ranks[key], key))


def _moment(
    key: Key, facts: Sequence[Fact], view: View, first: Fact | None, clashing: set[UUID]
) -> Moment:
    cells: dict[UUID, list[Doing]] = {}
    for fact in facts:
        if fact.subject:
            cells.setdefault(fact.subject, []).append(_doing(fact, view, clashing))
    return Moment(
        place=key[0],
        chapter=facts[0].chapter if key[0] else None,
        when=next((fact.time_text for fact in facts if fact.time_text), ""),
        day=_day(first, facts[0], view),
        is_told_back=bool(key[2]),
        cells=tuple(Cell(who, _each_once(doings)) for who, doings in cells.items()),
    )


def _key(fact: Fact, view: View) -> Key:
    """Facts of one beat and of one time."""
    elsewhen = fact.anchor in ("earlier", "later") or fact.modality == "memory"
    apart = (fact.time_text or fact.anchor) if elsewhen else ""
    return view.places.get(fact.chapter, 0), fact.beat, apart


def _start(facts: Iterable[Fact], view: View) -> int | None:
    """When the earliest of them begins: at the earliest, else at the latest."""
    times = [view.clock.interval(fact) for fact in facts]
    lows = [each.s_lo for each in times if each.s_lo is not None]
    highs = [each.s_hi for each in times if each.s_hi is not None]
    return min(lows or highs, default=None)


def _day(first: Fact | None, fact: Fact, view: View) -> int | None:
    """Counted from the first words of time that the book has."""
    low, high = view.clock.between(first, fact) if first else (None, None)
    if low is None or high is None or high - low > DAY or low + high < -DAY:
        return None
    return round((low + high) / (2 * DAY)) + 1


def _doing(fact: Fact, view: View, clashing: set[UUID]) -> Doing:
    return Doing(
        HOW[fact.predicate],
        _name(fact.object, view) or fact.value,
        said_of(fact, view.places),
        fact.uid in clashing,
    )


def _each_once(doings: Iterable[Doing]) -> tuple[Doing, ...]:
    once: dict[tuple[How, str], Doing] = {}
    for each in doings:
        known = once.get((each.how, each.what))
        if known is None or (each.clashes and not known.clashes):
            once[each.how, each.what] = each
    return tuple(once.values())


def _name(uid: UUID | None, view: View) -> str:
    known = view.entities.get(uid) if uid else None
    return known.name if known else ""
