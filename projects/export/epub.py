"""A book as EPUB 3.3 (https://www.w3.org/TR/epub-33/): a title page, the contents, a file a
chapter and a part of its front and back matter, its fonts inside. Pure but for reading the fonts.
"""

import zipfile
from collections.abc import Iterator
from datetime import UTC
from html import escape
from io import BytesIO
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from projects.export.book import Piece
from projects.export.matter import Kind, Section
from projects.export.prose import Paragraph, prose
from projects.export.whole import Book
from projects.importing.emphasis import Run
from projects.models.matter import plain_isbn

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "literata-5.3.0"
FACES = ("literata", "literata-italic")
STORED_AT = (1980, 1, 1, 0, 0, 0)  # of every file in the archive: the same book, the same bytes

# https://www.w3.org/TR/epub-ssv-11/
TYPES: dict[Kind, str] = {
    "copyright": "copyright-page",
    "dedication": "dedication",
    "epigraph": "epigraph",
    "foreword": "foreword",
    "acknowledgements": "acknowledgments",
    "about_author": "backmatter",
    "other_books": "backmatter",
}
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
STYLE = """@font-face { font-family: Literata; src: url(fonts/literata.woff2);
  font-weight: 200 900 }
@font-face { font-family: Literata; font-style: italic; src: url(fonts/literata-italic.woff2);
  font-weight: 200 900 }
body { font-family: Literata, serif; line-height: 1.5; hyphens: auto }
h1 { font-size: 1.5em; font-weight: 500; line-height: 1.25; margin: 18% 0 10%; text-align: center }
p { margin: 0; text-indent: 1.4em; widows: 2; orphans: 2 }
h1 + p, hr + p, p:first-child { text-indent: 0 }
hr { border: 0; height: 1.5em; margin: 0 }
hr::after { content: "* * *"; display: block; text-align: center }
.title { text-align: center }
.title p { text-indent: 0 }
.short { margin-top: 25% }
.short p { text-indent: 0 }
.dedication { text-align: center; font-style: italic }
.copyright { font-size: .85em }
.epigraph { margin-left: 15%; margin-right: 15% }
.epigraph .source { text-align: right; margin-top: .5em }
"""


