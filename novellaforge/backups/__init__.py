"""The whole of an installation in one file, and back (docs/backup.md).

`archive` is the file, `tables` what of the database is carried, `schema` the migrations it stood
at, `media` the files on disk; `making` and `restoring` put them together. Whoever has something
to make again after a restore says so with `afterwards.register`. Needs no tools of Postgres and
no right but the owner's, so that it works at any DATABASE_URL.
"""

from novellaforge.backups.archive import Unfit
from novellaforge.backups.making import back_up
from novellaforge.backups.restoring import restore

__all__ = ["Unfit", "back_up", "restore"]
