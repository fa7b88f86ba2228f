"""Making an archive: each table as lines of JSON in a file of its own, all named by a manifest."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from memory.codex.entries import entries_of, states_of
from memory.models import BookMemory
from novellaforge.errors import Refused
from projects import export
from projects.models import Project
from writing.export.archive import bounds, set_aside
from writing.export.archive.bounds import Extent, TooMuch
from writing.export.archive.tables import READ, TABLES, Fields, Table, is_person
from writing.export.archive.values import Wrong, check_plain, told

FORMAT, VERSION = "novellaforge-archive", 1
MANIFEST = "manifest.json"
OWNER = "owner"  # for a person: whoever imports it; others are nobody there
PARTED = ("reports", "set_aside")  # whose rows say what hashed keys are made of
STORED_AT = (1980, 1, 1, 0, 0, 0)


def register() -> None:
    """Have the book's export page and API offer it."""
    export.offer(
        export.Packed(
            "archive",
            gettext_lazy("Archive (.zip), all of the book, to be imported again"),
            ".zip",
            "application/zip",
            pack,
        )
    )


def pack(project_id: UUID) -> bytes:
    """The archive of a book as it stands at one moment. Raises Refused: it is too large."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        project = Project.objects.get(pk=project_id)
        try:
            members = _measured(project)
        except (TooMuch, Wrong) as error:
            raise Refused(_too_large()) from error
    archive = _zipped(_manifest(project, members), members)
    if len(archive) > bounds.MOST_ZIPPED:
        raise Refused(_too_large())
    return archive


def _too_large() -> str:
    return _("This book is too large for an archive.")


def _measured(project: Project) -> dict[str, bytes]:
    """Raises TooMuch, Wrong: of more than could be read again."""
    extent, members = Extent(), {}
    for table, rows in _told(project):
        for name, data in _members(table, rows):
            extent.add(data)
            members[name] = data
    return members


def _told(project: Project) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    for table in TABLES:
        yield table.name, _rows(table, project)
    yield READ, _read(project)


def _rows(table: Table, project: Project) -> Iterator[dict[str, Any]]:
    rows = table.rows.filter(**{table.to_book: project.pk}).order_by("pk")
    parts = set_aside.parts_of(project.pk) if table.name in PARTED else {}
    if table.name == "reports":
        rows = rows.filter(pk__in=set_aside.reports_of(project.pk))
    for row in rows.iterator(chunk_size=500):
        values = {each.name: _value(each, row, project) for each in table.fields}
        if table.name == "set_aside":
            values["parts"] = parts.get(row.key)
        elif table.name == "reports":
            said = (each["key"] for each in row.contents.get("observations", ()))
            values["parts"] = {key: parts[key] for key in said if key in parts}
        yield values


def _value(field: Fields, row: Any, project: Project) -> Any:
    value = getattr(row, field.attname)
    if is_person(field):
        return OWNER if value == project.owner_id else None
    return told(value)


def _read(project: Project) -> Iterator[dict[str, Any]]:
    """The entries of the bible whose facts were read as they stand now."""
    memory = BookMemory.objects.filter(project=project).first()
    known = memory.codex_read if memory else {}
    for entry, state in states_of(entries_of(project.pk), project.language).items():
        if known.get(str(entry)) == state:
            yield {"entry": str(entry)}


def _members(table: str, rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """A file; further ones where it would be too large. A table without rows has none."""
    lines: list[bytes] = []
    size, part = 0, 1
    for row in rows:
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if len(line) > bounds.MOST_CHARACTERS:
            check_plain(row)  # of a shorter one no text can be too long
        if lines and size + len(line) > bounds.MOST_OF_A_MEMBER:
            yield f"{table}.{part}.jsonl", b"".join(lines)
            lines, size, part = [], 0, part + 1
        lines.append(line)
        size += len(line)
    if lines:
        yield f"{table}.{part}.jsonl", b"".join(lines)


def _manifest(project: Project, members: dict[str, bytes]) -> bytes:
    about = {
        "format": FORMAT,
        "version": VERSION,
        "title": project.title,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "members": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "rows": data.count(b"\n")}
            for name, data in members.items()
        },
    }
    return json.dumps(about, ensure_ascii=False, indent=1).encode()


def _zipped(manifest: bytes, members: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {MANIFEST: manifest, **members}.items():
            archive.writestr(zipfile.ZipInfo(name, STORED_AT), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()
