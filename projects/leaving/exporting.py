"""All of a person's data as one zip: what names them as JSON, each of their books as an archive.

Made by a job, one book a part, each kept as a row of its own: however many books, one is in memory
at a time. Kept KEPT_DAYS, for its owner only.
"""

import tempfile
import zipfile
from datetime import timedelta
from functools import partial
from typing import IO
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from novellaforge import jobs, queues
from novellaforge.auditing import note
from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.jobs import Keep, Progress
from novellaforge.models import Job
from novellaforge.schedules import Schedule
from projects.export import FORMATS, Packed
from projects.leaving import telling
from projects.models import Project
from projects.models.leaving import AccountExport, AccountExportPart

KIND = "account_export"
KEPT_DAYS = 7
_PEOPLE = UUID("6d1f3c1e-5a1c-4f0b-9a52-3b6f0b5f7c11")  # a job is of a "book": here of a person
README = "README.txt"
NIGHTLY = Schedule(
    name="clean up exports of accounts",
    func="projects.leaving.exporting.clean_up",
    queue=queues.MAINTENANCE_LOW,
    cron="12 4 * * *",
)


def register() -> None:
    jobs.register(KIND, work, queues.route("export"))


def key_of(user_id: int) -> UUID:
    """What stands for the person where a job names its book."""
    return uuid5(_PEOPLE, str(user_id))


def start(user_id: int) -> AccountExport:
    """The one that is being made, or a new one in place of all before."""
    with transaction.atomic():
        job, is_new = jobs.start(KIND, key_of(user_id), user_id=user_id)
        if not is_new:
            return AccountExport.objects.get(job_id=job.pk)
        AccountExport.objects.filter(user_id=user_id).delete()
        export = AccountExport.objects.create(user_id=user_id, job_id=job.pk)
        books = Project.objects.filter(owner_id=user_id).order_by("created_at", "pk")
        left = [str(pk) for pk in books.values_list("pk", flat=True)]
        job.cursor = {"export": str(export.pk), "user": user_id, "left": left}
        job.total = len(left) + 1
        job.save(update_fields=["cursor", "total"])
        note("account.exported", actor_id=user_id)
    return export


def job_of(export: AccountExport) -> Job | None:
    return Job.objects.filter(pk=export.job_id).first() if export.job_id else None


def last_of(user_id: int | None) -> AccountExport | None:
    if user_id is None:
        return None
    return AccountExport.objects.filter(user_id=user_id).order_by("created_at").last()


async def work(job: Job) -> Keep:
    """One part: the next book, or in the end all rows."""
    cursor = job.cursor
    if cursor["left"]:
        book = await in_db(_packed, UUID(cursor["left"][0]))
        return partial(_keep_book, book, cursor["left"])
    rows = await in_db(_rows, int(cursor["user"]))
    return partial(_keep_rows, rows)


def _packed(project_id: UUID) -> tuple[str, bytes] | None:
    """None where it is gone meanwhile. What cannot be packed says why in its place."""
    book = Project.objects.filter(pk=project_id).first()
    if book is None:
        return None
    archive = FORMATS["archive"]
    assert isinstance(archive, Packed)
    name = f"books/{slugify(book.title)[:60] or 'book'}-{str(book.pk)[:8]}"
    try:
        return f"{name}.zip", archive.pack(project_id)
    except Refused as refusal:
        return f"{name}.txt", str(refusal).encode()


def _rows(user_id: int) -> list[tuple[str, bytes]]:
    told = [
        (f"account/{name}.json", telling.as_json(rows)) for name, rows in telling.rows_of(user_id)
    ]
    return [(README, _readme().encode()), *told]


def _readme() -> str:
    return _(
        "Everything that this site keeps of you. The folder “account” has each row that names "
        "you, as JSON; the folder “books” each of your books as an archive, which can be "
        "imported again. Left out are what signs you in (passwords, tokens, sessions) and the "
        "keys of model providers."
    )


def _keep_book(book: tuple[str, bytes] | None, was_left: list[str], job: Job) -> Progress:
    """A worker and `manage.py export_account` may do one part at once: the first one counts."""
    cursor = job.cursor
    if cursor["left"] != was_left:
        return Progress(job.done, job.total, job.sentence, cursor)
    if book:
        _add(cursor["export"], [book])
    left = cursor["left"][1:]
    done = job.total - 1 - len(left)
    said = ngettext("%(done)s book is packed.", "%(done)s books are packed.", done)
    return Progress(done, job.total, said % {"done": done}, cursor | {"left": left})


def _keep_rows(rows: list[tuple[str, bytes]], job: Job) -> Progress:
    if job.done < job.total:
        _add(job.cursor["export"], rows)
        AccountExport.objects.filter(pk=job.cursor["export"]).update(finished_at=timezone.now())
    return Progress(job.total, job.total, _("The file is ready."), job.cursor, is_last=True)


def _add(export_id: str, parts: list[tuple[str, bytes]]) -> None:
    for name, data in parts:
        AccountExportPart.objects.create(export_id=export_id, name=name, data=data)


def zipped(export: AccountExport) -> IO[bytes]:
    """A file that is open at its beginning and gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever is given it closes it)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in export.parts.order_by("name").iterator(chunk_size=1):
            method = zipfile.ZIP_STORED if part.name.endswith(".zip") else zipfile.ZIP_DEFLATED
            archive.writestr(part.name, bytes(part.data), method)
    file.seek(0)
    return file


def clean_up() -> int:
    """Nightly: those of more than KEPT_DAYS ago, one at a time. How many."""
    old = AccountExport.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    return sum(export.delete()[0] > 0 for export in list(old))
