"""What an author has said of a chapter and its book: each step is given it as it stands then.

One query says whether it is still what this process has read of it for the run.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.db import connection

from memory.context.chosen import Chosen
from novellaforge import named_queries
from novellaforge.models import ProviderSettings
from projects.models import Chapter
from writing.brief import LaterChapter
from writing.context_choices import Choices
from writing.dials import settings_of
from writing.models import ContinuityIssue, GenerationRun, GenerationSettings, UserBudget
from writing.settled import Settled

LATER_CHAPTERS = 3  # whose plot must not be used yet
RUNS_KEPT = 64
QUERIES = named_queries.load(Path(__file__).parent / "sql" / "wanted.sql")


@dataclass(frozen=True)
class Wanted:
    """Rows where what they mean hangs on the environment too; `steering` by beat, None: of all."""

    chapter: Chapter
    later: tuple[LaterChapter, ...]
    settings: tuple[GenerationSettings, ...]
    settled: Settled
    chosen: Chosen
    steering: tuple[tuple[int | None, str], ...]
    provider: ProviderSettings | None
    budget: UserBudget | None  # of the owner


def wanted_of(run: GenerationRun) -> Wanted:
    kept, state = _kept_of(run.pk), _state(run)
    if found := kept.get(state):
        return found
    wanted = _read(run)
    if _state(run) == state:  # else it may be of either: then it serves this time only
        kept.clear()
        kept[state] = wanted
    return wanted


@lru_cache(maxsize=RUNS_KEPT)
def _kept_of(run_id: UUID) -> dict[str, Wanted]:
    """By its state; one at most."""
    return {}


def _state(run: GenerationRun) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            QUERIES["state_of_wanted"],
            {
                "run_id": run.pk,
                "chapter_id": run.chapter_id,
                "project_id": run.project_id,
                "owner_id": run.project.owner_id,
                "later": LATER_CHAPTERS,
                "settled": [str(state) for state in ContinuityIssue.SETTLED],
                "except": str(ContinuityIssue.Scope.EXCEPT),
            },
        )
        return str(cursor.fetchone()[0])


def _read(run: GenerationRun) -> Wanted:
    chapter = Chapter.objects.select_related("arc", "project").get(pk=run.chapter_id)
    return Wanted(
        chapter=chapter,
        later=_later(chapter),
        settings=settings_of(run.project),
        settled=ContinuityIssue.settled_in(run.project_id, chapter.number),
        chosen=Choices.of(run.project_id).for_chapter(chapter.pk),
        steering=tuple(run.steering.values_list("beat", "text")),
        provider=ProviderSettings.objects.in_force(run.project.owner_id, run.project_id),
        budget=UserBudget.objects.filter(user=run.project.owner_id).first(),
    )


def _later(chapter: Chapter) -> tuple[LaterChapter, ...]:
    following = chapter.project.chapters.filter(trashed_at=None, number__gt=chapter.number)
    return tuple(
        LaterChapter(each.number, each.title, each.outline, tuple(each.required_points))
        for each in following.order_by("number")[:LATER_CHAPTERS]
    )
