"""One neutral walk over the book: its chapters in order, each with the text that is wanted.

Which versions these are is settled when the export begins: what is written meanwhile comes into
the next one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from projects.export.choosing import Range
from projects.export.prose import held
from projects.models import ChapterVersion, Project
from projects.reading import chapters_of

Texts = Literal["approved", "newest"]


@dataclass(frozen=True)
class Choice:
    """What the file holds: approved texts only, or of each chapter its newest; with titles, and
    with front and back matter. `chapters`: of these numbers only (none: of all).
    """

    texts: Texts = "approved"
    titles: bool = True
    matter: bool = True
    chapters: tuple[Range, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A chapter. `heading` is a line in the book's language, empty where none is wanted."""

    number: int
    heading: str
    text: str
    chapter: UUID | None = None
    version: UUID | None = None


@dataclass(frozen=True)
class Entry:
    """A chapter as it stood when the export began, and which of its texts is taken."""

    version: UUID
    number: int
    title: str


def entries_of(project: Project, texts: Texts) -> tuple[Entry, ...]:
    """In the book's order; a chapter that has no such text is not there."""
    newest = ChapterVersion.objects.filter(chapter=OuterRef("pk")).order_by("-number")
    wanted = F("approved_version")
    chosen = wanted if texts == "approved" else Coalesce(Subquery(newest.values("pk")[:1]), wanted)
    rows = chapters_of(project.pk).annotate(chosen=chosen).exclude(chosen=None)
    return tuple(Entry(*row) for row in rows.values_list("chosen", "number", "title"))


def pieces(entries: Sequence[Entry], project: Project, titles: bool) -> Iterator[Piece]:
    """A version that has gone for ever meanwhile is left out."""
    rows = ChapterVersion.objects.filter(chapter__project=project)
    mine = rows.filter(pk__in=[each.version for each in entries])
    rows_of = mine.values_list("pk", "text", "chapter")
    texts: dict[UUID, tuple[str, UUID]] = {pk: (text, chapter) for pk, text, chapter in rows_of}
    for each in entries:
        if each.version in texts:
            heading = heading_of(each.number, each.title, project.language) if titles else ""
            yield Piece(each.number, heading, *texts[each.version], each.version)


def heading_of(number: int, title: str, language: str) -> str:
    """ "Chapter 3. The count", or "Chapter 3" where that is all it is called.

    An untitled chapter that was imported is called by the number that it had then.
    """
    with translation.override(language):
        said = _("Chapter %(number)s")
    bare = said % {"number": number}
    of_any_number = re.escape(said % {"number": 0}).replace("0", r"\d+")
    title = held(" ".join(title.split()))
    is_untitled = not title or re.fullmatch(of_any_number, title, re.IGNORECASE)
    return bare if is_untitled else f"{bare}. {title}"
