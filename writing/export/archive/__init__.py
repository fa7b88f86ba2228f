"""The whole of a book in one file, which can be imported again as another book (docs/archive.md).

`tables` says what is carried and what is left out, `packing` writes it, `reading` reads what
anybody may have sent, `renaming` gives everything in it new ids, `storing` makes the book.
"""

from writing.export.archive.packing import pack, register
from writing.export.archive.storing import Imported, brought, restore

__all__ = ["Imported", "brought", "pack", "register", "restore"]
