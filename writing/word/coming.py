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
from writing.export.annotated_docx import HOUSE, fingerprint
from writing.word.merging import returned

MOST_COMMENTS = 1_000


class Marks(BaseModel):
    book: str = ""
    chapter: str = ""
    version: str = ""


class Paragraph(BaseModel):
    text: str
    level: int = 0
    marks: Marks = Field(default_factory=Marks)


class Said(BaseModel):
    """A comment: `quotes` are its passage, the likeliest spelling first."""

    paragraph: int = 0
    author: str = ""
    text: str = ""
    quotes: list[str] = Field(default_factory=list)
    before: str = ""


class Listed(BaseModel):
    chapter: str = ""
    version: str = ""
    heading: str = ""


class Document(BaseModel):
    """What the confined process answers."""

    book: str = ""
    chapters: list[Listed] = Field(default_factory=list)
    said: list[str] = Field(default_factory=list)
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
    """`missing` are chapters that the file was made of and does not have any more."""

    chapters: tuple[Came, ...]
    missing: tuple[UUID, ...] = ()


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
    missing = {_bare(each.heading): uid for uid, each in listed.items() if uid not in marked}
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
        if begun and paragraph.level:
            here.heading = here.heading or _bare(paragraph.text)
        else:
            here.paragraphs += returned(paragraph.text)
    _give(document, places)
    gone = tuple(uid for uid in listed if uid not in came)
    return Return(tuple(came.values()), gone)


def _begun(
    paragraph: Paragraph, listed: dict[UUID, Listed], missing: dict[str, UUID]
) -> Came | None:
    uid, version = _uuid(paragraph.marks.chapter), _uuid(paragraph.marks.version)
    is_guessed = uid is None and paragraph.level > 0
    if is_guessed:
        uid = missing.pop(_bare(paragraph.text), None)
    if uid is None:
        return None
    known = listed.get(uid, Listed())
    return Came(
        uid,
        version or _uuid(known.version),
        was_headed=_bare(known.heading),
        is_guessed=is_guessed,
    )


def _give(document: Document, places: Sequence[Came | None]) -> None:
    """To each chapter the comments on its passages that did not go out with the file."""
    for each in new_comments(document.comments[:MOST_COMMENTS], document.said):
        here = places[each.paragraph] if 0 <= each.paragraph < len(places) else None
        if here:
            here.comments.append(each)


def new_comments(every: Iterable[Said], said: Sequence[str]) -> Iterable[Said]:
    known = set(said)
    for each in every:
        if each.text.strip() and each.author != HOUSE and fingerprint(each.text) not in known:
            yield each


def _unmarked(name: str) -> str:
    return _(
        "“%(name)s” cannot come back as changes: only what was exported as “Word, with findings” "
        "can. Bring it as a manuscript instead, on the import page."
    ) % {"name": name}


def _bare(heading: str) -> str:
    """Without its type and its spaces, which are no part of what it says."""
    return " ".join(heading.replace("*", " ").replace("_", " ").split())


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        return None
