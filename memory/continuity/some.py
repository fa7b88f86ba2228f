"""Facts of a view, found only when they are asked for, all of them or by a key. Pure."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from functools import cached_property
from heapq import merge
from typing import TYPE_CHECKING, overload

from memory.continuity.tables import Each, Key, Row
from memory.facts import Fact

if TYPE_CHECKING:
    from memory.continuity.view import View


class Some(Sequence[Fact]):
    """Facts of a view, row by row in the order of the narration; found only when asked for."""

    def __init__(self, view: "View", rows: tuple[Row, ...], without_new: bool = False) -> None:
        self.view, self.rows, self._without_new = view, rows, without_new

    def where(self, *tests: Key) -> "Some":
        """Those that pass all these. A test of a module's own is asked once for each fact."""
        rows = (Row(row.predicate, row.asserted, (*row.tests, *tests)) for row in self.rows)
        return Some(self.view, tuple(rows), self._without_new)

    @property
    def old(self) -> "Some":
        """Those that are not of the draft."""
        return Some(self.view, self.rows, without_new=True)

    def sharing(self, by: Key, keys: Collection[Hashable]) -> list[Fact]:
        """Those with one of the keys."""
        found: list[Fact] = []
        for row in self.rows if keys else ():
            new = [fact for fact in self._new(row) if _has(by, fact, keys)]
            found += self.view.in_order(self.view.old_sharing(row, by, keys), new)
        return found

    def firsts(self, by: Key) -> list[Fact]:
        """The first of each key, in no order."""
        found: dict[Hashable, Fact] = {}
        for row in self.rows:
            for fact in (*self.view.old_firsts(row, by), *self._new(row)):
                known = found.setdefault(by(fact), fact)
                if self.view.told_before(fact, known):
                    found[by(fact)] = fact
        return list(found.values())

    def backwards(self) -> Iterator[Fact]:
        """Those that are not of the draft, the last of the narration first, found one by one."""
        rows = (self.view.old_backwards(row) for row in self.rows)
        return merge(*rows, key=self.view.order, reverse=True)

    @cached_property
    def new(self) -> tuple[Fact, ...]:
        """Those of the draft."""
        return tuple(fact for row in self.rows for fact in self._new(row))

    def _new(self, row: Row) -> list[Fact]:
        return [] if self._without_new else self.view.new_of(row)

    @cached_property
    def _all(self) -> tuple[Fact, ...]:
        every = (fact for row in self.rows for fact in self.view.all_of(row))
        return tuple(fact for fact in every if not (self._without_new and self.view.is_new(fact)))

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._all)

    @overload
    def __getitem__(self, at: int) -> Fact: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Fact]: ...
    def __getitem__(self, at: int | slice) -> Fact | Sequence[Fact]:
        return self._all[at]


def _has(by: Key, fact: Fact, keys: Collection[Hashable]) -> bool:
    if isinstance(by, Each):
        return not set(keys).isdisjoint(by.keys(fact))
    return by(fact) in keys
