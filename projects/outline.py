"""Arcs, and the outline of the chapters, asked for in windows and checked for completeness.

What is asked (`ask_arcs`, `ask_window`) is apart from what is stored (`store_arcs`,
`store_window`): a job stores an answer in the transaction that keeps its progress.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import BaseModel, Field, create_model

from novellaforge.database import in_db
from novellaforge.errors import Refused, Unusable
from projects.bounds import AtMost, Plain
from projects.likeness import TEXTS_ALIKE, TITLES_ALIKE, like_any
from projects.models import Arc, Chapter, Project
from projects.planner import Planner
from projects.reading import chapters_of
from projects.text import first_words
from projects.windows import (
    Answered,
    Line,
    arc_at,
    arcs_for,
    in_windows,
    missing_numbers,
    sift,
    told,
    window_answer,
)

WINDOW = 10
TOKENS_AN_ARC = 220
TOKENS_A_CHAPTER = 320
SHORT_TOKENS = 180
LINE_WORDS = 25
SHORT_LINE_WORDS = 12

Progress = Callable[[int, int], Awaitable[None]]


class ArcAnswer(BaseModel):
    title: Annotated[str, Field(min_length=2), AtMost(80)]
    summary: Annotated[str, Field(min_length=20), AtMost(500)]


class ShortArcAnswer(BaseModel):
    title: Annotated[str, Field(min_length=2), Plain(40)]
    summary: Annotated[str, Field(min_length=20), Plain(200, 40, "[.]")]


AnsweredArc = ArcAnswer | ShortArcAnswer


class ArcsAnswer(BaseModel):
    arcs: list[ArcAnswer]


class ShortArcsAnswer(BaseModel):
    arcs: list[ShortArcAnswer]


async def plan_arcs(project_id: UUID) -> list[Arc]:
    """The book's arcs, of about equal length; those that stand are the author's, and stay.

    Raises Refused (no premise), Unusable, ModelError.
    """
    planner = await Planner.open(project_id)
    standing = await in_db(arcs_of, planner.project)
    if standing:
        return standing
    return await in_db(store_arcs, project_id, await ask_arcs(planner))


async def ask_arcs(planner: Planner) -> Sequence[AnsweredArc]:
    """As many as the book's length wants, unlike each other. Raises Unusable, ModelError."""
    count = arcs_for(planner.project.chapter_count)
    answer = await planner.ask(
        "arcs",
        _arcs_answer(count, planner.short),
        max_tokens=count * (SHORT_TOKENS if planner.short else TOKENS_AN_ARC),
        check=lambda answer: objection(answer.arcs),
        count=count,
    )
    return answer.arcs


async def outline_chapters(
    project_id: UUID,
    *,
    first: int = 1,
    last: int | None = None,
    window: int = WINDOW,
    progress: Progress | None = None,
) -> list[Chapter]:
    """The chapters from `first` to `last` (the planned number), the missing ones outlined.

    Each whole window is stored at once, and a chapter that exists is never touched: asking
    again goes on from the first missing number. A model with a small context is asked for one
    chapter at a time. `progress` is told chapters outlined and chapters wanted.
    Raises Refused (no premise, no such range), Unusable (names the numbers), ModelError.
    """
    planner = await Planner.open(project_id)
    last = planner.project.chapter_count if last is None else last
    if not 1 <= first <= last:
        raise Refused(_("There are no chapters {first} to {last}.").format(first=first, last=last))
    taken = await in_db(numbers_of, project_id)
    total = last - first + 1
    missing = missing_numbers(first, last, taken)
    for numbers in in_windows(missing, window_size(planner, window)):
        chapters = await ask_window(planner, numbers)
        await in_db(store_window, project_id, chapters)
        if progress:
            done = total - len([number for number in missing if number > numbers[-1]])
            await progress(done, total)
    return await in_db(_between, planner.project, first, last)


def window_size(planner: Planner, window: int = WINDOW) -> int:
    return 1 if planner.short else window


def objection(arcs: Sequence[AnsweredArc]) -> str | None:
    for number, arc in enumerate(arcs):
        if like_any(arc.title, (each.title for each in arcs[:number]), TITLES_ALIKE):
            return _("arc %d has the title of another.") % (number + 1)
        if like_any(arc.summary, (each.summary for each in arcs[:number]), TEXTS_ALIKE):
            return _("arc %d tells the same as another.") % (number + 1)
    return None


