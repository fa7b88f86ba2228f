"""A report as it is shown: in groups, its quotes against the book as it is now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from projects.models import Chapter, Project
from writing.analysis.asking import aside_in, contents_of
from writing.analysis.observing import (
    ANALYSTS,
    Analyst,
    Contents,
    Observation,
    Quote,
)
from writing.analysis.wording import TITLES, said, todo
from writing.models import BookReport

Now = Mapping[UUID, tuple[int, UUID | None]]  # of a chapter, its place and its approved version


@dataclass(frozen=True)
class ShownQuote:
    """`number` is the chapter's place now; `is_gone`: it is out of the book; `is_changed`:
    another text of it is approved by now.
    """

    quote: Quote
    number: int
    is_gone: bool
    is_changed: bool


@dataclass(frozen=True)
class Shown:
    observation: Observation
    said: str
    todo: str
    is_aside: bool
    quotes: tuple[ShownQuote, ...]


@dataclass(frozen=True)
class Group:
    """One analyst's; `left_off` are those that the report has no room for."""

    name: Analyst
    title: Promise
    items: tuple[Shown, ...]
    left_off: int = 0


@dataclass(frozen=True)
class ShownReport:
    report: BookReport
    contents: Contents
    every: tuple[Shown, ...]
    is_old: bool  # the book has changed since

    @property
    def groups(self) -> tuple[Group, ...]:
        return tuple(_group(name, self.every, self.contents) for name in ANALYSTS)

    @property
    def aside(self) -> tuple[Shown, ...]:
        return tuple(each for each in self.every if each.is_aside)

    @property
    def count(self) -> int:
        return len(self.every) - len(self.aside)


def shown_of(report: BookReport, project: Project) -> ShownReport:
    contents = contents_of(report)
    every = tuple(_observed(contents.observations, project.pk))
    return ShownReport(report, contents, every, report.revision != project.revision)


def _observed(observations: Iterable[Observation], project_id: UUID) -> Iterator[Shown]:
    aside = aside_in(project_id)
    rows = Chapter.objects.filter(project=project_id, trashed_at=None)
    now = {
        uid: (number, version)
        for uid, number, version in rows.values_list("pk", "number", "approved_version")
    }
    return (
        Shown(
            each,
            said(each),
            todo(each),
            each.key in aside,
            tuple(_quote(quote, now) for quote in each.quotes),
        )
        for each in observations
    )


def _quote(quote: Quote, now: Now) -> ShownQuote:
    number, version = now.get(quote.chapter, (quote.number, None))
    return ShownQuote(quote, number, quote.chapter not in now, version != quote.version)


def _group(name: Analyst, every: Iterable[Shown], contents: Contents) -> Group:
    mine = (each for each in every if each.observation.analyst == name and not each.is_aside)
    return Group(name, TITLES[name], tuple(mine), contents.left_off.get(name, 0))
