"""Small .docx, .epub and .pdf files, made as other programs make them."""

import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO

from docx import Document
from pypdf import PdfWriter

from projects.importing.packed import MOST_MEMBERS, MOST_UNPACKED

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="OEBPS/content.opf"
    media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
OPF = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest>{items}
  <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
</manifest><spine><itemref idref="nav"/>{spine}</spine></package>"""
PAGE = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
    "<head><title>x</title></head><body>{}</body></html>"
)


def packed(members: Mapping[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", how, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


@cache
def bomb() -> bytes:
    """A .docx that unpacks to more than is taken."""
    return packed({"word/document.xml": b"\0" * (MOST_UNPACKED + 1)})


def crowd() -> bytes:
    """An archive of more members than are taken."""
    return packed(dict.fromkeys(map(str, range(MOST_MEMBERS + 1)), ""), zipfile.ZIP_STORED)


def an_epub(pages: Sequence[str], toc: str = "", **more: str | bytes) -> bytes:
    """Of these bodies, in this order; `toc` is the body of its table of contents."""
    names = [f"text/{number}.xhtml" for number, _page in enumerate(pages, 1)]
    items = "".join(
        f'<item id="p{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="p{n}"/>' for n, _name in enumerate(names))
    texts = {f"OEBPS/{name}": PAGE.format(page) for name, page in zip(names, pages, strict=True)}
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/content.opf": OPF.format(items=items, spine=spine),
            "OEBPS/nav.xhtml": PAGE.format(toc or "<nav><ol><li/></ol></nav>"),
        }
        | texts
        | more
    )


def a_docx(*blocks: tuple[str, str]) -> bytes:
    """Of (style, text): the name of a built-in style, or "" for an ordinary paragraph."""
    document = Document()
    for style, text in blocks:
        document.add_paragraph(text, style=style or None)
    return saved(document)


def saved(document: object) -> bytes:
    file = BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def altered(data: bytes, path: str, old: str, new: str) -> bytes:
    """The archive with other words in one of its members."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in members[path]
    return packed(members | {path: members[path].replace(old.encode(), new.encode())})


def a_pdf(*pages: Sequence[str], more: str = "", catalog: str = "") -> bytes:
    """Of lines of Latin text; `more` is what each page has besides, `catalog` the document."""
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        drawn = f"BT /F1 11 Tf 60 760 Td {shown} ET {more}".encode("latin-1")
        stream = b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn)
        kids.append(len(objects) + 2)
        page = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(objects) + 1} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        objects += [stream, page.encode()]
    refs = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{refs}]>>".encode()
    return _as_pdf(objects)


def _as_pdf(objects: Sequence[bytes]) -> bytes:
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(data))
    return data + head + table + tail


def locked(data: bytes, password: str = "grey oars") -> bytes:
    writer = PdfWriter(clone_from=BytesIO(data))
    writer.encrypt(password)
    return _written(writer)


def with_scripts(*pages: Sequence[str]) -> bytes:
    """That run when it is opened, a form that was filled in, and an attachment."""
    catalog = (
        "/OpenAction<</S/JavaScript/JS(this.attached\\(\\))>>"
        "/AcroForm<</Fields[<</FT/Tx/T(name)/V(attached)>>]>>"
    )
    writer = PdfWriter(clone_from=BytesIO(a_pdf(*pages, catalog=catalog)))
    writer.add_attachment("attached.txt", b"attached words")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