async def ask_window(planner: Planner, numbers: tuple[int, ...]) -> tuple[Answered, ...]:
    """A chapter for each number: one question, and a second one for what its answer lacks.

    Raises Unusable (names the numbers), ModelError.
    """
    arcs, lines = await in_db(_outline, planner.project)
    first = await _ask_window(planner, numbers, arcs, lines)
    sifted = sift(first, numbers, lines)
    chapters = sifted.taken
    if sifted.missing:
        lines = sorted([*lines, *map(_line, chapters)], key=lambda line: line.number)
        again = await _ask_window(planner, sifted.missing, arcs, lines, again=True)
        rest = sift(again, sifted.missing, lines)
        if rest.missing:
            raise Unusable(_incomplete(rest.missing))
        chapters += rest.taken
    return chapters


async def _ask_window(
    planner: Planner,
    numbers: tuple[int, ...],
    arcs: Sequence[Arc],
    lines: Sequence[Line],
    again: bool = False,
) -> Sequence[Answered]:
    chapters = planner.project.chapter_count
    inside = {arc_at(number, chapters, len(arcs)) for number in numbers} if arcs else set()
    answer = await planner.ask(
        "outline",
        window_answer(numbers, planner.short),
        max_tokens=200 + len(numbers) * (SHORT_TOKENS if planner.short else TOKENS_A_CHAPTER),
        numbers=numbers,
        arcs=arcs,
        current=[arc for place, arc in enumerate(arcs) if place in inside],
        outline=_shortened(planner, told(lines, numbers, planner.size.lines)),
        again=again,
        is_last=numbers[-1] >= chapters,
    )
    return answer.chapters


def _incomplete(numbers: Sequence[int]) -> str:
    told = ngettext(
        "The outline is incomplete: for chapter %s the model gave nothing, or nearly the same as "
        "for another chapter, twice. What was outlined before is kept. Ask again, write this "
        "entry yourself, or choose another model.",
        "The outline is incomplete: for chapters %s the model gave nothing, or nearly the same "
        "as for another chapter, twice. What was outlined before is kept. Ask again, write these "
        "entries yourself, or choose another model.",
        len(numbers),
    )
    return told % ", ".join(map(str, numbers))


def _arcs_answer(count: int, short: bool) -> type[ArcsAnswer] | type[ShortArcsAnswer]:
    form, arc = (ShortArcsAnswer, ShortArcAnswer) if short else (ArcsAnswer, ArcAnswer)
    exactly = Field(min_length=count, max_length=count)
    return create_model(form.__name__, __base__=form, arcs=(list[arc], exactly))  # type: ignore[valid-type]


def _line(chapter: Answered) -> Line:
    return Line(chapter.number, chapter.title, chapter.summary)


def _shortened(planner: Planner, lines: Sequence[Line]) -> list[Line]:
    words = SHORT_LINE_WORDS if planner.short else LINE_WORDS
    return [Line(line.number, line.title, first_words(line.summary, words)) for line in lines]


def arcs_of(project: Project) -> list[Arc]:
    return list(project.arcs.all())


def numbers_of(project_id: UUID) -> list[int]:
    """Taken places; one in the trash stands beyond every place of a book."""
    return list(Chapter.objects.filter(project=project_id).values_list("number", flat=True))


def _outline(project: Project) -> tuple[list[Arc], list[Line]]:
    chapters = chapters_of(project.pk).values_list("number", "title", "outline")
    return arcs_of(project), [Line(*chapter) for chapter in chapters]


def _between(project: Project, first: int, last: int) -> list[Chapter]:
    return list(chapters_of(project.pk).filter(number__range=(first, last)))


@transaction.atomic
def store_arcs(project_id: UUID, arcs: Sequence[AnsweredArc]) -> list[Arc]:
    """Unless the author has made arcs meanwhile: these stay."""
    project = _locked(project_id)
    if not project.arcs.exists():
        for number, arc in enumerate(arcs, 1):
            Arc.objects.create(project=project, number=number, **arc.model_dump())
        project.touch()
    return arcs_of(project)


@transaction.atomic
def store_window(project_id: UUID, chapters: Sequence[Answered]) -> None:
    """A chapter that was made meanwhile, by the author or by another task, stays as it is."""
    project = _locked(project_id)
    arcs, taken = arcs_of(project), numbers_of(project_id)
    for chapter in chapters:
        if chapter.number not in taken:
            _create(project, arcs, chapter)
    project.touch()


def _locked(project_id: UUID) -> Project:
    books = Project.objects.select_for_update().filter(pk=project_id, trashed_at=None)
    if (project := books.first()) is None:
        raise Refused(_("This book does not exist any more, or is in the trash."))
    return project


def _create(project: Project, arcs: Sequence[Arc], chapter: Answered) -> None:
    given = chapter.model_dump()
    place = arc_at(chapter.number, project.chapter_count, len(arcs)) if arcs else None
    Chapter.objects.create(
        project=project,
        arc=None if place is None else arcs[place],
        outline=given.pop("summary"),
        **given,
    )
