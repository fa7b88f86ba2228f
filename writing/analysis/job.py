"""The report as a job: a part for each chapter that is not counted yet, then one an analyst.

What was counted of a chapter stays for later reports. The cursor names the report and the
analysts that have had their say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, cast
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from memory import ledger
from novellaforge import jobs, queues
from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.jobs import Keep, Progress
from novellaforge.models import Job
from projects.models import ChapterVersion, Project
from projects.reading import approved_of
from writing.analysis import (
    openings,
    pacing,
    phrases,
    point_of_view,
    threads_due,
    voices,
)
from writing.analysis.book import Book
from writing.analysis.loading import book_of, people_of, unmeasured
from writing.analysis.measuring import MEASURES, measure, state_of
from writing.analysis.observing import ANALYSTS, CONTENTS, Analyst, Contents, Found
from writing.models import BookReport, MeasuredVersion

KIND = "book_report"
KEPT = 5  # reports of a book: enough to see whether it gets better

FIND: Mapping[Analyst, Callable[[Book], Found]] = {
    "threads_due": threads_due.find,
    "point_of_view": point_of_view.find,
    "voices": voices.find,
    "openings": openings.find,
    "phrases": phrases.find,
    "pacing": pacing.find,
}


@dataclass(frozen=True)
class Cursor:
    """Whose say is kept already in this report; `revision` is the book's at the start."""

    report: UUID
    revision: int
    made: tuple[Analyst, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        made = tuple(each for each in ANALYSTS if each in stored.get("made", ()))
        return cls(UUID(stored["report"]), int(stored["revision"]), made)

    def stored(self) -> dict[str, Any]:
        return {"report": str(self.report), "revision": self.revision, "made": list(self.made)}


def register() -> None:
    jobs.register(KIND, work, queues.route("book_report"))


async def work(job: Job) -> Keep:
    """One part. Raises Refused where the book is in the trash."""
    return await in_db(_part, job)


def _part(job: Job) -> Keep:
    project = Project.objects.filter(pk=job.project_id, trashed_at=None).first()
    if project is None:
        raise Refused(_("The book is in the trash: take it out, then go on with the report."))
    people = people_of(project)
    state = state_of(project.language, people)
    cursor = Cursor.of(job.cursor)
    if lacking := unmeasured(project, state):
        version = ChapterVersion.objects.select_related("chapter").get(pk=lacking[0])
        counted = measure(version.text, project.language, people)
        kept = MEASURES.dump_python(counted, mode="json")
        return partial(_keep_measures, cursor, version, state, kept, len(lacking) - 1)
    analyst = next(each for each in ANALYSTS if each not in cursor.made)
    return partial(_keep_found, cursor, analyst, FIND[analyst](book_of(project, analyst)))


def _keep_measures(
    cursor: Cursor,
    version: ChapterVersion,
    state: str,
    measures: dict[str, Any],
    left: int,
    job: Job,
) -> Progress:
    if ChapterVersion.objects.filter(pk=version.pk).exists():
        MeasuredVersion.objects.update_or_create(
            version=version, defaults={"state": state, "measures": measures}
        )
    said = _("Chapter %(number)d is read.") % {"number": version.chapter.number}
    return _progress(cursor, left, said, job)


def _keep_found(cursor: Cursor, analyst: Analyst, found: Found, job: Job) -> Progress:
    report, contents = _begun(cursor, job.project_id)
    contents = contents.with_found(analyst, found)
    made = cast(tuple[Analyst, ...], (*cursor.made, analyst))
    is_last = set(made) == set(ANALYSTS)
    report.contents = CONTENTS.dump_python(contents, mode="json")
    report.made_at = timezone.now() if is_last else None
    report.save()
    after = Cursor(cursor.report, cursor.revision, made)
    if not is_last:
        return _progress(after, 0, _("The book is being compared with itself."), job)
    _forget_old(report)
    count = len(contents.observations)
    said = ngettext(
        "The report is made: %(count)d observation.",
        "The report is made: %(count)d observations.",
        count,
    )
    return _progress(after, 0, said % {"count": count}, job, is_last=True)


def _progress(
    cursor: Cursor, left: int, said: str, job: Job, *, is_last: bool = False
) -> Progress:
    """Counted anew: chapters may have been approved since it began."""
    chapters = approved_of(job.project_id).count()
    total = chapters + len(ANALYSTS)
    done = max(0, chapters - left) + len(cursor.made)
    return Progress(done, total, said, cursor.stored(), is_last)


def _begun(cursor: Cursor, project_id: UUID) -> tuple[BookReport, Contents]:
    """The report as far as it is made; its first part says what it is about."""
    report, is_new = BookReport.objects.get_or_create(
        pk=cursor.report, defaults={"project_id": project_id, "revision": cursor.revision}
    )
    if not is_new:
        return report, CONTENTS.validate_python(report.contents)
    words = approved_of(project_id).values_list("approved_version__word_count", flat=True)
    return report, Contents(
        chapters=len(words),
        words=sum(each or 0 for each in words),
        unread=tuple(ledger.unread(project_id)),
    )


def _forget_old(report: BookReport) -> None:
    """What is older than the last few, and what was begun and never finished."""
    others = BookReport.objects.filter(project=report.project_id).exclude(pk=report.pk)
    others.filter(made_at=None).delete()
    kept = list(others.order_by("-made_at").values_list("pk", flat=True)[: KEPT - 1])
    others.exclude(pk__in=kept).delete()
