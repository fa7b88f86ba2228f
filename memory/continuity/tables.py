"""Facts in the order of their telling, and tables of them, made when a rule first asks. Pure.

A book's facts before a chapter stay the same from beat to beat, so their tables are kept with
them; what is made anew for every view (a lambda, a function within another) is not.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast
from uuid import UUID

from memory.facts import Fact

if TYPE_CHECKING:
    from memory.continuity.view import View

Order = tuple[int, int, int]  # chapter's number, beat, place within it
Key = Callable[[Fact], Hashable]
_Table = Mapping[Hashable, "array[int]"]
ANY = ""  # of whatever predicate


@dataclass(frozen=True)
class Of:
    """A key that asks the view for names. Two of one `key` are one: a book has its names."""

    key: Callable[[Fact, "View"], Hashable]
    view: "View" = field(compare=False)

    def __call__(self, fact: Fact) -> Hashable:
        return self.key(fact, self.view)


@dataclass(frozen=True)
class Each:
    """A key of many: a fact is found by any of those that `keys` gives."""

    keys: Callable[[Fact], Iterable[Hashable]]

    def __call__(self, fact: Fact) -> Hashable:
        return tuple(self.keys(fact))


@dataclass(frozen=True)
class Says:
    """A test: whether `pattern` is in what `read` makes of a fact."""

    pattern: re.Pattern[str]
    read: Callable[[Fact], str]

    def __call__(self, fact: Fact) -> bool:
        return self.pattern.search(self.read(fact)) is not None


@dataclass(frozen=True)
class Row:
    """Facts of one predicate; those that pass all tests."""

    predicate: str
    asserted: bool
    tests: tuple[Key, ...] = ()

    @property
    def is_kept(self) -> bool:
        return all(map(_is_kept, self.tests))

    def has(self, fact: Fact) -> bool:
        of_it = self.predicate in (ANY, fact.predicate) and (fact.asserted or not self.asserted)
        return of_it and all(test(fact) for test in self.tests)


class Tables:
    """What is asked for is given by the facts' positions in `facts`, in their order."""

    def __init__(self, facts: Iterable[Fact], places: Mapping[UUID, int]) -> None:
        each = {fact.uid: fact for fact in facts}
        orders = {id(fact): order_of(fact, places) for fact in each.values()}
        self.facts = tuple(sorted(each.values(), key=lambda fact: orders[id(fact)]))
        self.orders: Mapping[int, Order] = orders  # by id(), many times quicker than a uid
        self.positions = {fact.uid: position for position, fact in enumerate(self.facts)}
        self._asserted = bytes(fact.asserted for fact in self.facts)
        # each with how many of the facts it is made of: of more, once it is asked for
        self._rows: dict[Row, tuple[int, array[int]]] = {}
        self._tables: dict[tuple[Row, object], tuple[int, _Table]] = {}

    def further(
        self, facts: Iterable[Fact], places: Mapping[UUID, int], *, renamed: bool = False
    ) -> "Tables | None":
        """As if of these too; None where one is not told after all others, or is among them.

        `renamed`: whoever these facts are about may have other names than they had.
        """
        new = Tables(facts, places)
        is_later = not (self.last and new.facts) or self.last < new.orders[id(new.facts[0])]
        if not is_later or not self.positions.keys().isdisjoint(new.positions):
            return None
        tables = copy(self)
        tables.facts = (*self.facts, *new.facts)
        tables.orders = {**self.orders, **new.orders}
        tables.positions = dict(self.positions)
        for position, fact in enumerate(new.facts, start=len(self.facts)):
            tables.positions[fact.uid] = position
        tables._asserted = self._asserted + new._asserted
        tables._rows, tables._tables = dict(self._rows), dict(self._tables)
        if renamed:
            tables._forget_names()
        return tables

    def _forget_names(self) -> None:
        """What was made with the names of the book."""
        self._rows = {row: made for row, made in self._rows.items() if not _asks_names(*row.tests)}
        self._tables = {
            (row, by): made
            for (row, by), made in self._tables.items()
            if not _asks_names(*row.tests, by)
        }

    @property
    def last(self) -> Order | None:
        return self.orders[id(self.facts[-1])] if self.facts else None

    def of(self, row: Row) -> Sequence[int]:
        if row == Row(ANY, asserted=False):
            return range(len(self.facts))
        kept = kept_as(row)
        made, known = self._rows.get(kept) or (0, array("I"))
        if made == len(self.facts):
            return known
        base = self.of(Row(row.predicate, row.asserted)) if row.tests else self._every(row)
        found = known + array("I", self._passing(row, base[bisect_left(base, made) :]))
        if row.is_kept:
            self._rows[kept] = len(self.facts), found
        return found

    def _passing(self, row: Row, positions: Sequence[int]) -> Sequence[int]:
        """Those that pass its tests; of a row without any, those that it asks for."""
        facts, asserted = self.facts, self._asserted
        if row.asserted and not row.tests:
            return [each for each in positions if asserted[each]]
        for test in row.tests:
            positions = [each for each in positions if test(facts[each])]
        return positions

    def table(self, row: Row, by: Key) -> Mapping[Hashable, Sequence[int]]:
        where = (kept_as(row), _token(by))
        made, known = self._tables.get(where) or (0, {})
        if made == len(self.facts):
            return known
        table = self._extended(known, made, row, by)
        if row.is_kept and _is_kept(by):
            self._tables[where] = len(self.facts), table
        return table

    def _extended(self, known: _Table, made: int, row: Row, by: Key) -> _Table:
        """In arrays, of which the collector of cycles takes no notice: they are many. Those that
        are known are shared, and stay as they are.
        """
        new: dict[Hashable, array[int]] = {}
        positions = self.of(row)
        for position in positions[bisect_left(positions, made) :]:
            fact = self.facts[position]
            for key in by.keys(fact) if isinstance(by, Each) else (by(fact),):
                try:
                    new[key].append(position)
                except KeyError:
                    new[key] = array("I", (position,))
        if not known:
            return new
        return {**known, **{key: known.get(key, array("I")) + new[key] for key in new}}

    def _every(self, row: Row) -> Sequence[int]:
        """All of the predicate, from the table of predicates."""
        if row.predicate == ANY:
            return range(len(self.facts))
        return self.table(Row(ANY, asserted=False), _predicate).get(row.predicate, ())


def order_of(fact: Fact, places: Mapping[UUID, int]) -> Order:
    """Its place in the narration."""
    return places.get(fact.chapter, 0), fact.beat, fact.seq


def _predicate(fact: Fact) -> str:
    return fact.predicate


def kept_as(row: Row) -> Row:
    """What stands for a row where it is kept: without the views of its tests."""
    if not row.tests:
        return row
    return Row(row.predicate, row.asserted, tuple(map(_token, row.tests)))  # type: ignore[arg-type]


def _token(by: Key) -> object:
    """What stands for a key in a table that outlives the view."""
    return Of(by.key, cast("View", None)) if isinstance(by, Of) else by


def _asks_names(*tokens: object) -> bool:
    return any(isinstance(each, Of) for each in tokens)


def _is_kept(by: Key) -> bool:
    if isinstance(by, Says):
        return True
    function = by.key if isinstance(by, Of) else by.keys if isinstance(by, Each) else by
    return "<" not in getattr(function, "__qualname__", "<")  # <locals>, <lambda>
