"""Having a report made, reading what is made, and setting observations aside."""

from collections.abc import Iterator
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from novellaforge import jobs
from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.models import Chapter, Project
from projects.reading import approved_of
from writing.analysis.job import KIND, Cursor
from writing.analysis.observing import ANALYSTS, CONTENTS, Contents
from writing.models import BookReport, SetAside


def start(project: Project, user_id: int | None) -> tuple[Job, bool]:
    """The book's report under way, and whether this call began it. Raises Refused: no text."""
    chapters = approved_of(project.pk).count()
    if not chapters:
        raise Refused(_("No chapter of this book is approved yet: there is nothing to report on."))
    cursor = Cursor(uuid4(), project.revision).stored()
    total = chapters + len(ANALYSTS)
    return jobs.start(KIND, project.pk, user_id=user_id, total=total, cursor=cursor)


def running(project: Project) -> Job | None:
    """The report under way, or that was begun last and is not finished."""
    return jobs.unfinished(KIND, project.pk)


def reports_of(project_id: UUID) -> QuerySet[BookReport]:
    """Those that are made, the newest first."""
    return BookReport.objects.filter(project=project_id).exclude(made_at=None).order_by("-made_at")


def latest_of(project_id: UUID) -> BookReport | None:
    return reports_of(project_id).first()


def contents_of(report: BookReport) -> Contents:
    return CONTENTS.validate_python(report.contents)


# --- Set aside --------------------------------------------------------------------------


def set_aside(project: Project, key: str) -> None:
    """No problem, in any report. Raises Refused where no report says such a thing."""
    with transaction.atomic():
        if key not in _keys(project.pk):
            raise Refused(_("No report on this book has this observation."))
        SetAside.objects.get_or_create(project=project, key=key)


def bring_back(project: Project, key: str) -> None:
    """A problem after all; one that was not set aside is left as it is."""
    SetAside.objects.filter(project=project, key=key).delete()


def aside_in(project_id: UUID) -> frozenset[str]:
    return frozenset(SetAside.objects.filter(project=project_id).values_list("key", flat=True))


def _keys(project_id: UUID) -> Iterator[str]:
    for report in reports_of(project_id):
        yield from (each.key for each in contents_of(report).observations)


# --- By the clock -----------------------------------------------------------------------


def changed_books() -> QuerySet[Project]:
    """Out of the trash, with an approved text, and another than at their last report."""
    made = BookReport.objects.filter(project=OuterRef("pk")).exclude(made_at=None)
    last = made.order_by("-made_at").values("revision")[:1]
    written = Chapter.objects.filter(trashed_at=None).exclude(approved_version=None)
    books = Project.objects.filter(trashed_at=None, pk__in=written.values("project"))
    return books.annotate(reported=Subquery(last)).filter(
        Q(reported=None) | ~Q(reported=F("revision"))
    )


def start_for_changed() -> int:
    """Begin a report on each changed book, but where its author stopped or lost one. How many."""
    begun = 0
    for project in changed_books().iterator():
        left = running(project)
        if left is None or left.state == Job.State.RUNNING:
            with translation.override(project.language):
                begun += start(project, project.owner_id)[1]
    return begun
