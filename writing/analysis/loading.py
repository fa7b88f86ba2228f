"""The book read from its rows: what an analyst needs, in the same few queries at any length."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from memory import ledger
from memory.clock import Clock
from memory.continuity.rule import View
from memory.entities import Candidate, key
from projects.models import Chapter, ChapterVersion, Project
from projects.reading import approved_of
from writing.analysis.book import Book, Read
from writing.analysis.measuring import MEASURES, state_of
from writing.analysis.observing import Analyst
from writing.models import ChapterPlan, MeasuredVersion

BY_FACTS: tuple[Analyst, ...] = ("threads_due", "point_of_view", "pacing")
OURS = (ChapterVersion.Origin.GENERATED, ChapterVersion.Origin.REVISED)


def people_of(project: Project) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(each.pk, each.name, "character", tuple(map(str, each.aliases)))
        for each in project.characters.order_by("pk")
    )


def unmeasured(project: Project, state: str) -> list[UUID]:
    """Approved versions that nothing, or something else, was counted of; in the book's order."""
    measured = MeasuredVersion.objects.filter(state=state, version__chapter__project=project)
    known = set(measured.values_list("version", flat=True))
    versions = approved_of(project.pk).values_list("approved_version", flat=True)
    return [each for each in versions if each and each not in known]


def book_of(project: Project, analyst: Analyst) -> Book:
    """Chapters approved since the last were measured are not in it."""
    people = people_of(project)
    view = _view(project) if analyst in BY_FACTS else View((), (), Clock.of((), {}))
    named = [
        *(each.name for each in people),
        *(alias for each in people for alias in each.aliases),
    ]
    named += project.locations.values_list("name", flat=True)
    return Book(
        language=project.language,
        chapters=tuple(_chapters(project, state_of(project.language, people))),
        view=view,
        people=people,
        names=frozenset(words_of_names(named)),
    )


def words_of_names(names: Iterable[str]) -> Iterator[str]:
    """Of names, as they are folded; little ones ("de", "the") are no names."""
    for name in names:
        parts = name.replace("-", " ").replace("’", "'").split()
        yield from (each.lower() for each in parts if each[:1].isupper())
        yield from (key(each) for each in parts if each[:1].isupper())


def _view(project: Project) -> View:
    told = ledger.standing(project.pk)
    clock = Clock.of(told.facts, told.places)
    return View(told.facts, (), clock, told.places, told.entities, project.language)


def _chapters(project: Project, state: str) -> Iterator[Read]:
    measured = MeasuredVersion.objects.filter(
        state=state, version__chapter__project=project
    ).values_list("version", "measures")
    known = dict(measured)
    eyes = _planned_eyes(project)
    for chapter in approved_of(project.pk):
        version = chapter.approved_version
        if version and version.pk in known:
            yield Read(
                chapter=chapter.pk,
                number=chapter.number,
                version=version.pk,
                text=version.text,
                measures=MEASURES.validate_python(known[version.pk]),
                eyes=_eyes(chapter, eyes),
                is_ours=version.origin in OURS,
            )


def _planned_eyes(project: Project) -> dict[UUID, set[str]]:
    """Whose eyes the beats of each chapter's last plan name."""
    plans = ChapterPlan.objects.filter(chapter__project=project).order_by("chapter", "-created_at")
    rows = plans.distinct("chapter").values_list("chapter", "plan")
    return {
        chapter: {str(beat.get("point_of_view") or "") for beat in plan.get("beats", ())} - {""}
        for chapter, plan in rows
    }


def _eyes(chapter: Chapter, planned: dict[UUID, set[str]]) -> tuple[str, ...]:
    if not chapter.point_of_view:
        return ()
    return (chapter.point_of_view, *sorted(planned.get(chapter.pk, ())))
