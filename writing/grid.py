"""The plan as a grid: a row a chapter, a column a thread, and what happens to one in the other.

Pure. `grid_reading` makes it of a book.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from memory.models import ThreadDecision
from memory.sayings import Said
from memory.threads import OVERDUE, Late, Thread
from memory.threads_reading import Threads, is_settled
from projects.models import Arc
from writing.meeting import Gap
from writing.plan import Beat
from writing.views.frame import Line

Happens = Literal["opened", "advanced", "paid", "due", "planned"]

ROWS = 30  # chapters on a page
MOST_COLUMNS = 40  # threads: the others are on their own page
Decisions = Mapping[UUID, ThreadDecision]


@dataclass(frozen=True)
class Mark:
    """What happens to a thread in a chapter; `said` is the sentence that tells it, if one does.

    `is_late`: it was due there and the book has gone past.
    """

    happens: Happens
    said: Said | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Column:
    """A thread, by the fact that opens it. `marks` are by the numbers of the page's chapters;
    `is_own`: the author has named it, or their bible: no chapter has opened it.
    """

    fact: UUID
    what: str
    late: Late = ""
    is_paid: bool = False
    is_own: bool = False
    marks: Mapping[int, tuple[Mark, ...]] = field(default_factory=dict)

    @property
    def is_overdue(self) -> bool:
        return self.late in OVERDUE


@dataclass(frozen=True)
class Columns:
    """`others` counts the threads that have none."""

    every: tuple[Column, ...] = ()
    others: int = 0


@dataclass(frozen=True)
class Cell:
    column: Column
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A beat of a plan, with how it does not begin as the one before it ended."""

    number: int
    beat: Beat
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Row:
    """A chapter with its plan's beats. `arc` is there where a new one begins; `words` are those
    of its text.
    """

    line: Line
    cells: tuple[Cell, ...] = ()
    arc: Arc | None = None
    words: int = 0
    target: int = 0
    beats: tuple[Shown, ...] = ()
    is_stale: bool = False
    is_open: bool = False
    shows_acts: bool = False  # what is done to it stands in its menu, else comes when that opens

    @property
    def runs(self) -> Iterator[tuple[int, Cell | None]]:
        """Its cells, the empty ones counted: how many stand before each that has something, and
        at last after all.
        """
        empty = 0
        for cell in self.cells:
            if cell.marks:
                yield empty, cell
            empty = 0 if cell.marks else empty + 1
        yield empty, None

    @property
    def gaps(self) -> int:
        """Beats that do not begin as the one before them ended."""
        return sum(bool(each.gaps) for each in self.beats)


@dataclass(frozen=True)
class Page:
    """Which chapters are shown, of all: `first` and `last` are their numbers."""

    number: int
    pages: int
    lines: tuple[Line, ...]

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def first(self) -> int:
        return self.lines[0].chapter.number

    @property
    def last(self) -> int:
        return self.lines[-1].chapter.number

    @property
    def numbers(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Grid:
    page: Page
    columns: Columns
    rows: tuple[Row, ...]


def columns_of(
    threads: Threads, decisions: Decisions, numbers: Container[int], most: int = MOST_COLUMNS
) -> Columns:
    """What is open first, overdue before all; then what is paid, in the order of its opening.

    What the author has closed or let go has none.
    """
    every = [
        each
        for each in (*threads.every, *threads.paid)
        if not is_settled(decisions.get(each.opened.fact))
    ]
    columns = (_column(each, decisions, threads.last, numbers) for each in every[:most])
    return Columns(tuple(columns), max(0, len(every) - most))


def _column(thread: Thread, decisions: Decisions, last: int, numbers: Container[int]) -> Column:
    marks: dict[int, list[Mark]] = defaultdict(list)
    for number, mark in _marks(thread, decisions.get(thread.opened.fact), last):
        if number in numbers:
            marks[number].append(mark)
    return Column(
        fact=thread.opened.fact,
        what=thread.what,
        late=thread.late,
        is_paid=thread.paid is not None,
        is_own=thread.opened.chapter is None,
        marks={number: tuple(found) for number, found in marks.items()},
    )


def _marks(
    thread: Thread, decision: ThreadDecision | None, last: int
) -> Iterator[tuple[int, Mark]]:
    if thread.opened.chapter:
        yield thread.opened.place, Mark("opened", thread.opened)
    paid = thread.paid
    for each in thread.touches:
        if paid is None or each.place != paid.place:
            yield each.place, Mark("advanced", each)
    if paid:
        yield paid.place, Mark("paid", paid)
        return
    if decision and decision.chapter:
        yield decision.chapter.number, Mark("planned")
    elif thread.due is not None:
        yield thread.due, Mark("due", is_late=thread.due < last)


def cells_of(columns: Iterable[Column], number: int) -> tuple[Cell, ...]:
    return tuple(Cell(each, each.marks.get(number, ())) for each in columns)


def page_of(lines: Sequence[Line], number: int | None, wanted: Iterable[UUID]) -> Page:
    """The page of this number; else the one that has the first of the `wanted` chapters."""
    pages = max(1, -(-len(lines) // ROWS))
    if number is None:
        at = {line.pk: place for place, line in enumerate(lines)}
        place = next((at[each] for each in wanted if each in at), 0)
        number = place // ROWS + 1
    number = min(max(number, 1), pages)
    return Page(number, pages, tuple(lines[(number - 1) * ROWS : number * ROWS]))


def arcs_of(lines: Iterable[Line]) -> Iterator[Arc | None]:
    """For each chapter the arc that begins with it on this page."""
    before = None
    for line in lines:
        arc = line.chapter.arc
        yield arc if arc and line.chapter.arc_id != before else None
        before = line.chapter.arc_id
