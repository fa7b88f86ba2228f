"""How large an archive may be: the same for what is packed and for what is read. Pure.

What is read may be hostile, so each member is measured before its rows are made of it; what is
packed is measured as it will be then, so that no archive is made that would be refused.
"""

from dataclasses import dataclass

from projects.importing.packed import MOST_MEMBER, MOST_UNPACKED
from projects.importing.reading_files import MOST_BYTES, MOST_PACKED_BYTES

MOST_ZIPPED = MOST_PACKED_BYTES
MOST_OF_A_MEMBER = 16_000_000  # bytes as packed; a longer table goes on in another member
MOST_MEMBERS = 400
MOST_ROWS = 400_000
MOST_PARTS = 6_000_000  # values, by their commas and brackets: what they take once they are read
MOST_CHARACTERS = MOST_BYTES  # of one text: as long as one that is brought can be
DEEPEST = 12  # lists and objects within one another
LONGEST_INTEGER = 2**63


class TooMuch(Exception):
    """More than an archive holds."""


@dataclass
class Extent:
    """Of the members that were added. Each raises TooMuch that takes it over a bound."""

    size: int = 0  # bytes unpacked
    members: int = 0
    rows: int = 0
    parts: int = 0

    def add(self, data: bytes) -> None:
        self.members += 1
        self.size += len(data)
        self.rows += data.count(b"\n")
        self.parts += sum(map(data.count, (b",", b"[", b"{")))
        if (
            len(data) > MOST_MEMBER
            or self.size > MOST_UNPACKED
            or self.members > MOST_MEMBERS
            or self.rows > MOST_ROWS
            or self.parts > MOST_PARTS
        ):
            raise TooMuch
