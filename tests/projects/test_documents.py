"""Word documents and EPUBs: their text, their chapters, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from novellaforge.errors import Refused
from projects.importing import confined
from projects.importing.chapters import chapters
from projects.importing.documents import told_of
from projects.importing.hypertext import text_of_html
from projects.importing.reading_files import MOST_PACKED_BYTES, text_of
from projects.importing.told import Notice
from tests.projects import documents
from tests.projects.documents import a_docx, altered, an_epub, saved

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LOCK = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
    'xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
    '<e:EncryptionMethod Algorithm="{}"/></e:EncryptedData></encryption>'
)
BOOK = a_docx(
    ("Title", "The Ferry"),
    ("Heading 1", "The Last Boat"),
    ("", "Ilse counted the oars."),
    ("", "* * *"),
    ("", "One was gone."),
    ("Heading 1", "The Wrong Coat"),
    ("Heading 3", "Noon"),
    ("", "He wore hers."),
)


def lines(text: str) -> list[str]:
    return text.split("\n\n")


def parsed(kind: str, data: bytes) -> str:
    """What its parser says, asked here: a process for each document is most of such a test."""
    return told_of(kind, data).text


# --- Word -------------------------------------------------------------------------------


def test_headings_are_marked_and_nothing_is_lost() -> None:
    assert lines(text_of("book.docx", BOOK)) == [
        "The Ferry",
        "# The Last Boat",
        "Ilse counted the oars.",
        "* * *",
        "One was gone.",
        "# The Wrong Coat",
        "Noon",
        "He wore hers.",
    ]


def test_its_chapters_are_found() -> None:
    found = chapters(parsed(".docx", BOOK))
    assert [part.title for part in found.parts] == ["The Last Boat", "The Wrong Coat"]
    assert found.front == "The Ferry"
    assert found.text_of(found.parts[0]).endswith("One was gone.")


def test_chapters_of_a_document_without_styles_are_found() -> None:
    blocks = [("", "Chapter 1"), ("", "She ran."), ("", "Chapter 2"), ("", "She fell.")]
    found = chapters(parsed(".docx", a_docx(*blocks)))
    assert [part.number for part in found.parts] == [1, 2]


def test_emphasis_stands_against_its_words() -> None:
    document = Document()
    paragraph = document.add_paragraph("She said")
    paragraph.add_run(" nev").italic = True
    paragraph.add_run("er, ").italic = True
    paragraph.add_run("and ").italic = False
    paragraph.add_run("ran").bold = True
    both = paragraph.add_run(".")
    both.bold = both.italic = True
    assert parsed(".docx", saved(document)) == "She said *never,* and **ran*****.***"


def test_a_line_of_its_own_stays_so() -> None:
    document = Document()
    document.add_paragraph().add_run("A rose\nis a rose").italic = True
    assert parsed(".docx", saved(document)) == "*A rose*\n*is a rose*"


@pytest.mark.parametrize(
    ("around", "said"),
    [
        ("<w:del {W}><w:r><w:delText>{}</w:delText></w:r></w:del>", "She ran."),
        ("<w:ins {W}><w:r><w:t>{}</w:t></w:r></w:ins>", "She never ran."),
        ("<w:moveFrom {W}><w:r><w:t>{}</w:t></w:r></w:moveFrom>", "She ran."),
        ("<w:hyperlink {W}><w:r><w:t>{}</w:t></w:r></w:hyperlink>", "She never ran."),
        ("<w:r {W}><w:t>never</w:t><w:footnoteReference w:id='2'/></w:r>", "She neverran."),
    ],
)
def test_tracked_changes_are_taken_as_accepted(around: str, said: str) -> None:
    data = a_docx(("", "She "), ("", "x"))
    inner = around.replace("{W}", W).replace("{}", "never ")
    whole = f'<w:t xml:space="preserve">She </w:t></w:r>{inner}<w:r><w:t>ran.</w:t>'
    data = altered(data, "word/document.xml", '<w:t xml:space="preserve">She </w:t>', whole)
    assert lines(parsed(".docx", data))[0] == said


def test_a_table_is_read_cell_by_cell() -> None:
    document = Document()
    table = document.add_table(1, 2)
    for cell, text in zip(table.rows[0].cells, ("Dear Aron,", "come back."), strict=True):
        cell.text = text
    assert parsed(".docx", saved(document)) == "Dear Aron,\n\ncome back."


# --- EPUB -------------------------------------------------------------------------------


def test_an_epub_is_read_in_its_order() -> None:
    data = an_epub(["<h1>One</h1><p>She <em>ran</em>.</p>", "<h2>Two</h2><p>She\n  fell.</p>"])
    assert text_of("b.epub", data) == "# One\n\nShe *ran*.\n\n## Two\n\nShe fell."


def test_a_page_without_a_heading_has_that_of_the_contents() -> None:
    toc = '<nav><ol><li><a href="text/1.xhtml#top">The <i>Last</i> Boat</a></li></ol></nav>'
    told = parsed(".epub", an_epub(["<p>She ran.</p>", "<p>She fell.</p>"], toc))
    assert told == "# The Last Boat\n\nShe ran.\n\nShe fell."


def test_a_title_page_heads_no_chapter() -> None:
    front = '<section epub:type="titlepage"><h1>The Ferry</h1><p>by A</p></section>'
    assert parsed(".epub", an_epub([front, "<h1>One</h1><p>a</p>"])) == "# One\n\na"


def test_an_older_table_of_contents_is_read_too() -> None:
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel>'
        "<text>Un</text></navLabel><content src='text/1.xhtml'/></navPoint></navMap></ncx>"
    )
    data = an_epub(["<p>Elle court.</p>"], **{"OEBPS/toc.ncx": ncx})
    item = '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
    data = altered(data, "OEBPS/content.opf", "</manifest>", item)
    assert parsed(".epub", data) == "# Un\n\nElle court."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_a_page_is_read_in_its_encoding(encoding: str) -> None:
    page = f"<?xml version='1.0' encoding='{encoding}'?><html><body><p>L'été</p></body></html>"
    data = an_epub(["<p>x</p>"], **{"OEBPS/text/1.xhtml": page.encode(encoding)})
    assert parsed(".epub", data) == "L'été"


def test_a_page_in_no_encoding_is_not_guessed_at() -> None:
    data = an_epub(["<p>x</p>"], **{"OEBPS/text/1.xhtml": b"<p>L'\xe9t\xe9</p>"})
    with pytest.raises(Refused, match="is damaged"):
        text_of("b.epub", data)


def test_fonts_that_are_only_obscured_lock_nothing() -> None:
    locks = {"META-INF/encryption.xml": LOCK.format("http://www.idpf.org/2008/embedding")}
    assert parsed(".epub", an_epub(["<p>She ran.</p>"], **locks)) == "She ran."


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>a<br/>b</p>", "a\nb"),
        ("<p>l’été&nbsp;: «&#160;oui&#160;»</p>", "l’été\u00a0: «\u00a0oui\u00a0»"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("<script>x</script><style>y</style><p>z</p>", "z"),
        ("<div><p>a</p>b</div>", "a\n\nb"),
        ("<p>a <b> b </b>c</p>", "a  **b** c"),
        ("<h1></h1><h3>Noon</h3>", "Noon"),
        ("<h1>A<br/>B</h1>", "# A B"),
        ("<p></p><p> </p>", ""),
        ("<p>a</p><hr/><p>b</p>", "a\n\n* * *\n\nb"),
        ("<hr><p>a</p>", "a"),
        ("<p>a</em></i> b</p>", "a b"),
        ("<svg><p>a</p></svg><p>b</p>", "b"),
    ],
)
def test_the_prose_of_a_page(page: str, text: str) -> None:
    assert text_of_html(page) == text


@pytest.mark.parametrize(
    ("toc", "notices"),
    [
        ('<nav><ol><li><a href="text/1.xhtml">One</a></li></ol></nav>', ()),
        ('<nav><ol><li><a href="#here">Here</a><a href="https://a.b/c">A</a></li></ol></nav>', ()),
        ('<nav><ol><li><a href="text/9.xhtml">Nine</a></li></ol></nav>',
         (Notice("contents_lost", 1),)),
        ("<nav><ol><li>", (Notice("contents"),)),
    ],
    ids=["sound", "elsewhere", "a page that is not there", "damaged"],
)  # fmt: skip
def test_a_broken_table_of_contents_is_told(toc: str, notices: tuple[Notice, ...]) -> None:
    told = told_of(".epub", an_epub(["<h1>One</h1><p>She ran.</p>"], toc))
    assert (told.text, told.notices) == ("# One\n\nShe ran.", notices)


def test_an_epub_without_a_table_of_contents_says_so() -> None:
    data = altered(an_epub(["<p>a</p>"]), "OEBPS/content.opf", ' properties="nav"', "")
    [notice] = told_of(".epub", data).notices
    assert notice.sentence("b.epub") == (
        "“b.epub” has no table of contents: its chapters are found by their headings alone."
    )


# --- What is refused --------------------------------------------------------------------

ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
    '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
)


def with_entities() -> bytes:
    opf = ENTITIES + documents.OPF.format(items="&b;", spine="&f;").partition("?>")[2]
    return an_epub(["<p>a</p>"], **{"OEBPS/content.opf": opf})


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("b.docx", b"", "is damaged"),
        ("b.docx", b"PK\x03\x04...", "is damaged"),
        ("b.docx", BOOK[: len(BOOK) // 2], "is damaged"),
        ("b.docx", b"%PDF-1.7 /JavaScript", "is damaged"),
        ("b.docx", an_epub(["<p>a</p>"]), "is damaged"),
        ("b.epub", BOOK, "is damaged"),
        ("b.docx", a_docx(), "is empty"),
        ("b.epub", an_epub(["<p> </p>"]), "is empty"),
        ("b.epub", an_epub([]), "is damaged"),
        ("b.docx", documents.bomb, "unpacks to more"),
        ("b.epub", documents.crowd, "unpacks to more"),
        ("b.epub", with_entities(), "is damaged"),
        ("b.epub", an_epub(["<p>a</p>"], **{"META-INF/encryption.xml": LOCK.format("aes")}),
         "is locked"),
        ("b.docx", b"\xd0\xcf\x11\xe0" * 100, "is damaged"),
        ("b.docx", b"x" * (MOST_PACKED_BYTES + 1), "at most 50 MB"),
    ],
)  # fmt: skip
def test_a_document_that_is_refused(
    name: str, data: bytes | Callable[[], bytes], why: str
) -> None:
    with pytest.raises(Refused, match=f"{why}"):
        text_of(name, data() if callable(data) else data)


def test_a_name_that_leads_out_of_the_archive_reads_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xhtml"
    secret.write_text("<p>secret</p>")
    href = "../" * 20 + str(secret).lstrip("/")
    data = altered(an_epub(["<p>a</p>"]), "OEBPS/content.opf", "text/1.xhtml", href)
    with pytest.raises(Refused, match="is damaged"):
        text_of("b.epub", data)


def test_entities_of_word_are_not_resolved() -> None:
    data = altered(
        a_docx(("", "She ran.")), "word/document.xml", "<w:document", f"{ENTITIES[21:]}<w:document"
    )
    data = altered(data, "word/document.xml", "She ran.", "She &f;&b;ran.")
    try:
        told = text_of("b.docx", data)
    except Refused as refused:
        told = str(refused)
    assert "root:" not in told
    assert "haha" not in told


@pytest.mark.parametrize(("limit", "value"), [("CPU_SECONDS", 1), ("MEMORY_BYTES", 60_000_000)])
def test_what_takes_too_much_is_left(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    """The child's own limits, made small."""
    small = (
        f"import sys, projects.importing.confined as c; c.{limit} = {value}; c.main(*sys.argv[1:])"
    )
    monkeypatch.setattr(confined, "PROGRAM", ("-c", small))
    page = "<p>" + "<b>She ran.</b> " * 1_500_000 + "</p>"
    with pytest.raises(Refused, match="too long or too much memory"):
        text_of("b.epub", an_epub([page]))


def test_who_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "WALL_SECONDS", 0.5)
    monkeypatch.setattr(confined, "PROGRAM", ("-c", "import time; time.sleep(60)"))
    with pytest.raises(Refused, match="too long"):
        text_of("b.docx", BOOK)


def test_it_is_told_nothing_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    tell = "import json, os; print(json.dumps({'told': {'text': str(dict(os.environ))}}))"
    monkeypatch.setattr(confined, "PROGRAM", ("-c", tell))
    assert "hidden" not in text_of("b.docx", BOOK)


def test_it_imports_neither_translations_nor_what_reads_other_kinds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They would take longer than most documents."""
    tell = (
        "import sys, json; from projects.importing import confined; confined._reader('.epub');"
        "found = sorted({'django', 'docx', 'pypdfium2'} & {*sys.modules});"
        "print(json.dumps({'told': {'text': str(found)}}))"
    )
    monkeypatch.setattr(confined, "PROGRAM", ("-c", tell))
    assert text_of("b.epub", BOOK) == "[]"
