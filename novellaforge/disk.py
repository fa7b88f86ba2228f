"""Whether there is room: what is full is written to no more."""

import os
from pathlib import Path

from novellaforge.checks import Probe

LEAST_MEGABYTES, LEAST_FILES = 200, 1_000


def probe_disk(directory: Path) -> Probe:
    """The file system of `directory`, or of the nearest of its parents that exists."""
    there = next(each for each in (directory, *directory.parents) if each.exists())
    try:
        found = os.statvfs(there)
    except OSError as error:
        return Probe(problem=str(error))
    return judged(found.f_bavail * found.f_frsize // 2**20, found.f_favail, found.f_files > 0)


def judged(megabytes: int, files: int, counts_files: bool = True) -> Probe:
    """Pure. `counts_files`: some file systems have no limit of files, and say 0."""
    if megabytes < LEAST_MEGABYTES:
        problem, freed = f"only {megabytes} MB are free", "room"
    elif counts_files and files < LEAST_FILES:
        problem, freed = f"only {files} more files can be made", "some files"
    else:
        return Probe(f"{megabytes / 1_024:.1f} GB free")
    remedy = (
        f"Free {freed} there (old logs, backups), or move VAR_DIR to a larger disk. What is "
        "written is kept until then; a database whose disk is full takes nothing more."
    )
    return Probe(problem=problem, remedy=remedy)
