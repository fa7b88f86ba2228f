"""An EPUB as text, in its reading order: headings marked as in Markdown, emphasis by asterisks.

A document of it that has no heading is headed by its entry in the table of contents; what says
that it is a title page or its like heads no chapter.
"""

import codecs
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from projects.importing.hypertext import text_of_html
from projects.importing.packed import member
from projects.importing.refusing import Unread
from projects.importing.told import Notice, Told

CONTAINER, LOCKS = "META-INF/container.xml", "META-INF/encryption.xml"
FONTS_ONLY = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
PAGES = ("application/xhtml+xml", "text/html")
NCX = "application/x-dtbncx+xml"

_FRONT = re.compile(rb'epub:type="[^"]*\b(?:titlepage|halftitlepage|cover|copyright-page|toc)\b')
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding=["']([\w.-]+)["']""")
_MARK = re.compile(r"^#+ ", re.MULTILINE)


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
    items = dict(_items(opf, posixpath.dirname(package)))
    contents = _contents(archive, items)
    spine = [items.get(each.get("idref", "")) for each in _all(opf, "itemref")]
    pages = [each for each in spine if each and each.media_type in PAGES and not _is_nav(each)]
    if not pages:
        raise Unread("broken")
    titles = contents.titles
    texts = (_told(member(archive, page.path), titles.get(page.path, "")) for page in pages)
    return Told("\n\n".join(filter(None, texts)), contents.notices)


def _told(page: bytes, title: str) -> str:
    text = text_of_html(_decoded(page))
    if _FRONT.search(page):
        return _MARK.sub("", text)
    is_headed = any(line.startswith("#") for line in text.split("\n", 6)[:6])
    return f"# {title}\n\n{text}" if text and title and not is_headed else text


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
class _Contents:
    """What the table of contents calls each document, by its path."""

    titles: dict[str, str]
    notices: tuple[Notice, ...]


def _contents(archive: zipfile.ZipFile, items: dict[str, Item]) -> _Contents:
    """EPUB 3's or 2's; of a document's entries the first counts."""
    tables = [each for each in items.values() if _is_nav(each) or each.media_type == NCX]
    titles: dict[str, str] = {}
    damaged = 0
    for item in tables:
        try:
            table = _xml(archive, item.path)
        except Unread:
            damaged += 1
            continue
        for href, title in _entries_ncx(table) if item.media_type == NCX else _entries_nav(table):
            if _is_of_a_page(href):
                titles.setdefault(_path(posixpath.dirname(item.path), href), title)
    lost = len(titles.keys() - set(archive.namelist()))
    return _Contents(titles, tuple(_noticed(len(tables), damaged, lost)))


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


def _entries_ncx(table: Element) -> Iterator[tuple[str, str]]:
    for point in _all(table, "navPoint"):
        content, label = _all(point, "content"), _all(point, "text")
        if content and label:
            yield content[0].get("src", ""), _words(label[0])


def _entries_nav(table: Element) -> Iterator[tuple[str, str]]:
    for link in _all(table, "a"):
        yield link.get("href", ""), _words(link)


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _all(element: Element, tag: str) -> list[Element]:
    return [each for each in element.iter() if each.tag.rpartition("}")[2] == tag]


def _xml(archive: zipfile.ZipFile, path: str) -> Element:
    try:
        found: Element = fromstring(member(archive, path), forbid_dtd=False)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unread("broken") from error
    return found
