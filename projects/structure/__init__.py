"""What an author does to the order of a book's chapters, each act to be undone once.

Versions are never changed: a text that is cut or joined is another version, unapproved, and what
was approved before counts until it is approved.
"""

from projects.structure.acts import insert, move, put_in_trash, take_out
from projects.structure.cutting import split
from projects.structure.joining import merge
from projects.structure.listing import Done, done_in, trashed_in
from projects.structure.telling import said
from projects.structure.undoing import undo, why_not

__all__ = [
    "Done",
    "done_in",
    "insert",
    "merge",
    "move",
    "put_in_trash",
    "said",
    "split",
    "take_out",
    "trashed_in",
    "undo",
    "why_not",
]
