"""The export as a job: some chapters a part, added to the file in the part's transaction."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from novellaforge import jobs, queues
from novellaforge.auditing import note
from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.figures import whole
from novellaforge.jobs import Keep, Progress
from novellaforge.models import Job
from projects.export import files
from projects.export.book import Choice, Entry, Piece, entries_of, pieces
from projects.export.choosing import as_ranges, chosen_of
from projects.export.formats import FORMATS, Bound, Format, Packed, Running
from projects.export.matter import NO_MATTER, author_of, matter_of
from projects.export.prose import held
from projects.export.whole import Book
from projects.models import ExportFile, Project

KIND = "export"
AT_ONCE = 25  # chapters
FILE, ENTRIES, AT = "file", "entries", "at"


def register() -> None:
    jobs.register(KIND, work, queues.route("export_book"))


def running(project: Project) -> Job | None:
    """The export that runs, or that was stopped or failed last."""
    return jobs.unfinished(KIND, project.pk)


@transaction.atomic
def start(project: Project, made: Format, choice: Choice, user_id: int | None = None) -> Job:
    """Raises Refused: nothing is written yet, no such chapters, or another export runs."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    last = running(project)
    if last and last.state == Job.State.RUNNING:
        raise Refused(_("A file is being made: let that end, or stop it, first."))
    entries, chosen = _wanted(project, made, choice)
    file = files.begin(project, made, choice, user_id, chosen)
    note("export.asked", actor_id=user_id, project_id=project.pk, subject=made.name)
    rows = [[str(each.version), each.number, each.title] for each in entries]
    cursor = {FILE: str(file.pk), ENTRIES: rows, AT: 0}
    return jobs.start(KIND, project.pk, user_id=user_id, total=len(rows), cursor=cursor)[0]


def _wanted(project: Project, made: Format, choice: Choice) -> tuple[tuple[Entry, ...], str]:
    """The chapters of the file, and, where they were chosen, which these are."""
    if isinstance(made, Packed):
        if choice.chapters:
            raise Refused(_("An archive holds the whole book: choose no chapters for it."))
        return entries_of(project, "newest"), ""
    entries = entries_of(project, choice.texts)
    if not entries:
        raise Refused(_nothing(choice))
    if not choice.chapters:
        return entries, ""
    there = [each.number for each in entries]
    chosen = chosen_of(choice.chapters, there)
    return tuple(each for each in entries if each.number in chosen), as_ranges(chosen, there)


def _nothing(choice: Choice) -> str:
    if choice.texts == "approved":
        return _("No chapter is approved yet: approve one, or take the newest texts.")
    return _("No chapter has a text yet: there is nothing to export.")


async def work(job: Job) -> Keep:
    """One part: of a format that is made in one go, the only one. Raises Refused where its file
    is gone.
    """
    file = await in_db(_file, job.cursor)
    made, rows = FORMATS[file.format], job.cursor[ENTRIES]
    at = job.cursor[AT]
    done = min(at + AT_ONCE, len(rows)) if isinstance(made, Running) else len(rows)
    some = await in_db(_pieces, file, rows[at:done])
    return partial(_keep, await _made(made, file, some), some, done)


async def _made(made: Format, file: ExportFile, some: tuple[Piece, ...]) -> bytes:
    if isinstance(made, Running):
        return "".join(map(made.piece, some)).encode()
    if isinstance(made, Packed):
        return await in_db(made.pack, file.project_id)
    assert isinstance(made, Bound)
    return await in_db(made.bind, await in_db(_book, file, some))


def _pieces(file: ExportFile, rows: list[list[Any]]) -> tuple[Piece, ...]:
    some = [Entry(UUID(version), number, title) for version, number, title in rows]
    return tuple(pieces(some, file.project, file.titles))


def _book(file: ExportFile, some: tuple[Piece, ...]) -> Book:
    project = file.project
    return Book(
        uid=project.pk,
        title=held(project.title) if file.titles else "",
        author=author_of(project),
        language=project.language,
        pieces=some,
        made_at=file.created_at,
        matter=matter_of(project) if file.matter else NO_MATTER,
    )


def _file(cursor: dict[str, Any]) -> ExportFile:
    rows = ExportFile.objects.select_related("project__owner").defer("data")
    file = rows.filter(pk=cursor[FILE]).first()
    if file is None:
        raise Refused(_("Another file was begun instead of this one: ask for it again."))
    return file


def _keep(data: bytes, some: tuple[Piece, ...], done: int, job: Job) -> Progress:
    file_id, total = _file(job.cursor).pk, len(job.cursor[ENTRIES])
    files.add(file_id, data, some)
    cursor = job.cursor | {AT: done}
    if done < total:
        return Progress(done, total, "", cursor)
    file = files.finish(file_id)
    told = ngettext(
        "“%(name)s” is made: %(words)s words in %(count)d chapter.",
        "“%(name)s” is made: %(words)s words in %(count)d chapters.",
        file.chapters,
    ) % {"name": file.name, "words": whole(file.words), "count": file.chapters}
    return Progress(total, total, told, cursor, is_last=True)
