"""What was found in a manuscript, as it is shown, chosen and taken: values. Pure."""

import hashlib
from dataclasses import dataclass
from math import ceil
from typing import Literal

from memory.reading import WORDS_A_PART
from projects.importing.correcting import NOTHING, Corrections, Piece
from projects.importing.tongue import Verdict

MOST_CHAPTERS = 1000
TITLE_CHARACTERS = 200

# Of a chapter in the book: it is made, it has no approved text, it has another, it has this one.
Standing = Literal["new", "unwritten", "written", "same", "trashed", "empty"]


@dataclass(frozen=True)
class Choice:
    """What the author says: take what stands before the first heading as a chapter too, replace
    approved texts, take texts in another language.
    """

    front: bool = False
    replace: bool = False
    anyway: bool = False


@dataclass(frozen=True)
class Taken:
    """A chapter of the manuscript, with its number in the book. `title` may be empty."""

    number: int
    title: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Found:
    """A chapter as it is shown. `book_title` is what the book calls it, where it has it;
    `book_words` are those of its approved text, which the import would replace.
    """

    number: int
    title: str
    begins: str
    words: int
    standing: Standing
    tongue: Verdict
    book_title: str = ""
    book_words: int = 0
    at: int = 0


@dataclass(frozen=True)
class Shown:
    """A piece of the manuscript as it can be corrected; `chapter` None: it becomes none."""

    piece: Piece
    begins: str
    words: int
    chapter: Found | None = None

    @property
    def at(self) -> int:
        return self.piece.at

    @property
    def title(self) -> str:
        return self.piece.part.title

    @property
    def standing(self) -> str:
        return self.piece.standing


@dataclass(frozen=True)
class Preview:
    """`calls`: about how many requests to the model it takes. `refusals`: why it cannot begin."""

    title: str
    chapters: tuple[Found, ...]
    front: str
    front_words: int
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]
    pieces: tuple[Shown, ...] = ()
    corrections: Corrections = NOTHING

    @property
    def aside(self) -> tuple[Shown, ...]:
        """What becomes no chapter of its own."""
        return tuple(each for each in self.pieces if each.chapter is None)

    @property
    def words(self) -> int:
        return sum(each.words for each in self.chapters)

    @property
    def calls(self) -> int:
        """Of what is not in the book yet: its facts part by part, and a summary each."""
        new = [each.words for each in self.chapters if each.standing not in ("same", "empty")]
        return sum(ceil(words / WORDS_A_PART) + 1 for words in new)

    @property
    def replaced(self) -> tuple[int, int]:
        """Words of approved texts that others would replace, and of these."""
        written = [each for each in self.chapters if each.standing == "written"]
        return sum(each.book_words for each in written), sum(each.words for each in written)

    @property
    def has_written(self) -> bool:
        return any(each.standing == "written" for each in self.chapters)

    @property
    def has_foreign(self) -> bool:
        return any(each.tongue == "other" for each in self.chapters)


@dataclass(frozen=True)
class Waiting:
    """What waits to be imported: a title, a text, what its author should know of the file, and
    what they said of its chapters.
    """

    title: str
    text: str
    notices: tuple[str, ...] = ()
    corrections: Corrections = NOTHING
