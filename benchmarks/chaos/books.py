"""The books of the chaos, made before it begins, and their runs, begun and taken up again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from benchmarks.chaos.plan import BEATS, WORDS, Writing

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from projects.models import Chapter
    from writing.models import GenerationRun

T = TypeVar("T")


@dataclass(frozen=True)
class Ordered:
    """A chapter that is to be written, and by whose word."""

    writing: Writing
    chapter: "Chapter"
    owner: "User"


def make(writings: Sequence[Writing]) -> list[Ordered]:
    """A book for each two of them, with an author's plan for each chapter."""
    from tests.factories import an_outlined_project
    from writing.models import ChapterPlan, GenerationSettings

    ordered, projects = [], {}
    for writing in writings:
        project = projects.get(writing.book)
        if project is None:
            title = f"The Salt Ferry {writing.book}"
            project = projects[writing.book] = an_outlined_project(title=title)
            GenerationSettings.objects.create(project=project, pregenerate_after_approval=0)
        chapter = project.chapters.get(number=writing.chapter)
        ChapterPlan.objects.create(
            chapter=chapter, source="author", plan=_plan(writing), fingerprint=""
        )
        ordered.append(Ordered(writing, chapter, project.owner))
    return ordered


def _plan(writing: Writing) -> dict[str, object]:
    """Each of its prompts says which run's it is."""
    from tests.writing.briefs import a_plan

    plan = a_plan(BEATS, WORDS)
    beats = tuple(
        beat.model_copy(update={"exit": f"{beat.exit} Ferry {writing.number}."})
        for beat in plan.beats
    )
    return plan.model_copy(update={"beats": beats}).model_dump(mode="json")


def begin(ordered: Ordered) -> "GenerationRun":
    """Its run; asked again, the same one."""
    from writing.runs import start

    writing = ordered.writing
    run, _ = start(
        ordered.chapter,
        ordered.owner,
        target_words=BEATS * WORDS,
        auto_approve=writing.auto_approve,
        mode=writing.mode,
    )
    return run


def ask(question: Callable[[], T]) -> T | None:
    """The answer of the database; None while it is away."""
    from django.db import DatabaseError, InterfaceError, connections

    try:
        return question()
    except (DatabaseError, InterfaceError):
        connections.close_all()
        return None
