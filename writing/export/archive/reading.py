"""Reading what is said to be an archive: bounded, checked against its manifest, never trusted.

Its files are read in memory by name (`projects.importing.packed`) and must be those that the
manifest names; only stored and deflated ones are unpacked, no further than they say they go.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from novellaforge.errors import Refused
from projects.importing.packed import member, opened
from projects.importing.refusing import Unread
from writing.export.archive import bounds
from writing.export.archive.bounds import MOST_MEMBERS, MOST_ROWS, Extent, TooMuch
from writing.export.archive.packing import FORMAT, MANIFEST, VERSION
from writing.export.archive.tables import BY_NAME, READ
from writing.export.archive.values import Wrong, check_plain

_NAME = re.compile(r"([a-z_]{1,40})\.([1-9]\d{0,2})\.jsonl")
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Row = dict[str, Any]


@dataclass(frozen=True)
class Archive:
    """`rows` by the name of their table; a table without any is not there."""

    title: str
    rows: dict[str, list[Row]]

    def of(self, table: str) -> list[Row]:
        return self.rows.get(table, [])


class _Member(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    rows: int = Field(ge=1, le=MOST_ROWS)


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    format: str
    version: int
    title: str = Field(max_length=1_000)
    members: dict[str, _Member] = Field(max_length=MOST_MEMBERS)


def read_archive(name: str, data: bytes) -> Archive:
    """`name` is the file's. Raises Refused with a sentence that says what to do."""
    refuse_too_large(len(data))
    try:
        with opened(data) as archive:
            manifest = _manifest(archive)
            rows: dict[str, list[Row]] = {}
            extent = Extent()
            for path in sorted(manifest.members, key=_place):
                data = _data(archive, path, manifest.members[path])
                extent.add(data)
                rows.setdefault(_place(path)[0], []).extend(_rows(data))
    except TooMuch as error:
        raise Refused(_damaged(name, "too_much")) from error
    except Unread as unread:
        raise Refused(_damaged(name, unread.why)) from unread
    except (ValidationError, Wrong, ValueError, RecursionError) as error:
        raise Refused(_broken(name)) from error
    if len(rows.get("book", ())) != 1:
        raise Refused(_broken(name))
    return Archive(manifest.title, rows)


def refuse_too_large(size: int) -> None:
    if size > bounds.MOST_ZIPPED:
        raise Refused(
            _("This archive is too large: it has %(size).1f MB; at most %(most)d MB are taken.")
            % {"size": size / 1e6, "most": bounds.MOST_ZIPPED // 1_000_000}
        )


def _damaged(name: str, why: str) -> str:
    if why == "too_much":
        return _("“%(name)s” unpacks to more than an archive of a book can be.") % {"name": name}
    return _broken(name)


def _broken(name: str) -> str:
    return _(
        "“%(name)s” is damaged or no archive of a book. Export the archive again, and bring that."
    ) % {"name": name}


def _manifest(archive: zipfile.ZipFile) -> _Manifest:
    names = archive.namelist()
    if len(set(names)) != len(names):
        raise Wrong("a name twice")
    if any(each.compress_type not in _PACKINGS for each in archive.infolist()):
        raise Wrong("an unknown packing")
    found = _Manifest.model_validate(_json(member(archive, MANIFEST)))
    if found.format != FORMAT:
        raise Wrong("another format")
    if found.version != VERSION:
        raise Refused(
            _(
                "This archive is of version %(version)s of the format, and this program reads "
                "version %(ours)s. Import it with the program that made it, or a newer one."
            )
            % {"version": found.version, "ours": VERSION}
        )
    if {*found.members, MANIFEST} != set(names):
        raise Wrong("not the files that its manifest names")
    return found


def _place(path: str) -> tuple[str, int]:
    match = _NAME.fullmatch(path)
    if match is None or (match[1] not in BY_NAME and match[1] != READ):
        raise Wrong(f"an unknown file {path[:80]!r}")
    return match[1], int(match[2])


def _data(archive: zipfile.ZipFile, path: str, about: _Member) -> bytes:
    data = member(archive, path)
    if hashlib.sha256(data).hexdigest() != about.sha256:
        raise Wrong(f"{path} is not what its manifest says")
    if data.count(b"\n") != about.rows or not data.endswith(b"\n"):
        raise Wrong(f"{path} has not the rows that its manifest says")
    return data


def _rows(data: bytes) -> Iterator[Row]:
    for line in data.split(b"\n")[:-1]:
        row = _json(line)
        if not isinstance(row, dict):
            raise Wrong("a row that is none")
        check_plain(row)
        yield row


def _json(data: bytes) -> Any:
    """Raises ValueError (and its subclasses), RecursionError."""
    return json.loads(data.decode(), parse_constant=_no_number)


def _no_number(said: str) -> NoReturn:
    raise Wrong(f"{said} is no number")
