"""What goes to the trash stops, comes back whole, or is gone for ever when its time is over."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from novellaforge import event_log, jobs
from novellaforge.models import Job, LoggedEvent, QueuedTask
from projects import trash
from projects.models import Project
from tests.factories import a_project, a_run, an_outlined_project
from writing import tasks
from writing.models import GenerationRun, Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    return an_outlined_project()


def queued(func: str) -> list[QueuedTask]:
    return list(QueuedTask.objects.filter(func=func))


def test_what_is_not_in_the_trash_is_not_deleted(book: Project) -> None:
    assert not trash.delete(book.pk)
    assert Project.objects.filter(pk=book.pk).exists()


def test_nothing_is_thrown_away_before_its_time(book: Project) -> None:
    trash.put_in(book)
    last_day = timezone.now() + timedelta(days=trash.TRASH_DAYS) - timedelta(minutes=1)
    assert trash.empty(last_day) == 0
    other = a_project(owner=book.owner)
    assert trash.empty(last_day + timedelta(minutes=2)) == 1
    assert list(Project.objects.all()) == [other]
    assert queued("memory.tasks.forget_project")


def test_its_jobs_stop_and_its_runs_are_told_to(book: Project) -> None:
    job, _is_new = jobs.start("outline", book.pk)
    elsewhere, _is_new = jobs.start("outline", a_project().pk)
    trash.put_in(book)
    job.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (job.state, elsewhere.state) == (Job.State.STOPPED, Job.State.RUNNING)
    assert queued("writing.tasks.stop_all")


def test_a_run_ends_and_what_it_wrote_is_kept(book: Project) -> None:
    run = a_run(project=book, chapter=book.chapters.first())
    run.drafts.create(beat=1, text="Ilse counted the oars.")
    trash.put_in(book)
    tasks.stop_all(str(book.pk))
    run.refresh_from_db()
    assert run.state == GenerationRun.State.CANCELLED
    assert run.drafts.get().text == "Ilse counted the oars."


def test_what_is_back_before_it_was_stopped_goes_on(book: Project) -> None:
    run = a_run(project=book, chapter=book.chapters.first())
    trash.put_in(book)
    trash.take_out(book)
    tasks.stop_all(str(book.pk))
    run.refresh_from_db()
    assert run.is_live


def test_it_comes_back_with_all_that_it_had(book: Project) -> None:
    chapters = list(book.chapters.values())
    trash.put_in(book)
    assert list(trash.of(book.owner_id)) == [book]
    trash.take_out(book)
    assert list(Project.objects.visible_to(book.owner)) == [book]
    assert list(book.chapters.values()) == chapters


def test_a_second_time_in_the_trash_does_not_begin_its_days_anew(book: Project) -> None:
    trash.put_in(book)
    since = Project.objects.get(pk=book.pk).trashed_at
    trash.put_in(book)
    assert Project.objects.get(pk=book.pk).trashed_at == since


def test_the_events_of_its_runs_and_proposals_go_with_it(book: Project) -> None:
    chapter = book.chapters.first()
    run = a_run(project=book, chapter=chapter)
    proposal = Proposal.objects.create(
        project=book, chapter=chapter, asking=uuid4(), start=0, end=3, passage="Oar"
    )
    other = a_run()
    for stream in (run.pk, proposal.pk, other.pk):
        event_log.append(stream, [{"type": "ended", "text": "Ilse counted the oars."}])
    trash.put_in(book)
    assert trash.delete(book.pk)
    assert [each.stream for each in LoggedEvent.objects.all()] == [other.pk]
