"""A manuscript between its upload and its import: the text waits in a job that is not begun.

The job's first part takes the text out of it and into the book.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from novellaforge import jobs
from novellaforge.errors import Refused
from novellaforge.figures import whole
from novellaforge.models import Job
from projects.importing.breaks import Place, places_in
from projects.importing.chapters import Manuscript, chapters
from projects.importing.correcting import MOST, Corrections, pieces_of
from projects.importing.page import cleaned
from projects.importing.reading_files import refuse_too_large
from projects.models import Project
from projects.text import whole_words
from writing.importing.found import TITLE_CHARACTERS, Choice, Preview
from writing.importing.job import (
    CHOICE,
    CORRECTIONS,
    DISCARDED,
    KIND,
    MATTER,
    NOTICES,
    TEXT,
    TITLE,
    waiting_in,
)
from writing.importing.preview import preview_of

State = Job.State


def running(project: Project) -> Job | None:
    """The import that runs, or that was begun last and is not finished."""
    job = jobs.unfinished(KIND, project.pk)
    return None if job is None or is_waiting(job) else job


def waiting(project: Project) -> Job | None:
    """The manuscript that was brought last, while its import is not begun."""
    job = jobs.unfinished(KIND, project.pk)
    return job if job and is_waiting(job) else None


def is_waiting(job: Job) -> bool:
    return TEXT in job.cursor and job.state != State.RUNNING


@transaction.atomic
def take(
    project: Project,
    user_id: int | None,
    title: str,
    text: str,
    notices: Sequence[str] = (),
    matter: Mapping[str, str] | None = None,
) -> Job:
    """Have this text wait, instead of any that waits; with it, by its fields, what goes to the
    book's front and back matter. Raises Refused: too large, empty, or an import runs.
    """
    refuse_too_large(len(text.encode(errors="replace")))
    text = cleaned(text)
    if not text.strip():
        raise Refused(_("There is no text in this manuscript."))
    _hold(project)
    last = jobs.unfinished(KIND, project.pk)
    if last and last.state == State.RUNNING:
        raise Refused(_("A manuscript is being imported: let that end, or stop it, first."))
    if last and is_waiting(last):
        last.delete()
    _discarded(project).delete()
    return Job.objects.create(
        kind=KIND,
        project_id=project.pk,
        state=State.STOPPED,
        sentence=_waits(),
        cursor={
            TITLE: whole_words(title, TITLE_CHARACTERS),
            TEXT: text,
            NOTICES: list(notices),
            MATTER: {name: cleaned(said) for name, said in (matter or {}).items()},
        },
        language=get_language() or "en",
        requested_by_id=user_id,
    )


@transaction.atomic
def discard(project: Project) -> None:
    """The text that waits is set aside, for `bring_back`; one whose import was begun is not."""
    _hold(project)
    job = waiting(project)
    if job:
        _discarded(project).delete()
        _mark(job, DISCARDED, State.DONE, _("The manuscript is not imported."), timezone.now())


@transaction.atomic
def bring_back(project: Project) -> Job | None:
    """What waits again as it was when it was discarded, or waits anyway."""
    _hold(project)
    job = _discarded(project).first()
    if job:
        _mark(job, KIND, State.STOPPED, _waits(), None)
    return waiting(project)


def forget(before: datetime) -> None:
    """What was discarded before this moment goes for ever."""
    Job.objects.filter(kind=DISCARDED, finished_at__lt=before).delete()


def preview(project: Project, job: Job, choice: Choice) -> Preview:
    return preview_of(project, waiting_in(job), choice)


def correct(project: Project, said: Callable[[Manuscript, Corrections], Corrections]) -> None:
    """Keep what the author says of the chapters found: `said` makes it of what was said before.

    Raises Refused where nothing waits, or where it fits not.
    """
    with transaction.atomic():
        _hold(project)
        job = waiting(project)
        if job is None:
            raise Refused(_("There is no manuscript to import: bring one first."))
        given = waiting_in(job)
        told = said(chapters(given.text), given.corrections).told()
        if len(told) > MOST:
            raise Refused(_("At most %(most)s corrections are kept.") % {"most": whole(MOST)})
        job.cursor[CORRECTIONS] = told
        job.save(update_fields=["cursor", "updated_at"])


@transaction.atomic
def start(project: Project, choice: Choice) -> tuple[Job, bool]:
    """Begin the import of what waits, or join the one that runs; whether this call began it.

    Raises Refused, with every reason there is, where it cannot be as it is chosen.
    """
    _hold(project)
    last = jobs.unfinished(KIND, project.pk)
    if last and last.state == State.RUNNING:
        return last, False
    job = waiting(project)
    if job is None:
        raise Refused(_("There is no manuscript to import: bring one first."))
    found = preview(project, job, choice)
    if found.refusals:
        raise Refused(" ".join(found.refusals))
    job.cursor[CHOICE] = asdict(choice)
    job.total = sum(each.standing != "empty" for each in found.chapters)
    job.save(update_fields=["cursor", "total", "updated_at"])
    return jobs.resume(job), True


@dataclass(frozen=True)
class SplitPlaces:
    """Where a piece of what waits may be split; `title` is the piece's."""

    title: str
    places: tuple[Place, ...]


def split_places(project: Project, at: int) -> SplitPlaces | None:
    """Of the piece that begins at `at`; None: there is none."""
    job = waiting(project)
    if job is None:
        return None
    given = waiting_in(job)
    manuscript = chapters(given.text)
    for piece in pieces_of(manuscript, given.corrections, front=True):
        if piece.at == at:
            return SplitPlaces(piece.part.title, places_in(manuscript, piece.part))
    return None


def _discarded(project: Project) -> QuerySet[Job]:
    return Job.objects.filter(kind=DISCARDED, project_id=project.pk)


def _mark(job: Job, kind: str, state: str, sentence: str, finished_at: datetime | None) -> None:
    job.kind, job.state, job.sentence, job.finished_at = kind, state, sentence, finished_at
    job.save(update_fields=["kind", "state", "sentence", "finished_at", "updated_at"])


def _waits() -> str:
    return _("It waits to be looked at, and begun.")


def _hold(project: Project) -> None:
    """Inside a transaction: one at a time of those who change what waits for a book."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
