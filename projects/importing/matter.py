"""Pages of an EPUB that are none of its chapters: its front and back matter. Pure.

A page is what it says of itself (https://www.w3.org/TR/epub-ssv-11/, or a role of
https://www.w3.org/TR/dpub-aria/), else what the book's landmarks say of it, else what it is
called.
What a book has a place for goes there; the rest (a cover, a title page, the contents) is left out.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from projects.importing.hypertext import Block
from projects.text import PARAGRAPH_BREAK

Kind = Literal[
    "left_out", "copyright",
    "dedication", "epigraph", "foreword", "acknowledgements", "about_author", "other_books",
]  # fmt: skip

_TYPES: dict[str, Kind] = {
    "titlepage": "left_out",
    "title-page": "left_out",
    "halftitlepage": "left_out",
    "cover": "left_out",
    "copyright-page": "copyright",
    "dedication": "dedication",
    "epigraph": "epigraph",
    "foreword": "foreword",
    "acknowledgments": "acknowledgements",
    "acknowledgements": "acknowledgements",
}
_LISTS = frozenset({"toc", "landmarks", "page-list"})
_CHAPTERS = frozenset(
    {"chapter", "prologue", "epilogue", "part", "volume", "preface", "introduction", "afterword"}
)
_CALLED: dict[Kind, tuple[str, ...]] = {
    "left_out": (
        "Cover", "Cover Page", "Title Page", "Half Title", "Half Title Page", "TOC", "Contents",
        "Table of Contents", "Couverture", "Page de titre", "Faux-titre", "Table des matières",
        "Sommaire",
    ),
    "copyright": ("Copyright", "Copyright Page", "Mentions légales"),
    "dedication": ("Dedication", "Dédicace"),
    "epigraph": ("Epigraph", "Épigraphe", "Exergue"),
    "foreword": ("Foreword", "Avant-propos"),
    "acknowledgements": ("Acknowledgements", "Acknowledgments", "Remerciements"),
    "about_author": (
        "About the Author", "About Author", "À propos de l’auteur", "À propos de l’autrice",
    ),
    "other_books": (
        "By the Same Author", "Also by the Author", "Other Books", "Du même auteur",
        "De la même autrice",
    ),
}  # fmt: skip
_MOST: dict[Kind, int] = {  # characters; what is longer is no such page
    "left_out": 1_000,
    "copyright": 10_000,
    "dedication": 2_000,
    "epigraph": 2_000,
    "foreword": 20_000,
    "acknowledgements": 20_000,
    "about_author": 20_000,
    "other_books": 2_000,
}
_ENDS = ("acknowledgements", "about_author", "other_books")
MOST_TITLE_PAGE = 300
MOST_LINE = 300
_ISBN = re.compile(r"ISBN(?:-1[03])?:?\s*([\dX][\dX\u2010-\u2015 -]{8,16}[\dX])", re.IGNORECASE)
_SOURCE = re.compile(r"[—–-]\s*(.{1,200})")


def fold(said: str) -> str:
    """Its letters and digits alone."""
    return re.sub(r"[\W_]+", "", said.casefold())


_NAMES = {fold(name): kind for kind, names in _CALLED.items() for name in names}


def kind_of(
    blocks: Sequence[Block], names: Sequence[str], landmark: str, title: str
) -> Kind | None:
    """`names` are what its entry in the contents and its file call it; `title` is the book's,
    where a page may be its title page. None: it may hold a chapter.
    """
    types = frozenset.intersection(*(each.types for each in blocks))
    if types & _LISTS:
        return "left_out"
    size = len(PARAGRAPH_BREAK.join(each.text for each in blocks))
    kind = next((_TYPES[each] for each in sorted(types) if each in _TYPES), None)
    if kind is None and not types & _CHAPTERS:
        heading = blocks[0].text
        called = (found for said in (heading, *names) if (found := _named(said)))
        kind = _TYPES.get(landmark) or next(called, None)
        if kind in (None, "left_out") and _is_contents(blocks):
            return "left_out"
        if kind is None and title and fold(heading) == fold(title) and size <= MOST_TITLE_PAGE:
            kind = "left_out"
    return kind if kind and size <= _MOST[kind] else None


def _named(said: str) -> Kind | None:
    """ "Also by" goes on with an author's name."""
    folded = fold(said)
    return "other_books" if folded.startswith("alsoby") else _NAMES.get(folded)


def _is_contents(blocks: Sequence[Block]) -> bool:
    links = [each for each in blocks if each.is_link]
    return len(links) > 2 and len(links) >= 0.8 * len(blocks)


def fields_of(kind: Kind, blocks: Sequence[Block]) -> Mapping[str, str]:
    """What a book's front and back matter takes of such a page, by its fields; maybe nothing."""
    if kind == "left_out":
        return {}
    if kind == "copyright":
        return _copyright("\n".join(each.text for each in blocks))
    is_headed = blocks[0].level > 0 or _named(blocks[0].text) == kind
    said = [each.text for each in blocks[is_headed:]]
    source = _SOURCE.fullmatch(said[-1]) if kind == "epigraph" and len(said) > 1 else None
    if source:
        return {"epigraph": PARAGRAPH_BREAK.join(said[:-1]), "epigraph_source": source[1]}
    return {kind: PARAGRAPH_BREAK.join(said)} if said else {}


def _copyright(said: str) -> dict[str, str]:
    """Its line, where it has one, and the ISBN as it stands there."""
    lines = (each.strip() for each in said.split("\n"))
    line = next((each for each in lines if "©" in each and len(each) <= MOST_LINE), "")
    isbn = _ISBN.search(said)
    found = {"copyright_line": line, "isbn": " ".join(isbn[1].split()) if isbn else ""}
    return {name: value for name, value in found.items() if value}


def together(before: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str] | None:
    """The fields of several pages; None where a text of both is longer than its place."""
    said = {**found, **before}
    if "epigraph" in before and "epigraph" in found:
        said["epigraph"] = PARAGRAPH_BREAK.join(map(_with_source, (before, found)))
        said["epigraph_source"] = ""
    for name in before.keys() & found.keys() & {"dedication", "foreword", *_ENDS}:
        said[name] = PARAGRAPH_BREAK.join((before[name], found[name]))
    is_short = all(len(said[kind]) <= most for kind, most in _MOST.items() if kind in said)
    return said if is_short else None


def _with_source(said: Mapping[str, str]) -> str:
    source = said.get("epigraph_source", "")
    return said["epigraph"] + (f"\n— {source}" if source else "")
