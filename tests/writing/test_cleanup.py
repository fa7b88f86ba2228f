"""What is thrown away at night, and what is not."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from novellaforge.models import Job
from tests.factories import a_project, a_run, a_user, a_version
from writing import importing
from writing.cleanup import cleanup_drafts
from writing.models import BeatDraft, BookNote, Comment, GenerationRun, IdempotencyKey

pytestmark = pytest.mark.django_db
State = GenerationRun.State


def a_run_of(days: float, **values: Any) -> GenerationRun:
    """Ended so many days ago, with one draft."""
    version = a_version()
    given = {"chapter": version.chapter, "version": version, "state": State.DRAFTED} | values
    run = a_run(**given, finished_at=timezone.now() - timedelta(days=days))
    BeatDraft.objects.create(run=run, beat=1, attempt=1, text="The ferry lay still.")
    return run


@pytest.mark.parametrize(
    ("days", "values"),
    [
        (29, {}),
        (31, {"state": State.STOPPED, "version": None}),
        (31, {"state": State.CANCELLED}),
        (31, {"state": State.RUNNING}),
        (31, {"version": None}),
    ],
)
def test_what_may_still_be_wanted_stays(days: float, values: dict[str, Any]) -> None:
    run = a_run_of(days, **values)
    assert cleanup_drafts() == 0
    assert run.drafts.exists()


@pytest.mark.parametrize("state", [State.DRAFTED, State.APPROVED])
def test_drafts_whose_text_is_a_version_go(state: str) -> None:
    old, young = a_run_of(31, state=state), a_run_of(1)
    assert cleanup_drafts() == 1
    assert not old.drafts.exists()
    assert young.drafts.exists()


def test_keys_of_yesterday_go() -> None:
    now = timezone.now()
    for key, hours in (("old", 25), ("young", 23)):
        IdempotencyKey.objects.create(
            user=a_user(), key=key, asked="", created_at=now - timedelta(hours=hours)
        )
    cleanup_drafts()
    assert IdempotencyKey.objects.get().key == "young"


@pytest.mark.parametrize(("days", "stays"), [(None, True), (29, True), (31, False)])
def test_comments_and_notes_that_were_deleted_go_as_books_do(
    days: int | None, stays: bool
) -> None:
    version = a_version()
    when = None if days is None else timezone.now() - timedelta(days=days)
    comment = Comment.objects.create(
        chapter=version.chapter, version=version, quote="The oar", text="Whose?", deleted_at=when
    )
    note = BookNote.objects.create(
        project=version.chapter.project, text="Ask her.", deleted_at=when
    )
    cleanup_drafts()
    assert Comment.objects.filter(pk=comment.pk).exists() == stays
    assert BookNote.objects.filter(pk=note.pk).exists() == stays


@pytest.mark.parametrize(("days", "stays"), [(29, True), (31, False)])
def test_a_manuscript_that_was_not_imported_goes_as_books_do(days: int, stays: bool) -> None:
    book = a_project()
    importing.take(book, None, "", "One.")
    importing.discard(book)
    Job.objects.update(finished_at=timezone.now() - timedelta(days=days))
    cleanup_drafts()
    assert bool(importing.bring_back(book)) == stays
    cleanup_drafts()
    assert Job.objects.exists() == stays
