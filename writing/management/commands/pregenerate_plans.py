"""`manage.py pregenerate_plans PROJECT --count N [--wait]`: plans of the next chapters."""

import time
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.status import Stat

from novellaforge import checks
from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.models import Project
from writing import pregeneration

LOOK_SECONDS = 0.5
INTERRUPTED = 130  # the exit code of a command that Ctrl-C ended
CANDIDATES = 10


class Command(BaseCommand):
    help = "Has the plans of a book's next chapters prepared, each chained on the one before."

    _has_warned = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="The book, by its id or by its exact title.")
        parser.add_argument(
            "--count", type=int, required=True, help="For how many chapters, from 1 to 50."
        )
        parser.add_argument(
            "--wait", action="store_true", help="Follow the work until it ends (Ctrl-C leaves it)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if problem := checks.database_problem():
            raise CommandError(problem)
        project = _named(options["project"])
        try:
            job, is_new = pregeneration.start(project, options["count"], project.owner)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_said(project, job, is_new))
        if options["wait"]:
            self._follow_until_left(job)
        else:
            self._say_whether_unseen()

    def _say_whether_unseen(self) -> None:
        """Once: the work waits for workers, whether they are not there yet or any more."""
        if not self._has_warned and not Stat.get_all():
            self._has_warned = True
            self.stdout.write(self.style.WARNING(_no_cluster()))

    def _follow_until_left(self, job: Job) -> None:
        try:
            self._follow(job)
        except KeyboardInterrupt:
            said = _("\nLeft. The work goes on without this command (job %(id)s).")
            self.stdout.write(said % {"id": job.pk})
            raise SystemExit(INTERRUPTED) from None

    def _follow(self, job: Job) -> None:
        """A line for each part that is done, until the job ends."""
        told = job.done
        while job.state == Job.State.RUNNING:
            self._say_whether_unseen()
            self.stdout.flush()  # into a pipe too
            time.sleep(LOOK_SECONDS)
            job.refresh_from_db()
            if job.done != told:
                told = job.done
                self.stdout.write(f"{job.done}/{job.total}  {job.sentence}")
        if job.state != Job.State.DONE:
            raise CommandError(job.sentence, returncode=1)


def _named(given: str) -> Project:
    """The one book of this id or title out of the trash. Raises CommandError with candidates."""
    books = Project.objects.filter(trashed_at=None).order_by("title", "created_at")
    found = list(books.filter(pk=given) if _is_id(given) else books.filter(title=given))
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(
            _("%(count)s books are called “%(title)s”; name one by its id:\n%(books)s")
            % {"count": len(found), "title": given, "books": _listed(found)}
        )
    near = [] if _is_id(given) else list(books.filter(title__icontains=given)[:CANDIDATES])
    near = near or list(books[:CANDIDATES])
    if not near:
        raise CommandError(
            _("There is no book “%(given)s”: there is none at all.") % {"given": given}
        )
    raise CommandError(
        _("There is no book “%(given)s”. There are, among others:\n%(books)s")
        % {"given": given, "books": _listed(near)}
    )


def _is_id(given: str) -> bool:
    try:
        UUID(given)
    except ValueError:
        return False
    return True


def _listed(books: list[Project]) -> str:
    return "\n".join(f"  {book.pk}  {book.title} ({book.owner})" for book in books[:CANDIDATES])


def _said(project: Project, job: Job, is_new: bool) -> str:
    left = job.total - job.done
    if is_new:
        said = ngettext(
            "“%(book)s”: %(count)s plan is queued (job %(id)s).",
            "“%(book)s”: %(count)s plans are queued (job %(id)s).",
            left,
        )
    else:
        said = _("“%(book)s”: plans are being prepared already, %(count)s are left (job %(id)s).")
    return said % {"book": project.title, "count": left, "id": job.pk}


def _no_cluster() -> str:
    return _(
        "No cluster of workers is seen: the work waits in the queue until one runs "
        "(manage.py qcluster, or make up)."
    )
