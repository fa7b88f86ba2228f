"""The file: a zip whose members are named, counted and hashed by a manifest at its end.

Written and read as a stream: whatever its size, no member is ever whole in memory.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FORMAT: Literal["novellaforge-backup"] = "novellaforge-backup"
VERSION = 1
MANIFEST = "manifest.json"
MOST_OF_MANIFEST = 64_000_000  # bytes: some 200,000 files
PIECE = 1 << 18  # bytes read at once
LEVEL = 3  # of deflate: a third of the time of the usual 6, some 5 % larger


# What reading a broken file raises. zipfile does not wrap what deflate says.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValidationError)


class Unfit(Exception):
    """It cannot be done; says why, and what to do. Nothing was changed."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Member(_Strict):
    """`rows` of a table's member; None of any other."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    rows: int | None = Field(default=None, ge=0)


class Sequence(_Strict):
    last: int
    is_called: bool


class Manifest(_Strict):
    """`tables`: the columns of each, in the order in which its member has them. `migrations`:
    the names applied, by app. `key_check`: tells one SECRET_KEY from another, and no more.
    """

    format: Literal["novellaforge-backup"] = FORMAT
    version: int = VERSION
    program: str
    made_at: str
    key_check: str
    with_secrets: bool
    migrations: dict[str, list[str]]
    tables: dict[str, list[str]]
    sequences: dict[str, Sequence]
    members: dict[str, Member]

    @property
    def rows(self) -> int:
        return sum(each.rows or 0 for each in self.members.values())


class Writing:
    """Members one after the other, then the manifest."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.members: dict[str, Member] = {}

    def add(self, name: str, pieces: Iterable[bytes], *, has_rows: bool = False) -> Member:
        """`has_rows`: each row ends with a line feed, and only there is one."""
        digest, size, rows = hashlib.sha256(), 0, 0
        with self._file.open(_info(name), "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                rows += piece.count(b"\n") if has_rows else 0
                member.write(piece)
        made = Member(sha256=digest.hexdigest(), size=size, rows=rows if has_rows else None)
        self.members[name] = made
        return made

    def finish(self, manifest: Manifest) -> None:
        self._file.writestr(_info(MANIFEST), manifest.model_dump_json(indent=1))


@contextmanager
def written(path: Path) -> Iterator[Writing]:
    """Under another name until it is whole, readable by its owner only."""
    half = path.with_name(path.name + ".part")
    half.touch(mode=0o600)
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as file:
            yield Writing(file)
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)


class Reading:
    """A file whose members are those of its manifest, as long and as hashed. `check` says so."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.manifest = _manifest(file)

    def pieces(self, name: str) -> Iterator[bytes]:
        with self._file.open(name) as member:
            while piece := member.read(PIECE):
                yield piece

    def text(self, name: str) -> str:
        return b"".join(self.pieces(name)).decode()

    def check(self) -> None:
        """Read all of it once. Raises Unfit."""
        names = self._file.namelist()
        told = self.manifest.members
        if sorted(names) != sorted([*told, MANIFEST]):
            raise Unfit("This file is broken: its members are not those that it says it has.")
        for name, member in told.items():
            self._check(name, member)

    def _check(self, name: str, told: Member) -> None:
        digest, left = hashlib.sha256(), told.size
        for piece in self.pieces(name):
            digest.update(piece)
            left -= len(piece)
            if left < 0:
                break
        if left or digest.hexdigest() != told.sha256:
            raise Unfit(f"This file is broken: {name} is not what was written.")


@contextmanager
def opened(path: Path) -> Iterator[Reading]:
    """Raises Unfit for what is no backup, or a broken one, also while it is read."""
    try:
        with _zip(path) as file:
            yield Reading(file)
    except _BROKEN as error:
        raise Unfit(f"{path} is no backup, or a broken one: {error}") from error


def _zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except OSError as error:
        raise Unfit(f"{path} cannot be read: {error}") from error


def _manifest(file: zipfile.ZipFile) -> Manifest:
    try:
        info = file.getinfo(MANIFEST)
    except KeyError as error:
        raise Unfit("This file has no manifest: it is no backup, or was cut short.") from error
    with file.open(info) as member:
        data = member.read(MOST_OF_MANIFEST + 1)
    if len(data) > MOST_OF_MANIFEST:
        raise Unfit("This file's manifest is too large.")
    manifest = Manifest.model_validate_json(data)
    if manifest.version > VERSION:
        raise Unfit("A newer version of the program made this file: use that one.")
    return manifest


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def streamed(file: IO[Any]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
