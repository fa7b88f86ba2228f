"""What a text was read to name and its author said is no name: in that text, and in any other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from memory.continuity.rule import Named
from memory.entities import same
from memory.facts import Fact
from memory.ledger.holding import ABOUT
from memory.models import Entity


@dataclass(frozen=True)
class Removed:
    """By id where a text was read already; by `same` names in texts to come, or read anew."""

    uids: frozenset[UUID]
    names: frozenset[str]

    @classmethod
    def of(cls, project_id: UUID) -> Self:
        rows = Entity.every.filter(project=project_id, removed=True)
        told = list(rows.values_list("uid", "name", "aliases"))
        names = (same(str(each)) for _uid, name, aliases in told for each in (name, *aliases))
        return cls(frozenset(uid for uid, *_names in told), frozenset(names))

    def and_new(self, entities: Mapping[UUID, Named]) -> Self:
        """With those of `entities` that a text not in the ledger yet names so."""
        new = ((uid, each) for uid, each in entities.items() if each.provisional)
        uids = (uid for uid, each in new if self.takes(each.name, each.kind))
        return replace(self, uids=self.uids.union(uids))

    def takes(self, name: str, kind: str = "") -> bool:
        """Whether whoever is known by this name alone is nobody. What happens is no name."""
        return kind != "event" and same(name) in self.names

    def is_in(self, fact: Fact) -> bool:
        return any(getattr(fact, name) in self.uids for name in ABOUT)
