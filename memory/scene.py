"""Whom a piece of text may speak of, and reading its facts with them in mind."""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
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
BOOKS = 4  # whose candidates
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

    @cached_property
    def known(self) -> frozenset[Hashable]:
        """Its candidates, in what is quick to compare where they are thousands."""
        return frozenset(
            (each.uid.int, each.name, each.kind, each.aliases) for each in self.candidates
        )

    @cached_property  # knows how each may be called, which takes long where they are many
    def _scene(self) -> Scene:
        return Scene(self.chapter, self.candidates)

    @cached_property
    def _places(self) -> dict[UUID, int]:
        return {each.uid: place for place, each in enumerate(self.candidates)}

    @cached_property
    def _people(self) -> tuple[Candidate, ...]:
        return tuple(each for each in self.candidates if each.kind == "character")

    def called(self, names: Iterable[str]) -> list[Candidate]:
        """Whom of them these names mean."""
        return [each for each in map(self._scene.known, names) if each]

    def named_in(self, text: str) -> list[Candidate]:
        return self._scene.named_in(text)

    def of(self, text: str) -> tuple[Candidate, ...]:
        """Those whom the text names, then others, as many as one request takes."""
        told = {each.uid for each in self.named_in(text)} | {self.narrator}
        places = sorted(self._places[uid] for uid in told if uid in self._places)
        named = [self.candidates[place] for place in places]
        others = (each for each in self._people if each.uid not in told)
        return (*named[:MOST], *islice(others, max(0, MOST - len(named))))


@dataclass(frozen=True)
class _Book:
    """Whom it knows, and of each event the chapters that tell of it, in their order."""

    candidates: tuple[Candidate, ...]
    told: Mapping[UUID, Sequence[int]]

    @classmethod
    def of(cls, project: Project) -> "_Book":
        with connection.cursor() as cursor:
            cursor.execute(QUERIES["events_told"], {"project_id": project.pk})
            return cls(ledger.candidates(project), dict(cursor.fetchall()))

    def before(self, number: int) -> tuple[Candidate, ...]:
        """Its events by a telling name, or told only just now."""
        return tuple(
            each for each in self.candidates if each.kind != "event" or self._is_told(each, number)
        )

    def _is_told(self, event: Candidate, number: int) -> bool:
        told = self.told.get(event.uid, ())
        last = bisect_left(told, number) - 1
        return last >= 0 and (
            number - told[last] <= SAME_EVENT_CHAPTERS or _is_telling(event.name)
        )


_casts: OrderedDict[UUID, tuple[str, Cast]] = OrderedDict()
_books: OrderedDict[UUID, tuple[str, _Book]] = OrderedDict()


def cast_of(project: Project, chapter: Chapter, book: _Book | None = None) -> Cast:
    """As the book knows them just before this chapter."""
    known = (book or _Book.of(project)).before(chapter.number)
    narrator = None
    if project.person == Project.Person.FIRST and chapter.point_of_view:
        meant = Scene(chapter.pk, known).resolve(chapter.point_of_view, ("character",))
        narrator = None if meant.provisional else meant.uid
    return Cast(project.pk, chapter.pk, project.language, known, narrator)


@lru_cache(maxsize=32_768)
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
    return await read_scene(text, await in_db(cast_now, chapter_id), llm, beat=beat)


def cast_now(chapter_id: UUID) -> Cast:
    """As it is now; found once for all beats of a chapter that come to this process."""
    chapter = Chapter.objects.select_related("project").get(pk=chapter_id)
    project = chapter.project
    of_chapter = repr((chapter.number, chapter.point_of_view, project.person, project.language))
    with _turn(chapter_id):
        state = _state(project.pk)
        kept, cast = _casts.get(chapter_id, ("", None))
        if cast is None or kept != state + of_chapter:
            of_state, book = _books.get(project.pk, ("", None))
            if book is None or of_state != state:
                book = _Book.of(project)
            cast = _knowing(cast_of(project, chapter, book))
            cast.of("")  # who may be named how is found out here, not on the event loop
            # of either state where that has changed: then it serves this time only
            is_sure = _state(project.pk) == state
            _keep(project.pk, state if is_sure else "", book)
            _keep_cast(chapter_id, state + of_chapter if is_sure else "", cast)
        return cast


def _knowing(cast: Cast) -> Cast:
    """With what was found out of the same candidates for another chapter, in its order."""
    with _guard:
        others = [other for _state, other in _casts.values() if other.project == cast.project]
    for other in reversed(others):
        if other.known == cast.known:
            cast = replace(cast, candidates=other.candidates)
            vars(cast)["_scene"] = other._scene.of(cast.chapter)
            break
    return cast


def _state(project_id: UUID) -> str:
    """A name of everything that a book's casts are made from; another one after any change."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["state_of_cast"], {"project_id": project_id})
        people = cursor.fetchall()
    return repr((ledger.state_of(project_id), people))


def _turn(chapter_id: UUID) -> Lock:
    with _guard:
        return _reading.setdefault(chapter_id, Lock())


def _keep(project_id: UUID, state: str, book: _Book) -> None:
    with _guard:
        _books[project_id] = state, book
        _books.move_to_end(project_id)
        while len(_books) > BOOKS:
            _books.popitem(last=False)


def _keep_cast(chapter_id: UUID, state: str, cast: Cast) -> None:
    with _guard:
        _casts[chapter_id] = state, cast
        _casts.move_to_end(chapter_id)
        while len(_casts) > CHAPTERS:
            gone, _ = _casts.popitem(last=False)
            _reading.pop(gone, None)
