"""What stands before the first chapter and after the last, in the order of a printed book."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils import translation
from django.utils.translation import gettext as _

from projects.export.prose import held
from projects.models import BookMatter, Project

Kind = Literal[
    "copyright", "dedication", "epigraph", "foreword",
    "acknowledgements", "about_author", "other_books",
]  # fmt: skip
SHORT: tuple[Kind, ...] = ("copyright", "dedication", "epigraph")  # a page without a heading


@dataclass(frozen=True)
class Section:
    """`heading` is in the book's language, empty for what has none; `name` calls it in lists.

    `source` is whose an epigraph is.
    """

    kind: Kind
    name: str
    text: str
    heading: str = ""
    source: str = ""

    @property
    def is_short(self) -> bool:
        return self.kind in SHORT


@dataclass(frozen=True)
class Matter:
    front: tuple[Section, ...] = ()
    back: tuple[Section, ...] = ()
    rights: str = ""
    isbn: str = ""


NO_MATTER = Matter()


def author_of(project: Project) -> str:
    """Whoever the cover names; nobody where the book says no name and its owner has none."""
    said = BookMatter.objects.filter(project=project).values_list("author_name", flat=True).first()
    return " ".join(held(said or project.owner.get_full_name()).split())


def matter_of(project: Project) -> Matter:
    row = BookMatter.objects.filter(project=project).first()
    if row is None:
        return NO_MATTER
    with translation.override(project.language):
        return Matter(
            tuple(_front(row)),
            tuple(_back(row)),
            held(row.copyright_line).strip(),
            row.isbn.strip(),
        )


def _front(row: BookMatter) -> Iterator[Section]:
    isbn = f"ISBN {row.isbn.strip()}" if row.isbn.strip() else ""
    rights = "\n".join(filter(None, (row.copyright_line.strip(), isbn)))
    if rights:
        yield Section("copyright", _("Copyright"), rights)
    if row.dedication.strip():
        yield Section("dedication", _("Dedication"), _lines(row.dedication))
    if row.epigraph.strip():
        source = held(" ".join(row.epigraph_source.split()))
        yield Section("epigraph", _("Epigraph"), _lines(row.epigraph), source=source)
    if row.foreword.strip():
        yield _headed("foreword", _("Foreword"), row.foreword)


def _back(row: BookMatter) -> Iterator[Section]:
    if row.acknowledgements.strip():
        yield _headed("acknowledgements", _("Acknowledgements"), row.acknowledgements)
    if row.about_author.strip():
        yield _headed("about_author", _("About the author"), row.about_author)
    if row.other_books.strip():
        yield _headed("other_books", _("By the same author"), row.other_books)


def _headed(kind: Kind, heading: str, text: str) -> Section:
    return Section(kind, heading, _lines(text), heading)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
