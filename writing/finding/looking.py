"""Where words stand in a book: in each chapter's newest text, counted all, shown by the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from projects.diff import Piece, compared
from projects.finding import (
    Around,
    Place,
    Wanted,
    around,
    found,
    paragraph_at,
    replaced,
)
from projects.models import Chapter, ChapterVersion
from projects.reading import chapters_of
from writing.issues.quoting import fragment
from writing.models import GenerationRun

A_PAGE = 50
_UNREAD = ("outline", "scenes", "required_points", "forbidden")


@dataclass(frozen=True)
class InChapter:
    """A chapter's newest text and the places in it; the first is the book's `first`-th, from 0."""

    version: ChapterVersion
    places: tuple[Place, ...]
    first: int = 0
    is_being_written: bool = False

    @property
    def chapter(self) -> Chapter:
        return self.version.chapter

    @property
    def count(self) -> int:
        return len(self.places)

    @property
    def page(self) -> int:
        """On which its first place is shown."""
        return 1 + self.first // A_PAGE


@dataclass(frozen=True)
class Hit:
    """One place; `instead` is None where nothing is to be replaced."""

    of: InChapter
    place: Place
    wanted: Wanted
    instead: str | None = None

    @property
    def key(self) -> str:
        return f"{self.of.version.pk}:{self.start}"

    @property
    def start(self) -> int:
        return self.place[0]

    @property
    def end(self) -> int:
        return self.place[1]

    @property
    def paragraph(self) -> int:
        return paragraph_at(self._text, self.start)

    @cached_property
    def around(self) -> Around:
        return around(self._text, self.place)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Its sentences, the words that go, and those that would come instead."""
        first, last = self.around.place
        start, end = self.place
        sentence = self._text[first:last]
        if self.instead is None:
            cut = (sentence[: start - first], sentence[start - first : end - first])
            after = sentence[end - first :]
            every = Piece("same", cut[0]), Piece("old", cut[1]), Piece("same", after)
            return tuple(piece for piece in every if piece.text)
        place = (start - first, end - first)
        return compared(sentence, replaced(sentence, [place], self.instead, self.wanted))

    @property
    def address(self) -> str:
        """The desk, at its sentence."""
        chapter, (first, last) = self.of.chapter, self.around.place
        desk = reverse("writing:desk", args=[chapter.project_id, chapter.pk])
        return f"{desk}?view=page{fragment(self._text[first:last])}"

    @property
    def _text(self) -> str:
        return self.of.version.text


@dataclass(frozen=True)
class Looked:
    """`chapters` are those that have the words, in the book's order."""

    wanted: Wanted
    chapters: tuple[InChapter, ...]
    instead: str | None = None

    @property
    def count(self) -> int:
        return sum(each.count for each in self.chapters)

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // A_PAGE))

    @property
    def versions(self) -> tuple[UUID, ...]:
        return tuple(each.version.pk for each in self.chapters)

    def page(self, number: int) -> tuple[Hit, ...]:
        """The places of a page, counted from 1."""
        low, high = (number - 1) * A_PAGE, number * A_PAGE
        return tuple(
            Hit(each, place, self.wanted, self.instead)
            for each in self.chapters
            if each.first < high and each.first + len(each.places) > low
            for place in each.places[max(0, low - each.first) : high - each.first]
        )


def look(project_id: UUID, wanted: Wanted, instead: str | None = None) -> Looked:
    """Postgres passes over the texts that have no such words; only the others are read."""
    if not wanted.filter:
        return Looked(wanted, (), instead)
    versions = newest_of(project_id).filter(text__regex=wanted.filter)
    places = [(each, tuple(found(each.text, wanted))) for each in versions]
    live = being_written(each.chapter_id for each, _places in places)
    chapters, first = [], 0
    for version, here in places:
        if here:
            chapters.append(InChapter(version, here, first, version.chapter_id in live))
        first += len(here)
    return Looked(wanted, tuple(chapters), instead)


def newest_of(project_id: UUID) -> QuerySet[ChapterVersion]:
    """Each chapter's newest version, in the book's order.

    They are named one by one, so that no other version's text is opened.
    """
    chapters = chapters_of(project_id)
    newest = ChapterVersion.objects.filter(chapter__in=chapters.order_by().values("pk"))
    last = newest.order_by("chapter_id", "-number").distinct("chapter_id")
    ids = list(last.values_list("pk", flat=True))
    return (
        ChapterVersion.objects.filter(pk__in=ids)
        .prefetch_related(Prefetch("chapter", Chapter.objects.defer(*_UNREAD)))
        .order_by("chapter__number")
    )


def being_written(chapters: Iterable[UUID]) -> set[UUID]:
    """Those whose text a run is about to change."""
    live = GenerationRun.objects.filter(chapter__in=list(chapters), state__in=GenerationRun.LIVE)
    return set(live.values_list("chapter_id", flat=True))
