"""Files under MEDIA_ROOT: out to members, and back beside those there are, then in their place."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from django.conf import settings

from novellaforge.backups.archive import Reading, Unfit, Writing, streamed

FOLDER = "media/"


def add(writing: Writing) -> int:
    """How many files. One that is deleted meanwhile is none."""
    root, count = Path(settings.MEDIA_ROOT), 0
    for file in sorted(_files(root)):
        with suppress(FileNotFoundError), file.open("rb") as opened:
            writing.add(FOLDER + file.relative_to(root).as_posix(), streamed(opened))
            count += 1
    return count


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
    """A folder beside MEDIA_ROOT, which `put` puts in its place; else it goes again. What was in
    its place is kept until all has ended well, and comes back where it has not.
    """
    if _before().exists():
        raise Unfit(_left_behind())
    beside = _unpack(reading)
    try:
        yield beside
    except BaseException:
        _take_back(beside)
        raise
    else:
        shutil.rmtree(_before(), ignore_errors=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _before() -> Path:
    root = Path(settings.MEDIA_ROOT)
    return root.with_name(root.name + ".before")


def _left_behind() -> str:
    return (
        f"{_before()} holds the files from before a restore that was killed. Where the database "
        f"is still the one from before it too, move them back to {settings.MEDIA_ROOT}; else "
        "delete them. Then restore again."
    )


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
    """Raises OSError, and `unpacked` then puts back what it has moved."""
    root, before = Path(settings.MEDIA_ROOT), _before()
    if root.exists():
        root.rename(before)
    else:
        before.mkdir()
    beside.rename(root)


def _take_back(beside: Path) -> None:
    root, before = Path(settings.MEDIA_ROOT), _before()
    if not before.exists():
        return
    if root.exists():
        root.rename(beside)
    before.rename(root)
