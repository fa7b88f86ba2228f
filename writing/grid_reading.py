"""The grid of a book, from its rows: few questions, however long the book is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject

from memory.shown import shown
from memory.threads_reading import decisions_of, threads_of
from novellaforge import caches
from projects.models import Chapter, ChapterVersion, Project
from writing.brief import Book
from writing.grid import (
    MOST_COLUMNS,
    Column,
    Columns,
    Grid,
    Page,
    Row,
    Shown,
    arcs_of,
    cells_of,
    columns_of,
    page_of,
)
from writing.meeting import Known, gaps
from writing.models import ChapterPlan
from writing.plan import Plan
from writing.pregeneration import stale
from writing.pregeneration.staleness import known_book
from writing.prompting import called
from writing.views.frame import WRITING, Frame, Line


@dataclass(frozen=True)
class StoredPlan:
    source: str
    fingerprint: str
    plan: Any


@dataclass(frozen=True)
class Written:
    """A whole chapter, the words of its text, the approved or else the newest, and every plan,
    the newest first.
    """

    chapter: Chapter
    words: int = 0
    plans: tuple[StoredPlan, ...] = ()

    @property
    def plan(self) -> Plan | None:
        """The one that would be used: the author's goes before all others."""
        own = (each for each in self.plans if each.source == ChapterPlan.Source.AUTHOR)
        row = next(own, None) or next(iter(self.plans), None)
        return Plan.model_validate(row.plan) if row else None


@dataclass(frozen=True)
class Asked:
    """What an address asks of the grid. `at` is a chapter whose page is wanted."""

    page: int | None = None
    at: UUID | None = None
    opened: tuple[UUID, ...] = ()
    acts: UUID | None = None  # of this chapter

    @property
    def wanted(self) -> tuple[UUID, ...]:
        return (*(each for each in (self.at, self.acts) if each), *self.opened)


def grid_of(frame: Frame, asked: Asked, book: Book) -> Grid:
    """Of a book with at least one chapter; `book` is its material."""
    project = frame.project
    here = (frame.desk.pk,) if frame.desk else ()
    page = page_of(frame.lines, asked.page, (*asked.wanted, *here))
    columns = _columns(project, page)
    return Grid(page, columns, _rows(frame, page, columns.every, asked, book))


def _columns(project: Project, page: Page) -> Columns:
    """Kept while the book and its memory are the same."""
    state = shown(project.pk).state
    return caches.kept(
        caches.Place("plan", project.pk, project.revision),
        (state, project.language, page.first, page.last, MOST_COLUMNS),
        Columns,
        settings.CACHE_CONTEXT_SECONDS,
        lambda: columns_of(
            threads_of(project, state), decisions_of(project.pk), page.numbers, MOST_COLUMNS
        ),
    )


def _rows(
    frame: Frame, page: Page, columns: Sequence[Column], asked: Asked, book: Book
) -> tuple[Row, ...]:
    project = frame.project
    written = written_of(project, (line.pk for line in page.lines))
    lines = [Line(written[each.pk].chapter, each.standing) for each in page.lines]
    known = known_of(book)
    older = _older(frame, lines, {pk: each.plans for pk, each in written.items()}, book)
    return tuple(
        Row(
            line=line,
            cells=cells_of(columns, line.chapter.number),
            arc=arc,
            words=written[line.pk].words,
            target=line.chapter.target_words or project.chapter_words or 0,
            beats=_shown(written[line.pk].plan, known),
            is_stale=line.pk in older,
            is_open=line.pk in asked.opened,
            shows_acts=line.pk == asked.acts,
        )
        for line, arc in zip(lines, arcs_of(lines), strict=True)
    )


def _older(
    frame: Frame,
    lines: Iterable[Line],
    plans: Mapping[UUID, Sequence[StoredPlan]],
    book: Book,
) -> frozenset[UUID]:
    """The chapters still to be written whose plan is older than the outline."""
    to_write = [
        line.chapter
        for line in lines
        if line.standing is not WRITING and not line.chapter.approved_version_id
    ]
    return stale(frame.project, plans, to_write, frame.lines[-1].pk, book)


def written_of(project: Project, chapters: Iterable[UUID]) -> dict[UUID, Written]:
    """In one question."""
    newest = ChapterVersion.objects.filter(chapter=OuterRef("pk")).order_by("-number")
    plans = ChapterPlan.objects.filter(chapter=OuterRef("pk")).order_by("-created_at")
    row = JSONObject(source=F("source"), fingerprint=F("fingerprint"), plan=F("plan"))
    words = Subquery(newest.values("word_count")[:1])
    rows: Any = project.chapters.filter(pk__in=list(chapters)).select_related("arc")
    return {
        each.pk: Written(each, each.words, tuple(StoredPlan(**plan) for plan in each.every_plan))
        for each in rows.annotate(
            words=Coalesce("approved_version__word_count", words, 0),
            every_plan=ArraySubquery(plans.values(row=row)),
        )
    }


def beats_of(chapter: Chapter) -> tuple[Shown, ...]:
    """None where it has no plan."""
    plan = written_of(chapter.project, [chapter.pk])[chapter.pk].plan
    return _shown(plan, known_of(known_book(chapter.project))) if plan else ()


def _shown(plan: Plan | None, known: Known) -> tuple[Shown, ...]:
    if plan is None:
        return ()
    met = zip(plan.beats, gaps(plan.beats, known), strict=True)
    return tuple(Shown(number, beat, found) for number, (beat, found) in enumerate(met, start=1))


def known_of(book: Book) -> Known:
    return Known(
        tuple(called(each) for each in book.people), tuple(each.name for each in book.places)
    )
