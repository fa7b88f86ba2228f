"""What an import would make of a manuscript: decided here, done by the job."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from memory.budget import ranges
from novellaforge.figures import whole
from projects.importing.chapters import Manuscript, chapters
from projects.importing.correcting import (
    NOTHING,
    Corrections,
    corrected,
    pieces_of,
    with_standings,
)
from projects.importing.places import Places
from projects.importing.tongue import tongue_of
from projects.models import Chapter, Project
from projects.models.manuscript import AWAY
from projects.text import count_words, first_words, whole_words
from writing.importing.found import (
    MOST_CHAPTERS,
    TITLE_CHARACTERS,
    Choice,
    Found,
    Preview,
    Shown,
    Standing,
    Taken,
    Waiting,
)

FRONT_WORDS = 60  # shown of what stands before the first chapter


def taken(
    manuscript: Manuscript, choice: Choice, said: Corrections = NOTHING
) -> tuple[tuple[Taken, ...], Places]:
    """The chapters to import with their places; those without words too."""
    parts, places = corrected(pieces_of(manuscript, said, front=choice.front))
    found = tuple(
        Taken(number, whole_words(part.title, TITLE_CHARACTERS), manuscript.text_of(part))
        for number, part in zip(places.numbers, parts, strict=True)
    )
    return found, places


def preview_of(project: Project, given: Waiting, choice: Choice) -> Preview:
    manuscript = chapters(given.text)
    chosen, places = taken(manuscript, choice, given.corrections)
    book = _chapters_of(project)
    found = [_found(each, book.get(each.number), project.language) for each in chosen]
    shown = tuple(_shown(manuscript, given.corrections, choice, found))
    found = [each.chapter for each in shown if each.chapter]
    return Preview(
        title=given.title,
        chapters=tuple(found),
        front=first_words(manuscript.front, FRONT_WORDS),
        front_words=count_words(manuscript.front),
        warnings=(*given.notices, *_warnings(manuscript, places, found, book)),
        refusals=tuple(_refusals(found, choice)),
        pieces=shown,
        corrections=given.corrections,
    )


def _shown(
    manuscript: Manuscript, said: Corrections, choice: Choice, found: Iterable[Found]
) -> Iterator[Shown]:
    """Each piece, with the next of `found` where it becomes a chapter."""
    chapters_found = iter(found)
    for piece in with_standings(pieces_of(manuscript, said, front=choice.front)):
        if piece.standing == "taken":
            chapter = replace(next(chapters_found), at=piece.at)
            yield Shown(piece, chapter.begins, chapter.words, chapter)
        else:
            text = manuscript.text_of(piece.part)
            yield Shown(piece, first_words(text, 12), count_words(text))


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
