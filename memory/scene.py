"""Whom a piece of text may speak of, and reading its facts with them in mind."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from threading import Lock
from uuid import UUID

from django.db import connection

from memory import ledger
from memory.entities import Candidate, Scene, key
from memory.extraction import Extraction, extract
from memory.facts import Place
from novellaforge import named_queries
from novellaforge.database import in_db
from novellaforge.llm import LLM
from projects.models import Chapter, Project

MOST = 40  # candidates in one request
CHAPTERS = 8  # whose casts a process keeps
SAME_EVENT_CHAPTERS = 3  # within which a plain word ("the fire") means the event told before
_ARTICLES = frozenset(
    ("the", "a", "an", "le", "la", "les", "l", "un", "une", "des", "that", "this", "ce", "cette")
)
QUERIES = named_queries.load(Path(__file__).parent / "sql" / "scene.sql")

_reading: dict[UUID, Lock] = {}
_guard = Lock()


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

    @cached_property
    def _places(self) -> dict[UUID, int]:
        return {each.uid: place for place, each in enumerate(self.candidates)}

    @cached_property
    def _people(self) -> tuple[Candidate, ...]:
        return tuple(each for each in self.candidates if each.kind == "character")

    def of(self, text: str) -> tuple[Candidate, ...]:
        """Those whom the text names, then others, as many as one request takes."""
        told = {each.uid for each in self._scene.named_in(text)} | {self.narrator}
        places = sorted(self._places[uid] for uid in told if uid in self._places)
        named = [self.candidates[place] for place in places]
        others = (each for each in self._people if each.uid not in told)
        return (*named[:MOST], *islice(others, max(0, MOST - len(named))))


_casts: OrderedDict[UUID, tuple[str, Cast]] = OrderedDict()


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
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["events_before"], {"project_id": project_id, "number": number})
        return frozenset(
            uid
            for uid, name, last in cursor
            if number - last <= SAME_EVENT_CHAPTERS or _is_telling(name)
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
    """As it is now; found once for all beats of a chapter that come to this process."""
    chapter = Chapter.objects.select_related("project").get(pk=chapter_id)
    with _turn(chapter_id):
        state = _state(chapter)
        kept, cast = _casts.get(chapter_id, ("", None))
        if cast is None or kept != state:
            cast = cast_of(chapter.project, chapter)
            cast.of("")  # who may be named how is found out here, not on the event loop
            # of either state where that has changed: then it serves this time only
            _keep(chapter_id, state if _state(chapter) == state else "", cast)
        return cast


def _state(chapter: Chapter) -> str:
    """A name of everything that its cast is made from; another one after any change."""
    project = chapter.project
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["state_of_cast"], {"project_id": project.pk})
        people = cursor.fetchall()
    of_chapter = (chapter.number, chapter.point_of_view, project.person, project.language)
    return repr((ledger.state_of(project.pk), people, of_chapter))


def _turn(chapter_id: UUID) -> Lock:
    with _guard:
        return _reading.setdefault(chapter_id, Lock())


def _keep(chapter_id: UUID, state: str, cast: Cast) -> None:
    with _guard:
        _casts[chapter_id] = state, cast
        _casts.move_to_end(chapter_id)
        while len(_casts) > CHAPTERS:
            gone, _ = _casts.popitem(last=False)
            _reading.pop(gone, None)
