"""An archive becomes a new book of whoever brings it: all of it, in one transaction, or nothing.

Its texts are what they were; memory's passages, vectors and graph are made again by the job that
rebuilds them.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import DataError, IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from memory import ledger
from memory.codex.entries import entries_of, states_of
from memory.maintenance import rebuild
from novellaforge import auditing
from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.models import ChapterVersion, Project
from projects.text import count_words
from writing.export.archive import set_aside
from writing.export.archive.reading import Row, read_archive, refuse_too_large
from writing.export.archive.renaming import (
    Ids,
    chapters_by_entity,
    name_entities,
    name_facts,
)
from writing.export.archive.rows import Joining, checked, in_row, keys_of
from writing.export.archive.tables import READ, TABLES
from writing.export.archive.values import Wrong
from writing.models import BookReport, Proposal, SetAside
from writing.models.proposals import digest

logger = logging.getLogger(__name__)

AT_ONCE = 1_000
MOST_ENTRIES = 3_000  # of a bible, each compared with each; of a longer one all is read again
ROW_MEMBERS = ("characters", "locations", "world_rules", "documents", "chapters", "versions")


@dataclass(frozen=True)
class Imported:
    """`job` makes the book's memory from its texts again."""

    book: Project
    job: Job


def brought(owner: User, file: UploadedFile) -> Imported:
    """As `restore`, of what was uploaded."""
    refuse_too_large(file.size or 0)
    return restore(owner, file.name or "", file.read())


def restore(owner: User, name: str, data: bytes) -> Imported:
    """`name` is the file's. Raises Refused, and then nothing is stored."""
    archive = read_archive(name, data)
    try:
        rows = checked(archive)
        with transaction.atomic():
            return _stored(owner, rows, archive.of(READ))
    except (Wrong, IntegrityError, DataError) as error:
        with translation.override("en"):
            logger.warning("an archive is refused: %s", error)
        raise Refused(_contradicts(name, error)) from error


def _contradicts(name: str, error: Exception) -> str:
    what = str(error) if isinstance(error, Wrong) else _("two of its rows cannot both be")
    return _("“%(name)s” cannot be imported, and nothing of it was: %(what)s.") % {
        "name": name,
        "what": what[:200],
    }


def _stored(owner: User, rows: dict[str, list[Row]], read: list[Row]) -> Imported:
    [about] = rows["book"]
    book = Project(**about | {"id": uuid4(), "owner": owner})
    ids = Ids(about["id"], book.pk)
    _name(ids, rows)
    _check(rows)
    book.save(force_insert=True)
    joining = Joining(ids, keys_of(rows, ids), book, owner)
    for table in TABLES[1:]:
        _keep(table, joining, rows[table.name])
    _note_read(book, ids, read)
    auditing.note("book.imported", actor_id=owner.pk, project_id=book.pk, subject=book.title)
    return Imported(book, rebuild.start(book.pk, owner.pk)[0])


def _name(ids: Ids, rows: Mapping[str, list[Row]]) -> None:
    for table in ROW_MEMBERS:
        for row in rows[table]:
            ids.make(row["id"])
    name_entities(ids, rows["entities"], chapters_by_entity(rows["facts"]))
    name_facts(ids, rows["facts"])


def _check(rows: Mapping[str, list[Row]]) -> None:
    """What rows say together. Raises Wrong."""
    chapters = {row["id"]: row["chapter"] for row in rows["versions"]}
    for number, row in enumerate(rows["versions"], 1):
        if hashlib.sha256(row["text"].encode()).hexdigest() != row["sha256"]:
            raise in_row("versions", number, gettext_lazy("its text is not the one of its hash"))
    for number, row in enumerate(rows["chapters"], 1):
        if row["approved_version"] and chapters.get(row["approved_version"]) != row["id"]:
            raise in_row(
                "chapters", number, gettext_lazy("its approved version is another chapter's")
            )


def _keep(table: Any, joining: Joining, rows: list[Row]) -> None:
    made = joining.instances(table, rows)
    for each, row in zip(made, rows, strict=True):
        if isinstance(each, ChapterVersion):
            each.word_count = count_words(each.text)
        elif isinstance(each, Proposal):
            each.sha256 = digest(each.passage)
        elif isinstance(each, SetAside) and row["parts"]:
            each.key = set_aside.renamed(joining.ids, row["parts"])
        elif isinstance(each, BookReport):
            each.revision = joining.book.revision
            for said in each.contents["observations"]:
                if parts := row["parts"].get(said["key"]):
                    said["key"] = set_aside.renamed(joining.ids, parts)
    table.model._base_manager.bulk_create(made, batch_size=AT_ONCE)


def _note_read(book: Project, ids: Ids, read: list[Row]) -> None:
    """What of the bible was read when it was exported is read here too."""
    try:
        entries = {ids.of(UUID(row["entry"])) for row in read}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Wrong(gettext_lazy("%(table)s: a row that is none"), table=READ) from error
    every = entries_of(book.pk)
    states = states_of(every, book.language) if len(every) <= MOST_ENTRIES else {}
    memory = ledger.memory_of(book.pk)
    memory.codex_read = {str(uid): state for uid, state in states.items() if uid in entries}
    memory.save(update_fields=["codex_read"])
