"""What an import would make of a manuscript: decided here, done by the job."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from memory.budget import ranges
from memory.reading import WORDS_A_PART
from novellaforge.figures import whole
from projects.importing.chapters import Manuscript, Part, chapters
from projects.importing.places import Places, places_of
from projects.importing.tongue import Verdict, tongue_of
from projects.models import Chapter, Project
from projects.models.manuscript import AWAY
from projects.text import count_words, first_words, whole_words

MOST_CHAPTERS = 1000
TITLE_CHARACTERS = 200
FRONT_WORDS = 60  # shown of what stands before the first chapter

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


@dataclass(frozen=True)
class Preview:
    """`calls`: about how many requests to the model it takes. `refusals`: why it cannot begin."""

    title: str
    chapters: tuple[Found, ...]
    front: str
    front_words: int
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]

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


def taken(manuscript: Manuscript, choice: Choice) -> tuple[tuple[Taken, ...], Places]:
    """The chapters to import with their places; those without words too."""
    parts = manuscript.parts
    if choice.front and manuscript.front:
        parts = (Part("", None, "", 0, manuscript.front_end), *parts)
    places = places_of([part.number for part in parts])
    found = tuple(
        Taken(number, whole_words(part.title, TITLE_CHARACTERS), manuscript.text_of(part))
        for number, part in zip(places.numbers, parts, strict=True)
    )
    return found, places


def preview_of(project: Project, title: str, text: str, choice: Choice) -> Preview:
    manuscript = chapters(text)
    given, places = taken(manuscript, choice)
    book = _chapters_of(project)
    found = tuple(_found(each, book.get(each.number), project.language) for each in given)
    return Preview(
        title=title,
        chapters=found,
        front=first_words(manuscript.front, FRONT_WORDS),
        front_words=count_words(manuscript.front),
        warnings=tuple(_warnings(manuscript, places, found, book)),
        refusals=tuple(_refusals(found, choice)),
    )


def _chapters_of(project: Project) -> dict[int, Chapter]:
    """By the number of the place that they hold."""
    placed = project.chapters.filter(number__lt=AWAY)
    rows = placed.select_related("approved_version").defer("approved_version__text")
    return {chapter.number: chapter for chapter in rows}


def _found(each: Taken, chapter: Chapter | None, language: str) -> Found:
    approved = chapter.approved_version if chapter else None
    return Found(
        number=each.number,
        title=each.title,
        begins=first_words(each.text, 12),
        words=count_words(each.text),
        standing=_standing(each, chapter),
        tongue=tongue_of(each.text, language),
        book_title=chapter.title if chapter else "",
        book_words=approved.word_count if approved else 0,
    )


def _standing(each: Taken, chapter: Chapter | None) -> Standing:
    if not count_words(each.text):
        return "empty"
    if chapter is None:
        return "new"
    if chapter.trashed_at:
        return "trashed"
    if chapter.approved_version is None:
        return "unwritten"
    return "same" if chapter.approved_version.sha256 == each.sha256 else "written"


def _numbers(found: Sequence[Found], standing: Standing) -> list[int]:
    return [each.number for each in found if each.standing == standing]


def _warnings(
    manuscript: Manuscript, places: Places, found: Sequence[Found], book: Mapping[int, Chapter]
) -> Iterator[str]:
    if len(found) == 1 and not manuscript.parts[0].heading:
        yield _("No heading of a chapter was found: the whole text would be one chapter.")
    if manuscript.has_page_numbers:
        yield _("Numbers alone on their lines stand amid sentences: they stay in the text.")
    if not places.as_said:
        yield _(
            "The numbers in the headings do not rise from one chapter to the next, or a chapter "
            "without a number comes first: the chapters are counted in their order instead."
        )
    if empty := _numbers(found, "empty"):
        yield ngettext(
            "Chapter %(numbers)s has a heading and no text: it is passed over.",
            "Chapters %(numbers)s have a heading and no text: they are passed over.",
            len(empty),
        ) % {"numbers": ranges(empty)}
    yield from _gap(found, book)
    for each in found:
        if each.title and each.book_title and each.title.casefold() != each.book_title.casefold():
            yield _(
                "Chapter %(number)d is “%(theirs)s” in the manuscript and “%(ours)s” in the "
                "book: the book's title stays."
            ) % {"number": each.number, "theirs": each.title, "ours": each.book_title}


def _gap(found: Sequence[Found], book: Mapping[int, Chapter]) -> Iterator[str]:
    numbers = {*book, *(each.number for each in found)}
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - numbers)
    if missing:
        yield ngettext(
            "Chapter %(numbers)s is neither in the manuscript nor in the book: its place stays "
            "free.",
            "Chapters %(numbers)s are neither in the manuscript nor in the book: their places "
            "stay free.",
            len(missing),
        ) % {"numbers": ranges(missing)}


def _refusals(found: Sequence[Found], choice: Choice) -> Iterator[str]:
    if all(each.standing == "empty" for each in found):
        yield _("There is no text in this manuscript.")
    if max((each.number for each in found), default=0) > MOST_CHAPTERS:
        yield _("A book has at most %(most)s chapters; this would be chapter %(number)s.") % {
            "most": whole(MOST_CHAPTERS),
            "number": whole(max(each.number for each in found)),
        }
    if trashed := _numbers(found, "trashed"):
        yield ngettext(
            "Chapter %(numbers)s is in the trash: take it out first.",
            "Chapters %(numbers)s are in the trash: take them out first.",
            len(trashed),
        ) % {"numbers": ranges(trashed)}
    if not choice.replace and (written := _numbers(found, "written")):
        yield ngettext(
            "Chapter %(numbers)s has an approved text: say that it is to be replaced. The old "
            "text stays among its versions.",
            "Chapters %(numbers)s have approved texts: say that they are to be replaced. The old "
            "texts stay among their versions.",
            len(written),
        ) % {"numbers": ranges(written)}
    foreign = [each.number for each in found if each.tongue == "other" and each.words]
    if foreign and not choice.anyway:
        yield ngettext(
            "Chapter %(numbers)s does not seem to be in the book's language: say that it is to be "
            "taken anyway.",
            "Chapters %(numbers)s do not seem to be in the book's language: say that they are to "
            "be taken anyway.",
            len(foreign),
        ) % {"numbers": ranges(foreign)}
