"""Files under MEDIA_ROOT: out to members, and back beside those there are, then in their place."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings

from novellaforge.backups.archive import Reading, Unfit, Writing, streamed

FOLDER = "media/"


def add(writing: Writing) -> int:
    """How many files."""
    root = Path(settings.MEDIA_ROOT)
    files = sorted(_files(root))
    for file in files:
        with file.open("rb") as opened:
            writing.add(FOLDER + file.relative_to(root).as_posix(), streamed(opened))
    return len(files)


def _files(root: Path) -> Iterator[Path]:
    """No links: what they lead to is not this program's."""
    if root.is_dir():
        yield from (each for each in root.rglob("*") if each.is_file() and not each.is_symlink())


def names_in(reading: Reading) -> list[str]:
    """Raises Unfit for one that would lead out of its folder."""
    names = [name for name in reading.manifest.members if name.startswith(FOLDER)]
    for name in names:
        if any(part in ("..", "") for part in name.split("/")) or "\\" in name or "\0" in name:
            raise Unfit(f"This file is broken: {name} is no name of a file.")
    return names


@contextmanager
def unpacked(reading: Reading) -> Iterator[Path]:
    """A folder beside MEDIA_ROOT, which `put` puts in its place; else it goes again."""
    beside = _unpack(reading)
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _unpack(reading: Reading) -> Path:
    root = Path(settings.MEDIA_ROOT)
    beside = root.with_name(root.name + ".restoring")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name in names_in(reading):
        file = beside / PurePosixPath(name).relative_to(FOLDER.rstrip("/"))
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            opened.writelines(reading.pieces(name))
    return beside


def put(beside: Path) -> None:
    """All of them, or as it was. Raises OSError."""
    root = Path(settings.MEDIA_ROOT)
    before = root.with_name(root.name + ".before")
    shutil.rmtree(before, ignore_errors=True)
    if root.exists():
        root.rename(before)
    try:
        beside.rename(root)
    except OSError:
        if before.exists():
            before.rename(root)
        raise
    shutil.rmtree(before, ignore_errors=True)
