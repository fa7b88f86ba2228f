"""The names that a text brought and nobody planned, until the author says who they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from memory import ledger
from memory.correcting.guessing import may_be
from memory.correcting.merges import Merges
from memory.correcting.scenes import current_spans, facts_of, named_in, naming, scenes_by
from memory.entities import Candidate, key
from memory.facts import Kind
from memory.models import Entity, FactSpan, StoredFact
from projects.models import Project

MOST_GUESSES = 5


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
    def approved(self) -> bool:
        """Whether an approved text names it."""
        return any(each.approved for each in self.mentions)


def inbox(project: Project) -> tuple[NewName, ...]:
    """Newest first, by where each is named first. Events are not names: who takes part is.

    A name that only a draft has is there while that draft is its chapter's newest version.
    """
    rows = Entity.objects.filter(project=project, provisional=True).exclude(kind="event")
    entities = {row.uid: row for row in rows.filter(merged_into=None)}
    mentions = _mentions(project.pk, entities)
    new = [NewName(entities[uid], said) for uid, said in mentions.items()]
    guessed = _guessed(project, new)
    return tuple(sorted(guessed, key=lambda each: each.mentions[0].place, reverse=True))


def _mentions(
    project_id: UUID, entities: Mapping[UUID, Entity]
) -> dict[UUID, tuple[Mention, ...]]:
    merges = Merges.of(project_id)
    named = {uid for each in entities for uid in merges.all_of(each)}
    facts = facts_of(project_id).filter(naming(named), chapter__isnull=False)
    about = {row.uid: row for row in facts.select_related("chapter")}
    spans = current_spans(project_id).filter(fact__in=list(about)).exclude(version=None)
    found: dict[UUID, dict[str, Mention]] = {}
    for span in spans.order_by("beat", "seq"):
        row = about[span.fact_id]
        mention = _mention(row, span)
        meant = set(map(merges.meant, named_in(row)))
        for each in meant & entities.keys():
            _add(found.setdefault(each, {}), mention)
    return {
        uid: tuple(sorted(said.values(), key=lambda each: each.place))
        for uid, said in found.items()
    }


def _mention(row: StoredFact, span: FactSpan) -> Mention:
    assert row.chapter
    approved = span.version_id == row.chapter.approved_version_id
    at = row.chapter.pk, row.chapter.number, span.beat, span.seq
    return Mention(row.sentence, *at, approved=approved)


def _add(said: dict[str, Mention], mention: Mention) -> None:
    """A sentence once, and as an approved text's where one has it."""
    known = said.get(mention.sentence)
    if known is None or (mention.approved and not known.approved):
        said[mention.sentence] = mention


def _guessed(project: Project, new: list[NewName]) -> list[NewName]:
    """With whom each may be; nobody whom one scene names beside it."""
    kept = ledger.candidates(project)
    guesses = {each.entity.uid: [*_kept(each, kept), *_namesakes(each, new)] for each in new}
    wanted = {one.uid for those in guesses.values() for one in those} | guesses.keys()
    scenes = scenes_by(project.pk, wanted)
    none: set[tuple[UUID, int]] = set()
    return [
        NewName(
            each.entity,
            each.mentions,
            tuple(
                one
                for one in guesses[each.entity.uid]
                if not scenes.get(one.uid, none) & scenes.get(each.entity.uid, none)
            )[:MOST_GUESSES],
        )
        for each in new
    ]


def _kept(new: NewName, kept: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return may_be(new.entity.name, cast(Kind, new.entity.kind), kept)


def _namesakes(new: NewName, others: list[NewName]) -> list[Candidate]:
    """Those of its kind and name in other chapters."""
    return [
        Candidate(each.entity.uid, each.entity.name, cast(Kind, each.entity.kind))
        for each in others
        if each.entity.uid != new.entity.uid
        and each.entity.kind == new.entity.kind
        and key(each.entity.name) == key(new.entity.name)
    ]
