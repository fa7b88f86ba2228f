"""Whom a piece of text may speak of, and reading its facts with them in mind."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from memory import ledger
from memory.entities import Candidate, Entity, Scene, key
from memory.extraction import Extraction, extract
from memory.facts import Place
from memory.models import Entity as Stored
from novellaforge.database import in_db
from novellaforge.llm import LLM
from projects.models import Chapter, Project

MOST = 40  # candidates in one request
SAME_EVENT_CHAPTERS = 3  # within which a plain word ("the fire") means the event told before
_ARTICLES = frozenset(
    ("the", "a", "an", "le", "la", "les", "l", "un", "une", "des", "that", "this", "ce", "cette")
)


@dataclass(frozen=True)
class Cast:
    """All whom a chapter may speak of; `narrator` is who says "I" in it."""

    project: UUID
    chapter: UUID
    language: str
    candidates: tuple[Candidate, ...] = ()
    narrator: UUID | None = None

    @cached_property  # knows how each may be called, which takes long where they are many
    def _scene(self) -> Scene:
        return Scene(self.chapter, self.candidates)

    def of(self, text: str) -> tuple[Candidate, ...]:
        """Those whom the text names, then others, as many as one request takes."""
        named = [
            each
            for each in self.candidates
            if each.uid == self.narrator
            or self._scene.names(Entity(each.uid, each.name, each.kind), text)
        ]
        rest = [each for each in self.candidates if each not in named and each.kind == "character"]
        return tuple((*named, *rest)[:MOST])


def cast_of(project: Project, chapter: Chapter) -> Cast:
    """As the book knows them just before this chapter."""
    events = _events_before(project.pk, chapter.number)
    known = tuple(
        each for each in ledger.candidates(project) if each.kind != "event" or each.uid in events
    )
    narrator = None
    if project.person == Project.Person.FIRST and chapter.point_of_view:
        meant = Scene(chapter.pk, known).resolve(chapter.point_of_view, ("character",))
        narrator = None if meant.provisional else meant.uid
    return Cast(project.pk, chapter.pk, project.language, known, narrator)


def _events_before(project_id: UUID, number: int) -> frozenset[UUID]:
    """Events of approved chapters before: by a telling name, or told only just now."""
    rows = (
        ledger.approved_spans(project_id)
        .filter(fact__chapter__number__lt=number)
        .values_list("fact__object", "fact__subject", "fact__chapter__number")
        .distinct()
    )
    last: dict[UUID, int] = {}
    for object_, subject, place in rows:
        for uid in (object_, subject):
            if uid:
                last[uid] = max(place, last.get(uid, 0))
    names = Stored.objects.filter(uid__in=last, kind="event").values_list("uid", "name")
    return frozenset(
        uid
        for uid, name in names
        if _is_telling(name) or number - last[uid] <= SAME_EVENT_CHAPTERS
    )


def _is_telling(name: str) -> bool:
    return len([word for word in key(name).split() if word not in _ARTICLES]) > 1


async def read_scene(
    text: str, cast: Cast, llm: LLM, *, beat: int = 1, version: UUID | None = None
) -> Extraction:
    """The facts of one scene's text; offsets are in it. Errors as `extract`'s."""
    place = Place(cast.project, cast.chapter, version, beat, cast.narrator)
    return await extract(text, cast.of(text), place, llm, cast.language)


async def read_beat(text: str, chapter_id: UUID, beat: int, llm: LLM) -> Extraction:
    """As `read_scene`, of a draft's beat."""
    return await read_scene(text, await in_db(_cast, chapter_id), llm, beat=beat)


def _cast(chapter_id: UUID) -> Cast:
    chapter = Chapter.objects.select_related("project").get(pk=chapter_id)
    return cast_of(chapter.project, chapter)
