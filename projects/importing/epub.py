"""An EPUB as text, in its reading order: headings marked as in Markdown, emphasis by asterisks.

A document of it that has no heading is headed by its entry in the table of contents (`heads`);
what is a title page, a dedication or their like is no chapter (`matter`).
"""

import codecs
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from projects.importing.headings import heading_of
from projects.importing.heads import Leaf, headed
from projects.importing.hypertext import Block, blocks_of_html
from projects.importing.matter import Kind, fields_of, fold, kind_of, together
from projects.importing.packed import member
from projects.importing.refusing import Unread
from projects.importing.told import Notice, Told

CONTAINER, LOCKS = "META-INF/container.xml", "META-INF/encryption.xml"
FONTS_ONLY = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
PAGES = ("application/xhtml+xml", "text/html")
NCX = "application/x-dtbncx+xml"
TYPE = "{http://www.idpf.org/2007/ops}type"

_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding=["']([\w.-]+)["']""")


@dataclass(frozen=True)
class Item:
    path: str
    media_type: str
    properties: str


def told_of_epub(archive: zipfile.ZipFile) -> Told:
    """Raises Unread: locked by its seller, or no EPUB."""
    _refuse_locked(archive)
    package = _package(archive)
    opf = _xml(archive, package)
    folder = posixpath.dirname(package)
    items = dict(_items(opf, folder))
    contents = _contents(archive, items, _guide(opf, folder))
    spine = [items.get(each.get("idref", "")) for each in _all(opf, "itemref")]
    pages = [each for each in spine if each and each.media_type in PAGES and not _is_nav(each)]
    if not pages:
        raise Unread("broken")
    return _told(archive, pages, contents, _title(opf))


def _told(
    archive: zipfile.ZipFile, pages: Sequence[Item], contents: "_Contents", title: str
) -> Told:
    every = [(page, blocks_of_html(_decoded(member(archive, page.path)))) for page in pages]
    read = [(page, blocks) for page, blocks in every if blocks]
    leaves: list[Leaf] = []
    matter: dict[str, str] = {}
    left_out, front = 0, ""
    for page, blocks in read:
        kind = _kind(page, blocks, contents, "" if leaves else title)
        found = fields_of(kind, blocks) if kind else {}
        both = together(matter, found)
        if kind is None or both is None:
            leaves.append(_leaf(page, blocks, contents))
            continue
        matter = both
        left_out += not found
        if title and fold(blocks[0].text) == fold(title):
            front = f"# {title}\n\n"  # what a book is called by that is made of it
    if not leaves:
        leaves, matter, left_out = [_leaf(*each, contents) for each in read], {}, 0
    text = headed(leaves, title)
    notices = [Notice("left_out", left_out)] if left_out else []
    return Told(
        f"{front}{text}" if text.startswith("# ") else text, (*contents.notices, *notices), matter
    )


def _kind(page: Item, blocks: Sequence[Block], contents: "_Contents", title: str) -> Kind | None:
    called = [said for _place, said in contents.titles.get(page.path, ())[:1]]
    stem = posixpath.splitext(posixpath.basename(page.path))[0]
    return kind_of(blocks, [*called, stem], contents.landmarks.get(page.path, ""), title)


def _leaf(page: Item, blocks: Sequence[Block], contents: "_Contents") -> Leaf:
    """With the places that the contents name; what leads nowhere in it leads to its beginning."""
    places = {uid: number for number, block in enumerate(blocks) for uid in block.ids}
    titles: dict[int, list[str]] = {}
    for place, said in contents.titles.get(page.path, ()):
        at = places.get(place, 0)
        if place in places or not place or not titles.get(0):
            titles.setdefault(at, []).append(said)
    return Leaf(blocks, titles)


def _decoded(page: bytes) -> str:
    """UTF-16 by its mark, else as it declares, else UTF-8."""
    declared = _DECLARED.match(page)
    wide = page.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if wide else declared[1].decode() if declared else "utf-8-sig"
    try:
        return page.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise Unread("broken") from error


def _refuse_locked(archive: zipfile.ZipFile) -> None:
    if LOCKS not in archive.namelist():
        return
    methods = _all(_xml(archive, LOCKS), "EncryptionMethod")
    if any(each.get("Algorithm") not in FONTS_ONLY for each in methods):
        raise Unread("locked")


def _package(archive: zipfile.ZipFile) -> str:
    roots = _all(_xml(archive, CONTAINER), "rootfile")
    path = next((each.get("full-path") for each in roots), None)
    if not path:
        raise Unread("broken")
    return path


def _items(opf: Element, folder: str) -> Iterator[tuple[str, Item]]:
    for each in _all(opf, "item"):
        path = _path(folder, each.get("href", ""))
        kind, said = each.get("media-type", ""), each.get("properties", "")
        yield each.get("id", ""), Item(path, kind, said)


def _path(folder: str, href: str) -> str:
    """Within the archive; what leads out of it names no member."""
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _is_nav(item: Item) -> bool:
    return "nav" in item.properties.split()


@dataclass(frozen=True)
class _Entry:
    """Of a table of contents; `is_chapter`: of its outermost, or below the name of a part."""

    href: str
    title: str
    is_chapter: bool


@dataclass(frozen=True)
class _Contents:
    """By its path, what the table of contents calls each document and the places in it (by their
    ids, "" for its beginning), and what the book says that it is.
    """

    titles: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    landmarks: dict[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


def _contents(
    archive: zipfile.ZipFile, items: dict[str, Item], guide: Mapping[str, str]
) -> _Contents:
    """EPUB 3's, or 2's where that has none."""
    tables = [each for each in items.values() if _is_nav(each) or each.media_type == NCX]
    titles: dict[str, list[tuple[str, str]]] = {}
    landmarks = dict(guide)
    damaged = 0
    named: set[str] = set()
    for item in sorted(tables, key=lambda each: each.media_type == NCX):
        try:
            table = _xml(archive, item.path)
        except Unread:
            damaged += 1
            continue
        folder = posixpath.dirname(item.path)
        entries = _points(table) if item.media_type == NCX else _links(table)
        found = [(_path(folder, each.href), each) for each in entries if _is_of_a_page(each.href)]
        named |= {path for path, _entry in found}
        if item.media_type != NCX:
            landmarks |= _landmarks(table, folder)
        known = set(titles)
        for path, entry in found:
            place = unquote(entry.href.partition("#")[2])
            if path not in known and (entry.is_chapter or path not in titles):
                titles.setdefault(path, []).append((place, entry.title))
    lost = len(named - set(archive.namelist()))
    return _Contents(titles, landmarks, tuple(_noticed(len(tables), damaged, lost)))


def _is_of_a_page(href: str) -> bool:
    """Of this book; a place in the table itself is none."""
    page = href.partition("#")[0]
    return bool(page) and ":" not in page


def _noticed(tables: int, damaged: int, lost: int) -> Iterator[Notice]:
    if damaged:
        yield Notice("contents")
    elif not tables:
        yield Notice("contents_missing")
    if lost:
        yield Notice("contents_lost", lost)


def _points(around: Element, above: str | None = None) -> Iterator[_Entry]:
    for point in around:
        if _tag(point) != "navPoint":
            if above is None:
                yield from _points(point)
            continue
        content, label = _all(point, "content"), _all(point, "text")
        said = _words(label[0]) if label else ""
        if content and said:
            yield _Entry(content[0].get("src", ""), said, _is_chapter(above))
        yield from _points(point, said)


def _links(table: Element) -> Iterator[_Entry]:
    """Of the contents alone: a list of pages or of landmarks says no titles."""
    for nav in _all(table, "nav"):
        if "toc" in nav.get(TYPE, "toc").split():
            yield from _of_list(nav)


def _of_list(around: Element, above: str | None = None) -> Iterator[_Entry]:
    """Of its items, each with those of the lists within it."""
    said = above
    for each in around:
        if _tag(each) == "a":
            said = _words(each)
            yield _Entry(each.get("href", ""), said, _is_chapter(above))
        elif _tag(each) == "span":
            said = _words(each)
            yield from _of_list(each, above)
        elif _tag(each) == "li":
            yield from _of_list(each, above)
        else:
            yield from _of_list(each, said)


def _is_chapter(above: str | None) -> bool:
    found = heading_of(f"# {above}") if above else None
    return not above or (found is not None and found.family == "division")


def _landmarks(table: Element, folder: str) -> dict[str, str]:
    links = [
        link
        for nav in _all(table, "nav")
        if "landmarks" in nav.get(TYPE, "").split()
        for link in _all(nav, "a")
    ]
    return _by_path([(link.get("href", ""), link.get(TYPE, "")) for link in links], folder)


def _guide(opf: Element, folder: str) -> dict[str, str]:
    """As EPUB 2 has them."""
    found = _all(opf, "reference")
    return _by_path([(each.get("href", ""), each.get("type", "")) for each in found], folder)


def _by_path(said: Sequence[tuple[str, str]], folder: str) -> dict[str, str]:
    return {_path(folder, href): kind.casefold() for href, kind in said if _is_of_a_page(href)}


def _title(opf: Element) -> str:
    return next((_words(each) for each in _all(opf, "title")), "")


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _all(element: Element, tag: str) -> list[Element]:
    return [each for each in element.iter() if _tag(each) == tag]


def _xml(archive: zipfile.ZipFile, path: str) -> Element:
    try:
        found: Element = fromstring(member(archive, path), forbid_dtd=False)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unread("broken") from error
    return found
