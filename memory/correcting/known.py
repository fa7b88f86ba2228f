"""Whom and what a book knows, read once for all that a page asks about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self
from uuid import UUID

from memory import ledger
from memory.correcting.merges import Merges
from memory.entities import Candidate
from memory.models import Entity
from projects.models import Project


@dataclass(frozen=True)
class Known:
    """`rows` are everybody and everything, those that were merged too; but no events that stand
    for themselves: a long book has thousands. Those the author knows first, each by name.
    """

    project: Project
    rows: tuple[Entity, ...]

    @classmethod
    def of(cls, project: Project) -> Self:
        rows = Entity.objects.filter(project=project).exclude(kind="event", merged_into=None)
        return cls(project, tuple(rows.order_by("provisional", "name", "pk")))

    @cached_property
    def by_uid(self) -> dict[UUID, Entity]:
        return {each.uid: each for each in self.rows}

    @cached_property
    def merges(self) -> Merges:
        into = ((each.uid, each.merged_into_id) for each in self.rows)
        return Merges({uid: other for uid, other in into if other})

    @cached_property
    def themselves(self) -> tuple[Entity, ...]:
        """Who was not merged into another."""
        return tuple(each for each in self.rows if each.merged_into_id is None)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The ledger's, without events."""
        return ledger.candidates_among(self.project, self.rows)

    def merged_into(self, uid: UUID) -> tuple[Entity, ...]:
        return tuple(each for each in self.rows if each.merged_into_id == uid)

    def get(self, uid: UUID) -> Entity | None:
        """An event is looked up."""
        return self.by_uid.get(uid) or Entity.objects.filter(project=self.project, uid=uid).first()

    def names(self, uids: Iterable[UUID]) -> dict[UUID, str]:
        """Of these; what events, and no names, are called is looked up, all at once."""
        wanted = set(uids)
        others = wanted - self.by_uid.keys()
        rows = Entity.every.filter(project=self.project, uid__in=others) if others else ()
        found = {each.uid: each.name for each in rows}
        return found | {uid: self.by_uid[uid].name for uid in wanted - others}
