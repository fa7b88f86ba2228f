"""What a packed document (.docx, .epub) may hold before anything of it is unpacked. Pure.

Members are read in memory, by name, and never written anywhere: a name that leads out of the
archive is only a name. The sizes that an archive states bound what is read of it (zipfile).
"""

import zipfile
import zlib
from io import BytesIO

from projects.importing.refusing import Unread

MOST_UNPACKED = 200_000_000  # bytes, all members together
MOST_MEMBER = 50_000_000
MOST_MEMBERS = 10_000

_DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError, OSError)


def opened(data: bytes) -> zipfile.ZipFile:
    """Raises Unread for what is no archive, a broken one, or one that would not end."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _DAMAGED as error:
        raise Unread("broken") from error
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
        raise Unread("too_much")
    return archive


def member(archive: zipfile.ZipFile, path: str) -> bytes:
    """One file of it. Raises Unread: it is missing, damaged, encrypted or too large."""
    about = archive.NameToInfo.get(path)
    if about is None:
        raise Unread("broken")
    if about.file_size > MOST_MEMBER:
        raise Unread("too_much")
    try:
        return archive.read(about)
    except _DAMAGED as error:  # RuntimeError: encrypted; its subclass: an unknown packing
        raise Unread("broken") from error
