"""A Word file that comes back: read in a confined process, and whose its paragraphs are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError

from novellaforge.errors import Refused
from projects.importing.confined import marked_document
from projects.importing.reading_files import refuse_too_large
from projects.importing.refusing import refused
from projects.importing.told import Notice
from writing.export.annotated_docx import HOUSE, fingerprint
from writing.word.merging import returned

MOST_COMMENTS = 1_000
_ALIKE = str.maketrans("’‘ʼ“”„«»‐‑–—", '\'\'\'"""""----')
SECONDS = 19  # characters of a moment, as Word writes it


class Marks(BaseModel):
    book: str = ""
    chapter: str = ""
    version: str = ""


class Paragraph(BaseModel):
    text: str
    level: int = 0
    marks: Marks = Field(default_factory=Marks)


class Said(BaseModel):
    """A comment: `quotes` are its passage, the likeliest spelling first; `made` is when, as Word
    writes it.
    """

    paragraph: int = 0
    author: str = ""
    text: str = ""
    made: str = ""
    quotes: list[str] = Field(default_factory=list)
    before: str = ""


class Listed(BaseModel):
    chapter: str = ""
    version: str = ""
    heading: str = ""


class Sent(BaseModel):
    """A comment that went out with the file: fingerprints, and when it was made. Files of before
    2026-12 say only its words.
    """

    words: str = Field("", alias="is")
    by: str = ""
    at: str = ""
    on: str = ""

    @property
    def is_told(self) -> bool:
        return bool(self.by)


class Document(BaseModel):
    """What the confined process answers."""

    book: str = ""
    chapters: list[Listed] = Field(default_factory=list)
    said: list[Sent] = Field(default_factory=list)
    notices: list[tuple[str, int]] = Field(default_factory=list)
    paragraphs: list[Paragraph] = Field(default_factory=list)
    comments: list[Said] = Field(default_factory=list)


@dataclass
class Came:
    """A chapter as it came. `heading`: it stood there, and how it was when the file was made."""

    chapter: UUID
    version: UUID | None
    paragraphs: list[str] = field(default_factory=list)
    comments: list[Said] = field(default_factory=list)
    heading: str = ""
    was_headed: str = ""
    is_guessed: bool = False  # by its heading: its own mark is gone


@dataclass(frozen=True)
class Return:
    """`missing` are chapters that the file was made of and does not have any more; `lost` is the
    count of new comments that stand in none or are too many.
    """

    chapters: tuple[Came, ...]
    missing: tuple[UUID, ...] = ()
    notices: tuple[Notice, ...] = ()
    lost: int = 0


def read(name: str, data: bytes, book: UUID) -> Return:
    """Raises Refused, with a sentence: no Word file, not made here, or made of another book."""
    if PurePath(name).suffix.casefold() != ".docx":
        raise Refused(_("“%(name)s” is no Word file (.docx).") % {"name": name})
    refuse_too_large(len(data), name)
    try:
        document = Document.model_validate(marked_document(name, data))
    except ValidationError as error:
        raise refused(name, "broken") from error
    whose = document.book or next((p.marks.book for p in document.paragraphs if p.marks.book), "")
    if not whose:
        raise Refused(_unmarked(name))
    if _uuid(whose) != book:
        raise Refused(_("“%(name)s” was made of another book.") % {"name": name})
    found = found_in(document)
    if not found.chapters:
        raise Refused(_unmarked(name))
    return found


def found_in(document: Document) -> Return:
    """Pure. A chapter goes from its mark to the next one; what stands before them is no chapter.

    A chapter whose mark is gone is looked for by its heading, as it was.
    """
    listed = {uid: each for each in document.chapters if (uid := _uuid(each.chapter))}
    marked = {_uuid(each.marks.chapter) for each in document.paragraphs}
    missing: dict[str, list[UUID]] = {}
    for uid, each in listed.items():
        if uid not in marked:
            missing.setdefault(_like(each.heading), []).append(uid)
    came: dict[UUID, Came] = {}
    places: list[Came | None] = []
    here: Came | None = None
    for paragraph in document.paragraphs:
        begun = _begun(paragraph, listed, missing)
        if begun:
            here = came.setdefault(begun.chapter, begun)
        places.append(here)
        if here is None:
            continue
        if begun and _is_heading(paragraph, begun):
            here.heading = here.heading or _bare(paragraph.text)
        else:
            here.paragraphs += returned(paragraph.text)
    lost = _give(document, places)
    gone = tuple(uid for uid in listed if uid not in came)
    notices = tuple(Notice(word, count) for word, count in document.notices)
    return Return(tuple(came.values()), gone, notices, lost)


def _begun(
    paragraph: Paragraph, listed: dict[UUID, Listed], missing: dict[str, list[UUID]]
) -> Came | None:
    uid, version = _uuid(paragraph.marks.chapter), _uuid(paragraph.marks.version)
    is_guessed = uid is None and paragraph.level > 0
    if is_guessed:
        found = missing.get(_like(paragraph.text))
        uid = found.pop(0) if found else None
    if uid is None:
        return None
    known = listed.get(uid, Listed())
    return Came(
        uid,
        version or _uuid(known.version),
        was_headed=_bare(known.heading),
        is_guessed=is_guessed,
    )


def _is_heading(paragraph: Paragraph, begun: Came) -> bool:
    """Also where its style is gone, by its words."""
    words = _like(paragraph.text)
    return paragraph.level > 0 or (words != "" and words == _like(begun.was_headed))


def _give(document: Document, places: Sequence[Came | None]) -> int:
    """To each chapter the comments on its passages that did not go out with the file. How many
    are left out.
    """
    lost = 0
    for count, each in enumerate(new_comments(document.comments, document.said)):
        here = places[each.paragraph] if 0 <= each.paragraph < len(places) else None
        if here and count < MOST_COMMENTS:
            here.comments.append(each)
        else:
            lost += 1
    return lost


def new_comments(every: Iterable[Said], sent: Iterable[Sent]) -> list[Said]:
    """Those that did not go out with the file: each that did accounts for one of its words, the
    likest.
    """
    comments = [each for each in every if each.text.strip() and each.author != HOUSE]
    by_words: dict[str, list[int]] = {}
    for place, each in enumerate(comments):
        by_words.setdefault(fingerprint(each.text), []).append(place)
    known: set[int] = set()
    for one in sent:
        there = [place for place in by_words.get(one.words, ()) if place not in known]
        best = max(there, key=lambda place: _alike(comments[place], one), default=None)
        if best is not None and (_alike(comments[best], one) or not one.is_told):
            known.add(best)
    return [each for place, each in enumerate(comments) if place not in known]


def _alike(said: Said, sent: Sent) -> int:
    """In how many of three ways it is the one that went out."""
    return (
        (fingerprint(said.author) == sent.by)
        + (bool(sent.at) and said.made[:SECONDS] == sent.at[:SECONDS])
        + (sent.on in map(fingerprint, said.quotes))
    )


def _unmarked(name: str) -> str:
    return _(
        "“%(name)s” cannot come back as changes: only what was exported as “Word, with findings” "
        "can. Bring it as a manuscript instead, on the import page."
    ) % {"name": name}


def _bare(heading: str) -> str:
    """Without its type and its spaces, which are no part of what it says."""
    return " ".join(heading.replace("*", " ").replace("_", " ").split())


def _like(heading: str) -> str:
    """However its quotation marks, hyphens and capitals are written."""
    return _bare(heading).translate(_ALIKE).casefold()


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        return None
