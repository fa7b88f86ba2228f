"""Who means whom, after merges."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from memory.facts import Fact
from memory.models import Entity

ABOUT = ("subject", "object", "other", "speaker", "holder")


@dataclass(frozen=True)
class Merges:
    """`into` says of each entity that was merged into which one."""

    into: Mapping[UUID, UUID]

    @classmethod
    def of(cls, project_id: UUID) -> "Merges":
        merged = Entity.every.filter(project_id=project_id).exclude(merged_into=None)
        return cls(
            {uid: other for uid, other in merged.values_list("uid", "merged_into") if other}
        )

    def meant(self, uid: UUID) -> UUID:
        """The one that it was merged into in the end; itself where it was not."""
        seen = {uid}
        while (following := self.into.get(uid)) and following not in seen:
            uid = following
            seen.add(uid)
        return uid

    def all_of(self, uid: UUID) -> frozenset[UUID]:
        """Everyone who means the same as `uid`, itself among them."""
        meant = self.meant(uid)
        return self._by_meaning.get(meant, frozenset()) | {uid, meant}

    def in_fact(self, fact: Fact) -> Fact:
        """The fact about those who are meant, instead of those who are named."""
        about: dict[str, Any] = {
            name: self.meant(uid) for name in ABOUT if (uid := getattr(fact, name))
        }
        return replace(fact, **about)

    @cached_property
    def _by_meaning(self) -> dict[UUID, frozenset[UUID]]:
        found: dict[UUID, frozenset[UUID]] = {}
        for uid in self.into:
            meant = self.meant(uid)
            found[meant] = found.get(meant, frozenset()) | {uid}
        return found
