"""Small .docx and .epub files, made as other programs make them."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from docx import Document

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="OEBPS/content.opf"
    media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
OPF = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest>{items}
  <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
</manifest><spine><itemref idref="nav"/>{spine}</spine></package>"""
PAGE = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{}</body></html>'


def packed(members: Mapping[str, str | bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


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
