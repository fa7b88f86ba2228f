"""The grid of a book, from its rows: few questions, however long the book is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from writing.views.frame import WRITING, Frame


@dataclass(frozen=True)
class StoredPlan:
    source: str
    fingerprint: str
    plan: Any


@dataclass(frozen=True)
class Written:
    """Of a chapter the words of its text, the approved or else the newest, and every plan, the
    newest first.
    """

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

    @property
    def wanted(self) -> tuple[UUID, ...]:
        return (*((self.at,) if self.at else ()), *self.opened)


def grid_of(frame: Frame, asked: Asked, book: Book) -> Grid:
    """Of a book with at least one chapter; `book` is its material."""
    project = frame.project
    here = (frame.desk.pk,) if frame.desk else ()
    page = page_of(frame.lines, asked.page, (*asked.wanted, *here))
    columns = _columns(project, page)
    return Grid(page, columns, _rows(frame, page, columns.every, asked.opened, book))


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
    frame: Frame, page: Page, columns: Sequence[Column], opened: Collection[UUID], book: Book
) -> tuple[Row, ...]:
    project = frame.project
    written = written_of(line.pk for line in page.lines)
    known = known_of(book)
    older = _older(frame, page, {pk: each.plans for pk, each in written.items()}, book)
    return tuple(
        Row(
            line=line,
            cells=cells_of(columns, line.chapter.number),
            arc=arc,
            words=written[line.pk].words,
            target=line.chapter.target_words or project.chapter_words or 0,
            beats=_shown(written[line.pk].plan, known),
            is_stale=line.pk in older,
            is_open=line.pk in opened,
        )
        for line, arc in zip(page.lines, arcs_of(page.lines), strict=True)
    )


def _older(
    frame: Frame, page: Page, plans: Mapping[UUID, Sequence[StoredPlan]], book: Book
) -> frozenset[UUID]:
    """The chapters still to be written whose plan is older than the outline."""
    to_write = [
        line.chapter
        for line in page.lines
        if line.standing is not WRITING and not line.chapter.approved_version_id
    ]
    return stale(frame.project, plans, to_write, frame.lines[-1].pk, book)


def written_of(chapters: Iterable[UUID]) -> dict[UUID, Written]:
    """In one question."""
    newest = ChapterVersion.objects.filter(chapter=OuterRef("pk")).order_by("-number")
    plans = ChapterPlan.objects.filter(chapter=OuterRef("pk")).order_by("-created_at")
    rows = Chapter.objects.filter(pk__in=list(chapters)).values_list(
        "pk",
        Coalesce("approved_version__word_count", Subquery(newest.values("word_count")[:1]), 0),
        ArraySubquery(
            plans.values(
                row=JSONObject(source=F("source"), fingerprint=F("fingerprint"), plan=F("plan"))
            )
        ),
    )
    return {
        pk: Written(words, tuple(StoredPlan(**each) for each in plans))
        for pk, words, plans in rows
    }


def beats_of(chapter: Chapter) -> tuple[Shown, ...]:
    """None where it has no plan."""
    plan = written_of([chapter.pk])[chapter.pk].plan
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
