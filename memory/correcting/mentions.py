"""Which names are new, and the sentences that name them: read for those that are looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, overload
from uuid import UUID

from django.db import connection

from memory.correcting.known import Known
from memory.correcting.merges import Merges
from memory.correcting.scenes import ABOUT_NOW, current_spans, facts_of, named_in, naming
from memory.entities import Candidate
from memory.facts import Kind
from memory.models import Entity
from novellaforge import named_queries
from projects.models import Project

QUERIES = named_queries.load(Path(__file__).parent.parent / "sql" / "inbox.sql")
_AT = ("fact", "version", "beat", "seq")
_SAYS = (
    "uid", "sentence", "chapter", "chapter__number", "chapter__approved_version", *ABOUT_NOW
)  # fmt: skip


@dataclass(frozen=True)
class Mention:
    """A sentence that names it. `approved`: the chapter's text is; else it is a draft's."""

    sentence: str
    chapter_id: UUID
    chapter: int
    beat: int
    seq: int
    approved: bool

    @property
    def place(self) -> tuple[int, int, int]:
        return self.chapter, self.beat, self.seq


@dataclass(frozen=True)
class NewName:
    """`mentions` in the order of the book; `may_be` are those of whose name it has a part, or
    who go by its name in another chapter.
    """

    entity: Entity
    mentions: tuple[Mention, ...]
    may_be: tuple[Candidate, ...] = ()

    @property
    def name(self) -> str:
        return self.entity.name

    @property
    def kind(self) -> Kind:
        return cast(Kind, self.entity.kind)

    @property
    def approved(self) -> bool:
        """Whether an approved text names it."""
        return any(each.approved for each in self.mentions)


@dataclass(frozen=True)
class NewNames(Sequence[NewName]):
    """Newest first. Who they are is known; what names them is read when they are asked for.

    One that is gone meanwhile is not in the answer.
    """

    project_id: UUID
    named: tuple[Candidate, ...]
    known: Known | None = None

    def __len__(self) -> int:
        return len(self.named)

    @overload
    def __getitem__(self, at: int) -> NewName: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[NewName, ...]: ...
    def __getitem__(self, at: int | slice) -> NewName | tuple[NewName, ...]:
        if isinstance(at, slice):
            return self._said_of([each.uid for each in self.named[at]])
        return self._said_of([self.named[at].uid])[0]

    def __iter__(self) -> Iterator[NewName]:
        return iter(self[:])

    def _said_of(self, uids: Sequence[UUID]) -> tuple[NewName, ...]:
        if self.known:
            merges, rows = self.known.merges, self.known.by_uid
            entities = {uid: rows[uid] for uid in uids if uid in rows}
        else:
            merges = Merges.of(self.project_id)
            entities = Entity.objects.filter(project=self.project_id).in_bulk(uids)
        mentions = _mentions(self.project_id, entities, merges)
        return tuple(NewName(entities[uid], mentions[uid]) for uid in uids if uid in mentions)


def new_names(project: Project, known: Known | None = None) -> NewNames:
    """The inbox without guesses at whom they may be: these take time for each name.

    `known` None: it is read as it is needed.
    """
    merges = known.merges if known else Merges.of(project.pk)
    values: dict[str, Any] = {
        "project_id": project.pk,
        "merged": list(merges.into),
        "meant": [merges.meant(uid) for uid in merges.into],
    }
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["new_names"], values)
        return NewNames(project.pk, tuple(Candidate(*row) for row in cursor.fetchall()), known)


def _mentions(
    project_id: UUID, entities: Mapping[UUID, Entity], merges: Merges
) -> dict[UUID, tuple[Mention, ...]]:
    named = {uid for each in entities for uid in merges.all_of(each)}
    facts = facts_of(project_id).filter(naming(named), chapter__isnull=False)
    says = {row[0]: row[1:] for row in facts.values_list(*_SAYS)}
    spans = current_spans(project_id).filter(fact__in=list(says)).exclude(version=None)
    found: dict[UUID, dict[str, Mention]] = {}
    for fact, version, beat, seq in spans.order_by("beat", "seq").values_list(*_AT):
        sentence, chapter, number, approved, *about = says[fact]
        mention = Mention(sentence, chapter, number, beat, seq, version == approved)
        for each in set(map(merges.meant, named_in(about))) & entities.keys():
            _add(found.setdefault(each, {}), mention)
    return {
        uid: tuple(sorted(said.values(), key=lambda each: each.place))
        for uid, said in found.items()
    }


def _add(said: dict[str, Mention], mention: Mention) -> None:
    """A sentence once, and as an approved text's where one has it."""
    known = said.get(mention.sentence)
    if known is None or (mention.approved and not known.approved):
        said[mention.sentence] = mention
