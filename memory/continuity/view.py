"""What rules see: the facts before a place, a draft's, and ways to find some without all. Pure."""

from collections.abc import (
    Callable,
    Collection,
    Container,
    Hashable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from typing import Any, TypeVar
from uuid import UUID

from memory.clock import Clock
from memory.continuity.some import Some
from memory.continuity.tables import ANY, Key, Order, Row, Tables, kept_as, order_of
from memory.facts import Fact, Kind

T = TypeVar("T")


@dataclass(frozen=True)
class Named:
    """What a finding calls an entity."""

    name: str
    kind: Kind
    provisional: bool = False


@dataclass(frozen=True)
class Part:
    """Kept tables of many facts, of which a view sees those whose byte in `mask` is not 0.

    They were made by these names in this language: for another view they are none. `name`
    tells them from all others; where it is empty, nothing does.
    """

    tables: Tables
    mask: bytes | bytearray
    approved: tuple[Fact, ...]
    places: Mapping[UUID, int]
    entities: Mapping[UUID, Named]
    language: str
    name: str = ""

    def is_of(self, view: "View") -> bool:
        return (
            self.approved is view.approved
            and self.places is view.places
            and self.entities is view.entities
            and self.language == view.language
        )


@dataclass(frozen=True)
class View:
    """What rules see: the facts that hold before a place, the draft's there, and when all is.

    `places` gives each chapter's number; the bible's facts stand at 0. `language` is the
    novel's, a language code. `part`: where the approved facts are of many that are kept.
    """

    approved: tuple[Fact, ...]
    draft: tuple[Fact, ...]
    clock: Clock
    places: Mapping[UUID, int] = field(default_factory=dict)
    entities: Mapping[UUID, Named] = field(default_factory=dict)
    language: str = "en"
    part: Part | None = field(default=None, compare=False, repr=False)

    def order(self, fact: Fact) -> Order:
        """Its place in the narration."""
        at = id(fact)
        known = self._new_orders.get(at) or self._tables.orders.get(at)
        return known or order_of(fact, self.places)

    def told_before(self, a: Fact, b: Fact) -> bool:
        return self.order(a) < self.order(b)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """All of them, in the order of the narration, each once."""
        seen = compress(self._tables.facts, self._mask)
        return tuple(self.in_order([*seen], [*self._new]))

    def of(self, *predicates: str) -> Some:
        """The asserted facts of these predicates: what rules read."""
        return Some(self, tuple(Row(name, asserted=True) for name in predicates))

    def also_unasserted(self, *predicates: str) -> Some:
        """With claims, beliefs, promises and the like: for rules about what somebody says."""
        return Some(self, tuple(Row(name, asserted=False) for name in predicates))

    @property
    def every(self) -> Some:
        """All facts, to be found by a key."""
        return Some(self, (Row(ANY, asserted=False),))

    def is_provisional(self, *facts: Fact) -> bool:
        """Whether one of them is about, or says it of, somebody nobody but a text knows."""
        uids = {uid for fact in facts for uid in (fact.subject, fact.object) if uid}
        return any(
            self.entities[uid].provisional and self.entities[uid].kind != "event"
            for uid in uids & self.entities.keys()
        )

    @property
    def drafted(self) -> Container[int]:
        """The draft's facts, by their id()."""
        return self._new_orders

    def is_new(self, *facts: Fact) -> bool:
        """Whether one of them is the draft's: what is between approved texts is known already."""
        return any(map(self._is_new, facts))

    def _is_new(self, fact: Fact) -> bool:
        if id(fact) in self._new_orders:
            return True
        if id(fact) in self._tables.orders and not self._said_again:
            return False
        return fact.uid in self._new_uids  # from elsewhere, or approved and said again

    @cached_property
    def known(self) -> dict[int, tuple[str, ...]]:
        """The words that tell what is known of an act, by its id(), once a rule has asked."""
        return {}

    def once(self, about: Hashable, find: Callable[[], T]) -> T:
        """What `find` gives, found once in this view for whatever it is `about`."""
        if about not in self.found:
            self.found[about] = find()
        found: T = self.found[about]
        return found

    @cached_property
    def found(self) -> dict[Hashable, Any]:
        """What is asked of many pairs and depends on less than a pair, once somebody has asked."""
        return {}

    @cached_property
    def notes(self) -> dict[UUID | None, str]:
        """In which words somebody is described, once a rule has found out."""
        return {}

    # For `Some`: the facts of a row, and those of them with some keys.

    def all_of(self, row: Row) -> list[Fact]:
        kept = kept_as(row)
        found = self._rows.get(kept) if row.is_kept else None
        if found is None:
            facts, mask = self._tables.facts, self._mask
            old = [facts[each] for each in self._tables.of(row) if mask[each]]
            found = self._rows[kept] = self.in_order(old, self.new_of(row))
        return found

    def old_sharing(self, row: Row, by: Key, keys: Collection[Hashable]) -> list[Fact]:
        facts, mask = self._tables.facts, self._mask
        table = self._tables.table(row, by)
        found = [each for key in keys for each in table.get(key, ()) if mask[each]]
        return [facts[each] for each in (sorted(set(found)) if len(keys) > 1 else found)]

    def old_firsts(self, row: Row, by: Key) -> list[Fact]:
        facts, mask = self._tables.facts, self._mask
        firsts = (
            next((each for each in positions if mask[each]), None)
            for positions in self._tables.table(row, by).values()
        )
        return [facts[each] for each in firsts if each is not None]

    def old_backwards(self, row: Row) -> Iterator[Fact]:
        facts, mask = self._tables.facts, self._mask
        return (facts[each] for each in reversed(self._tables.of(row)) if mask[each])

    def new_of(self, row: Row) -> list[Fact]:
        kept = kept_as(row)
        found = self._new_rows.get(kept) if row.is_kept else None
        if found is None:
            new = self._new if row.predicate == ANY else self._new_of.get(row.predicate, ())
            found = self._new_rows[kept] = [fact for fact in new if row.has(fact)]
        return found

    def in_order(self, old: list[Fact], new: list[Fact]) -> list[Fact]:
        """Both together; mostly the draft is told after all else."""
        if new and not self._is_last:
            return sorted(old + new, key=self.order)
        return old + new

    @cached_property
    def _new(self) -> tuple[Fact, ...]:
        """The draft's, each once."""
        each = {fact.uid: fact for fact in self.draft}
        return tuple(sorted(each.values(), key=lambda fact: order_of(fact, self.places)))

    @cached_property
    def _new_of(self) -> Mapping[str, Sequence[Fact]]:
        """The draft's of each predicate."""
        found: dict[str, list[Fact]] = {}
        for fact in self._new:
            found.setdefault(fact.predicate, []).append(fact)
        return found

    @cached_property
    def _is_last(self) -> bool:
        last = self._tables.last
        return last is None or not self._new or last <= self._new_orders[id(self._new[0])]

    @cached_property
    def _new_uids(self) -> frozenset[UUID]:
        return frozenset(fact.uid for fact in self._new)

    @cached_property
    def _new_orders(self) -> Mapping[int, Order]:
        return {id(fact): order_of(fact, self.places) for fact in self._new}

    # Kept without the views in them: a view that held itself would stay until it is collected.

    @cached_property
    def _rows(self) -> dict[Row, list[Fact]]:
        return {}

    @cached_property
    def _new_rows(self) -> dict[Row, list[Fact]]:
        return {}

    @cached_property
    def _said_again(self) -> frozenset[UUID]:
        return self._new_uids & self._tables.positions.keys()

    @cached_property
    def _tables(self) -> Tables:
        if self.part is not None and self.part.is_of(self):
            return self.part.tables
        return Tables(self.approved, self.places)

    @cached_property
    def _mask(self) -> bytearray:
        """Without what the draft says again."""
        kept = self.part is not None and self._tables is self.part.tables
        mask = bytearray(self.part.mask if kept and self.part else b"\1" * len(self._tables.facts))
        for uid in self._said_again:
            mask[self._tables.positions[uid]] = 0
        return mask