def epub(book: Book) -> bytes:
    """Readers show the chapters' headings in their contents, or their numbers without one."""
    with translation.override(book.language):
        members = dict(_members(book))
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        _put(archive, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        for name, data in members.items():
            _put(archive, name, data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _put(archive: zipfile.ZipFile, name: str, data: bytes, packing: int) -> None:
    archive.writestr(zipfile.ZipInfo(name, STORED_AT), data, packing)


def _members(book: Book) -> Iterator[tuple[str, bytes]]:
    yield "META-INF/container.xml", CONTAINER.encode()
    yield "OEBPS/book.opf", _package(book).encode()
    yield "OEBPS/nav.xhtml", _contents(book).encode()
    yield "OEBPS/title.xhtml", _title_page(book).encode()
    for part in (*book.front, *book.back):
        yield f"OEBPS/{_part_file(part)}", _part(book, part).encode()
    for place, named, piece in book.named():
        yield f"OEBPS/{_file(place)}", _chapter(book, named, piece).encode()
    yield "OEBPS/style.css", STYLE.encode()
    for face in FACES:
        yield f"OEBPS/fonts/{face}.woff2", (FONTS / f"{face}.woff2").read_bytes()


def _file(place: int) -> str:
    return f"chapter-{place:04}.xhtml"


def _part_file(part: Section) -> str:
    return f"{part.kind.replace('_', '-')}.xhtml"


def _reading_order(book: Book) -> Iterator[tuple[str, str, str]]:
    """After the title page: an id, a file, and what a list calls it."""
    for part in book.front:
        yield part.kind, _part_file(part), part.name
    for place, named, _piece in book.named():
        yield f"c{place}", _file(place), named
    for part in book.back:
        yield part.kind, _part_file(part), part.name


def _called(book: Book) -> str:
    return book.title or _("Untitled")


def _package(book: Book) -> str:
    order = list(_reading_order(book))
    pages = "".join(
        f'<item id="{uid}" href="{file}" media-type="application/xhtml+xml"/>\n'
        for uid, file, _named in order
    )
    fonts = "".join(
        f'<item id="{face}" href="fonts/{face}.woff2" media-type="font/woff2"/>\n'
        for face in FACES
    )
    spine = "".join(f'<itemref idref="{uid}"/>' for uid, _file_name, _named in order)
    isbn, rights = plain_isbn(book.matter.isbn), escape(book.matter.rights)
    author = escape(book.author)
    more = f"<dc:creator>{author}</dc:creator>\n" if author else ""
    more += f"<dc:identifier>urn:isbn:{escape(isbn)}</dc:identifier>\n" if isbn else ""
    more += f"<dc:rights>{rights}</dc:rights>\n" if rights else ""
    made_at = book.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="uid" \
xml:lang="{book.language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="uid">urn:uuid:{book.uid}</dc:identifier>
<dc:title>{escape(_called(book))}</dc:title>
<dc:language>{book.language}</dc:language>
{more}\
<meta property="dcterms:modified">{made_at}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>
{pages}<item id="style" href="style.css" media-type="text/css"/>
{fonts}</manifest>
<spine><itemref idref="title"/>{spine}</spine>
</package>
"""


def _contents(book: Book) -> str:
    entries = "".join(
        f'<li><a href="{file}">{escape(named)}</a></li>\n'
        for _uid, file, named in _reading_order(book)
    )
    body = f"""<nav epub:type="toc" id="toc"><h1>{escape(_("Contents"))}</h1>
<ol>
<li><a href="title.xhtml">{escape(_called(book))}</a></li>
{entries}</ol></nav>
{_landmarks(book)}"""
    return _page(book, _("Contents"), body)


def _landmarks(book: Book) -> str:
    """Where a reader may go at once; hidden, as the contents name them already."""
    places = [("titlepage", "title.xhtml", _called(book))]
    places += [
        (TYPES[part.kind], _part_file(part), part.name)
        for part in (*book.front, *book.back)
        if TYPES[part.kind] != "backmatter"
    ]
    if book.pieces:
        places.append(("bodymatter", _file(1), _("Beginning")))
    if last := next((each for each in book.back if TYPES[each.kind] == "backmatter"), None):
        places.append(("backmatter", _part_file(last), last.name))
    entries = "".join(
        f'<li><a epub:type="{kind}" href="{file}">{escape(named)}</a></li>\n'
        for kind, file, named in places
    )
    return f'<nav epub:type="landmarks" id="landmarks" hidden="hidden"><ol>\n{entries}</ol></nav>'


def _part(book: Book, part: Section) -> str:
    heading = f"<h1>{escape(part.heading)}</h1>\n" if part.heading else ""
    text = "\n".join(map(_paragraph, prose(part.text)))
    source = f'\n<p class="source">— {escape(part.source)}</p>' if part.source else ""
    looks = f' class="short {part.kind}"' if part.is_short else ""
    said = f'<section{looks} epub:type="{TYPES[part.kind]}">{heading}{text}{source}</section>'
    return _page(book, part.name, said)


def _title_page(book: Book) -> str:
    by = f"<p>{escape(book.author)}</p>" if book.author else ""
    said = f"<h1>{escape(_called(book))}</h1>{by}"
    body = f'<section class="title" epub:type="titlepage">{said}</section>'
    return _page(book, _called(book), body)


def _chapter(book: Book, named: str, piece: Piece) -> str:
    heading = f"<h1>{escape(piece.heading)}</h1>\n" if piece.heading else ""
    text = "\n".join(map(_paragraph, prose(piece.text)))
    return _page(book, named, f'<section epub:type="chapter">{heading}{text}</section>')


def _page(book: Book, title: str, body: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" \
lang="{book.language}" xml:lang="{book.language}">
<head><title>{escape(title)}</title><link rel="stylesheet" href="style.css"/></head>
<body>{body}</body>
</html>
"""


def _paragraph(paragraph: Paragraph) -> str:
    return "<hr/>" if paragraph.is_break else f"<p>{''.join(map(_run, paragraph.runs))}</p>"


def _run(run: Run) -> str:
    said = escape(run.text, quote=False).replace("\n", "<br/>")
    if run.is_bold:
        said = f"<strong>{said}</strong>"
    return f"<em>{said}</em>" if run.is_italic else said
