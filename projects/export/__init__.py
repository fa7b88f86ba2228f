"""The whole book as a file. Imports `projects` and the house.

`book` says which texts it is made of, in order; a format says how they are written, chapter by
chapter (`markdown`, `txt`) or in one go (`epub`, `docx`, `pdf`); `job` makes it in the background;
`files` keeps what was made.
"""

from projects.export.book import Choice, Piece
from projects.export.files import files_of
from projects.export.formats import FORMATS, Format, Packed, offer
from projects.export.job import KIND, register, running, start

__all__ = [
    "FORMATS",
    "KIND",
    "Choice",
    "Format",
    "Packed",
    "Piece",
    "files_of",
    "offer",
    "register",
    "running",
    "start",
]
