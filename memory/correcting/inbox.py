"""The names that a text brought and nobody planned, until the author says who they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast
from uuid import UUID

from memory import ledger
from memory.correcting.guessing import may_be
from memory.correcting.merges import Merges
from memory.correcting.scenes import (
    ABOUT_NOW,
    current_spans,
    facts_of,
    named_in,
    naming,
    scenes_by,
)
from memory.entities import Candidate, key
from memory.facts import Kind
from memory.models import Entity
from projects.models import Project

MOST_GUESSES = 5
MOST_NAMESAKES = 20  # looked at
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
    def approved(self) -> bool:
        """Whether an approved text names it."""
        return any(each.approved for each in self.mentions)


def inbox(project: Project) -> tuple[NewName, ...]:
    """Newest first, by where each is named first. Events are not names: who takes part is.

    A name that only a draft has is there while that draft is its chapter's newest version.
    """
    new = new_names(project)
    return guessed(project, new, new)


def new_names(project: Project) -> tuple[NewName, ...]:
    """The inbox without guesses at whom they may be: these take time for each name."""
    rows = Entity.objects.filter(project=project, provisional=True).exclude(kind="event")
    entities = {row.uid: row for row in rows.filter(merged_into=None)}
    mentions = _mentions(project.pk, entities)
    new = (NewName(entities[uid], said) for uid, said in mentions.items())
    return tuple(sorted(new, key=lambda each: each.mentions[0].place, reverse=True))


def guessed(
    project: Project, some: Sequence[NewName], every: Sequence[NewName]
) -> tuple[NewName, ...]:
    """Some of the new names with whom each may be; nobody whom one scene names beside it."""
    kept = ledger.candidates(project)
    alike = _by_name(every)
    guesses = {each.entity.uid: [*_kept(each, kept), *_namesakes(each, alike)] for each in some}
    wanted = {one.uid for those in guesses.values() for one in those} | guesses.keys()
    scenes = scenes_by(project.pk, wanted)
    return tuple(
        replace(each, may_be=_apart(each.entity.uid, guesses[each.entity.uid], scenes))
        for each in some
    )


def _mentions(
    project_id: UUID, entities: Mapping[UUID, Entity]
) -> dict[UUID, tuple[Mention, ...]]:
    merges = Merges.of(project_id)
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


def _apart(
    uid: UUID, guesses: list[Candidate], scenes: Mapping[UUID, set[tuple[UUID, int]]]
) -> tuple[Candidate, ...]:
    own = scenes.get(uid, set())
    return tuple(one for one in guesses if not scenes.get(one.uid, set()) & own)[:MOST_GUESSES]


def _kept(new: NewName, kept: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return may_be(new.entity.name, cast(Kind, new.entity.kind), kept)


def _by_name(every: Iterable[NewName]) -> dict[tuple[str, str], list[Candidate]]:
    found: dict[tuple[str, str], list[Candidate]] = {}
    for each in every:
        row = each.entity
        alike = found.setdefault((row.kind, key(row.name)), [])
        alike.append(Candidate(row.uid, row.name, cast(Kind, row.kind)))
    return found


def _namesakes(new: NewName, alike: Mapping[tuple[str, str], list[Candidate]]) -> list[Candidate]:
    """Those of its kind and name in other chapters."""
    row = new.entity
    others = (each for each in alike[row.kind, key(row.name)] if each.uid != row.uid)
    return list(islice(others, MOST_NAMESAKES))
