"""Books and chapters in the trash: kept for TRASH_DAYS, restored whole, or deleted for ever."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from novellaforge import jobs
from novellaforge.auditing import note
from novellaforge.models import Job
from novellaforge.queues import MAINTENANCE_LOW
from novellaforge.schedules import Schedule
from projects.models import Chapter, Project
from projects.signals import book_trashed, project_deleted

TRASH_DAYS = 30
NIGHTLY = Schedule(
    name="empty the trash",
    func="projects.trash.empty",
    queue=MAINTENANCE_LOW,
    cron="47 3 * * *",
)


def put_in(book: Project) -> None:
    """Its jobs and runs are stopped, as with their own buttons: what was done is kept."""
    with transaction.atomic():
        # before the book's row: a part of a job that is being kept holds the job, then the book
        for job in Job.objects.filter(project_id=book.pk, state=Job.State.RUNNING):
            jobs.stop(job)
        on_shelf = Project.objects.filter(pk=book.pk, trashed_at=None)
        if on_shelf.update(trashed_at=timezone.now()):
            note("book.trashed", project_id=book.pk, subject=book.title)
        book_trashed.send(Project, project_id=book.pk)


def take_out(book: Project) -> None:
    """All that it had is there again; what was stopped goes on when it is asked to."""
    with transaction.atomic():
        Project.objects.filter(pk=book.pk).update(trashed_at=None)
        note("book.restored", project_id=book.pk, subject=book.title)


def delete(book_id: UUID) -> bool:
    """For ever, with all that is in it; False where it is not in the trash."""
    with transaction.atomic():
        locked = Project.objects.select_for_update().filter(pk=book_id)
        book = locked.exclude(trashed_at=None).first()
        if book is None:
            return False
        project_deleted.send(Project, project_id=book.pk)
        note("book.deleted", project_id=book.pk, subject=book.title)
        book.delete()
    return True


def empty(now: datetime | None = None) -> int:
    """Delete what has lain there longer than TRASH_DAYS, each by itself. How many.

    Chapters of a book that is in the trash itself go, or come back, with it.
    """
    before = (now or timezone.now()) - timedelta(days=TRASH_DAYS)
    over = Project.objects.filter(trashed_at__lt=before).values_list("pk", flat=True)
    books = sum(delete(book_id) for book_id in list(over))
    chapters = Chapter.objects.filter(trashed_at__lt=before, project__trashed_at=None)
    return books + sum(map(_delete_chapter, list(chapters.values_list("pk", flat=True))))


def _delete_chapter(chapter_id: UUID) -> bool:
    """False where it is not in the trash any more."""
    with transaction.atomic():
        locked = Chapter.objects.select_for_update(of=("self",)).filter(pk=chapter_id)
        chapter = locked.exclude(trashed_at=None).first()
        if chapter is None:
            return False
        chapter.delete()
    return True


def of(user_id: int | None) -> QuerySet[Project]:
    """A person's books in the trash, the last one first."""
    return (
        Project.objects.filter(owner_id=user_id).exclude(trashed_at=None).order_by("-trashed_at")
    )


def chapters_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Chapter]:
    """The chapters in the trash of books on the shelf that this person may edit, by book."""
    mine = Chapter.objects.filter(project__in=Project.objects.editable_by(user))
    trashed = mine.exclude(trashed_at=None).select_related("project")
    return trashed.order_by("project__title", "project", "-trashed_at")


def kept_until(trashed: Project | Chapter) -> datetime:
    assert trashed.trashed_at
    return trashed.trashed_at + timedelta(days=TRASH_DAYS)
