"""The bible as facts at place 0, so that a text which contradicts it is found.

`entries` is what the bible says, `certain` what code reads of it alone, `described` what a model
reads of it, `reading` what of it is read and kept. It never writes the bible. Imports `memory`'s
extraction and ledger.
"""

from memory.codex.reading import ReadBible, Unread, read_bible, unread_entries

__all__ = ["ReadBible", "Unread", "read_bible", "unread_entries"]
