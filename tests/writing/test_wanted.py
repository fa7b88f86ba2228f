"""What an author has said is read once a run, and anew as soon as it is something else."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from novellaforge.models import ProviderSettings
from projects.models import Arc, Chapter
from tests.factories import a_run, an_arc, an_outlined_project
from writing import wanted
from writing.briefing import brief_of
from writing.models import (
    ContextChoice,
    ContinuityIssue,
    GenerationRun,
    GenerationSettings,
    Steering,
    UserBudget,
)
from writing.wanted import wanted_of

pytestmark = pytest.mark.django_db
Change = Callable[[GenerationRun], object]


@pytest.fixture
def run() -> GenerationRun:
    project = an_outlined_project()
    chapter = project.chapters.get(number=1)
    chapter.arc = an_arc(project=project)
    chapter.save()
    return a_run(chapter=chapter)


def said(run: GenerationRun) -> tuple[object, ...]:
    now = wanted_of(run)
    return brief_of(run, 1, now), now.provider, now.budget and now.budget.budget_cost


def an_issue(run: GenerationRun) -> ContinuityIssue:
    return ContinuityIssue.objects.create(
        project=run.project, chapter=run.chapter, key="dead_acts:a:b", kind="contradiction",
        rule="dead_acts", severity="minor", sentence="He died.", state="dismissed",
    )  # fmt: skip


CHANGES: dict[str, Change] = {
    "the chapter": lambda run: Chapter.objects.filter(pk=run.chapter_id).update(outline="Else."),
    "its arc": lambda run: Arc.objects.filter(pk=run.chapter.arc_id).update(summary="Else."),
    "a later chapter": lambda run: run.project.chapters.filter(number=2).update(title="Else"),
    "no later chapter": lambda run: run.project.chapters.filter(number__gt=1).delete(),
    "a word on the run": lambda run: Steering.objects.create(run=run, text="No rain."),
    "a word on the beat": lambda run: Steering.objects.create(run=run, beat=1, text="No rain."),
    "the book's settings": lambda run: GenerationSettings.objects.create(
        project=run.project, max_revisions=1
    ),
    "the site's settings": lambda run: GenerationSettings.objects.update_or_create(
        project=None, defaults={"max_revisions": 1}
    ),
    "a finding": an_issue,
    "a choice": lambda run: ContextChoice.objects.create(
        project=run.project, key="rule:a", choice="pin"
    ),
    "the provider": lambda run: ProviderSettings.objects.create(
        owner=run.project.owner, address="https://models.example/v1", model="theirs"
    ),
    "the budget": lambda run: UserBudget.objects.create(
        user=run.project.owner, budget_cost=Decimal(1)
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_each_is_as_it_is_now(run: GenerationRun, what: str) -> None:
    before = said(run)
    CHANGES[what](run)
    after = said(run)
    assert after != before
    wanted._kept_of.cache_clear()
    assert said(run) == after


def test_what_has_not_changed_is_not_read_again(run: GenerationRun) -> None:
    wanted_of(run)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        wanted_of(run)
    assert len(asked) == 1


def test_another_books_and_another_beats_change_nothing(run: GenerationRun) -> None:
    before = wanted_of(run), said(run)
    other = an_outlined_project(owner=run.project.owner)
    GenerationSettings.objects.create(project=other, max_revisions=1)
    an_issue(a_run(chapter=other.chapters.get(number=1)))
    assert wanted_of(run) is before[0]
    Steering.objects.create(run=run, beat=2, text="No rain.")
    assert said(run) == before[1]


def test_what_the_environment_says_holds_at_once(run: GenerationRun, settings: Settings) -> None:
    settings.MAX_REVISIONS = 1
    assert brief_of(run).dials.max_revisions == 1
    settings.MAX_REVISIONS = 4
    assert brief_of(run).dials.max_revisions == 4


def test_what_changes_while_it_is_read_is_not_kept(
    run: GenerationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should it then become what it was, its state would name something else."""
    chapters, read = Chapter.objects.filter(pk=run.chapter_id), wanted._read
    outline = run.chapter.outline

    def read_too_late(run: GenerationRun) -> wanted.Wanted:
        chapters.update(outline="Else.")
        return read(run)

    with monkeypatch.context() as late:
        late.setattr(wanted, "_read", read_too_late)
        assert wanted_of(run).chapter.outline == "Else."
    chapters.update(outline=outline)
    assert wanted_of(run).chapter.outline == outline
