"""Word documents: nothing of one is lost without a word."""

from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from projects.importing.chapters import chapters
from projects.importing.documents import told_of
from projects.importing.told import NOTICES, Notice, Told
from tests.projects.documents import saved

NAMES = (
    " ".join(
        f'xmlns:{prefix}="http://schemas.{of}"'
        for prefix, of in {
            "w": "openxmlformats.org/wordprocessingml/2006/main",
            "m": "openxmlformats.org/officeDocument/2006/math",
            "mc": "openxmlformats.org/markup-compatibility/2006",
            "wps": "microsoft.com/office/word/2010/wordprocessingShape",
        }.items()
    )
    + ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
BOX = "<w:txbxContent><w:p><w:r><w:t>Come back.</w:t></w:r></w:p></w:txbxContent>"


def put(document: Any, inner: str) -> None:
    """A paragraph of its own, as XML."""
    document.element.body.sectPr.addprevious(parse_xml(f"<w:p {NAMES}>{inner}</w:p>"))


def t(text: str) -> str:
    return f'<w:t xml:space="preserve">{text}</w:t>'


def said(text: str) -> str:
    return f"<w:r>{t(text)}</w:r>"


def told(document: Any) -> Told:
    return told_of(".docx", saved(document))


def of(inner: str) -> Told:
    document = Document()
    put(document, inner)
    return told(document)


def with_notes(document: Any, kind: str, notes: dict[int, str]) -> None:
    body = "".join(
        f'<w:{kind} w:id="{uid}"><w:p><w:r><w:{kind}Ref/></w:r>{inner}</w:p></w:{kind}>'
        for uid, inner in notes.items()
    )
    blob = f"<w:{kind}s {NAMES}>{body}</w:{kind}s>".encode()
    name = PackURI(f"/word/{kind}s.xml")
    about = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
    part = Part(name, about, blob, document.part.package)
    document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, f"{kind.upper()}S"))


# --- Words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (f"{t('a')}<w:tab/>{t('b')}", "a\tb"),
        (f"{t('a')}<w:ptab/>{t('b')}", "a\tb"),
        (f"{t('a')}<w:br/>{t('b')}", "a\nb"),
        (f"{t('co')}<w:softHyphen/>{t('op')}", "co\u00adop"),
        (f"{t('co')}<w:noBreakHyphen/>{t('op')}", "co\u2011op"),
        (f'{t("a ")}<w:sym w:font="Wingdings" w:char="F0E0"/>{t(" b")}', "a → b"),
        (f'{t("a ")}<w:sym w:font="Symbol" w:char="F061"/>{t(" b")}', "a α b"),
        (f'{t("a")}<w:sym w:font="Times New Roman" w:char="2014"/>{t("b")}', "a—b"),
        (
            '<mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx xmlns:w16se="urn:x"/>'
            f"</mc:Choice><mc:Fallback>{t('☺')}</mc:Fallback></mc:AlternateContent>",
            "☺",
        ),
        (
            f"<w:ruby><w:rt>{said('はな')}</w:rt><w:rubyBase>{said('花')}</w:rubyBase></w:ruby>",
            "花",
        ),
        ('<w:pict><v:rect o:hr="t"/></w:pict>', "* * *"),
    ],
)
def test_signs_of_a_run_are_read(inner: str, text: str) -> None:
    assert of(f"<w:r>{inner}</w:r>") == Told(text)


@pytest.mark.parametrize(
    "around",
    [
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:smartTag>{}</w:smartTag>",
        '<w:customXml w:element="x">{}</w:customXml>',
        '<w:dir w:val="ltr">{}</w:dir>',
        "<w:fldSimple>{}</w:fldSimple>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ],
)
def test_words_within_others_are_read(around: str) -> None:
    assert of(said("She ") + around.replace("{}", said("never ")) + said("ran.")) == Told(
        "She never ran."
    )


def test_signs_that_are_not_known_are_told() -> None:
    found = of('<w:r><w:sym w:font="Webdings" w:char="F021"/><w:t> b</w:t></w:r>')
    assert found == Told("□ b", (Notice("docx_symbols", 1),))


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next() -> None:
    document = Document()
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    put(document, deleted + said("She ran"))
    put(document, said(" away."))
    put(document, deleted + "<w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del>")
    document.add_paragraph("The Boat", style="Heading 1")
    assert told(document) == Told("She ran away.\n\n# The Boat", (Notice("docx_deleted", 1),))


def test_a_line_that_word_drew_is_a_break_between_scenes() -> None:
    document = Document()
    below = '<w:bottom w:val="single"/>'
    for lines, text in (
        ("", "She ran."),
        (below, "She fell."),
        (below, "She slept."),
        ("", ""),
        (f'<w:left w:val="single"/>{below}', "In a frame."),
        ('<w:bottom w:val="nil"/>', "She woke."),
        (below, "The end."),
    ):
        put(document, f"<w:pPr><w:pBdr>{lines}</w:pBdr></w:pPr>{said(text)}")
    document.add_paragraph("Noon", style="Heading 1")
    assert told(document) == Told(
        "She ran.\n\nShe fell.\n\nShe slept.\n\n* * *\n\nIn a frame.\n\nShe woke.\n\nThe end."
        "\n\n# Noon"
    )


# --- Type -------------------------------------------------------------------------------


def test_emphasis_of_styles_is_taken() -> None:
    document = Document()
    custom = document.styles.add_style("Thought", WD_STYLE_TYPE.CHARACTER)
    custom.base_style = document.styles["Emphasis"]
    paragraph = document.add_paragraph("She ")
    for text, style in (("never", "Emphasis"), (" ", None), ("ran", "Strong"), (", ", None)):
        paragraph.add_run(text, style=style)
    paragraph.add_run("she thought", style="Thought")
    paragraph.add_run(". ")
    paragraph.add_run("No.", style="Thought").italic = False
    assert told(document) == Told("She *never* **ran**, *she thought*. No.")


def test_a_paragraph_in_italics_is_taken_so_and_what_is_set_off_in_it_is_not() -> None:
    document = Document()
    paragraph = document.add_paragraph("Come ", style="Quote")
    paragraph.add_run("back", style="Emphasis")
    paragraph.add_run(".")
    document.add_paragraph("A Novel", style="Subtitle")
    document.add_paragraph("Noon", style="Heading 4")
    assert told(document).text == "*Come* back*.*\n\nA Novel\n\nNoon"


def test_a_style_made_of_a_heading_heads_chapters() -> None:
    document = Document()
    named = document.styles.add_style("Chapter Name", WD_STYLE_TYPE.PARAGRAPH)
    named.base_style = document.styles["Heading 1"]
    document.add_paragraph("Contents", style="TOC Heading")
    for text, style in (("Noon", "Chapter Name"), ("She ran.", None)):
        document.add_paragraph(text, style=style)
    found = chapters(told(document).text)
    assert ([part.title for part in found.parts], found.front) == (["Noon"], "Contents")


def test_other_type_is_told() -> None:
    document = Document()
    document.add_paragraph().add_run("She ran.").underline = True
    document.add_paragraph().add_run("She fell.").underline = False
    link = said("x").replace("<w:t", '<w:rPr><w:u w:val="single"/></w:rPr><w:t')
    put(document, f"<w:hyperlink>{link}</w:hyperlink>")
    assert told(document) == Told("She ran.\n\nShe fell.\n\nx", (Notice("docx_type", 1),))


# --- What stands beside the text --------------------------------------------------------


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_stands_in_brackets_where_it_is_referred_to(kind: str) -> None:
    document = Document()
    refer = f'<w:r><w:{kind}Reference w:id="{{}}"/></w:r>'
    emphasis = said("Not ") + said("hers").replace("<w:t", "<w:rPr><w:i/></w:rPr><w:t")
    with_notes(document, kind, {-1: "", 2: emphasis, 3: said(" Where?")})
    put(document, said("The oar") + refer.format(2) + said(" was gone.") + refer.format(9))
    document.add_paragraph("Noon", style="Heading 1")
    document.paragraphs[-1]._p.append(parse_xml(refer.format(3).replace(">", f" {NAMES}>", 1)))
    assert told(document) == Told(
        "The oar [Not *hers*] was gone.\n\n# Noon\n\n[Where?]", (Notice("docx_notes", 2),)
    )


@pytest.mark.parametrize(
    "around",
    [
        "<w:pict><v:shape><v:textbox>{}</v:textbox></v:shape></w:pict>",
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{}</wps:txbx>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent>",
    ],
)
def test_a_text_box_is_taken_once_after_its_paragraph(around: str) -> None:
    found = of(said("The letter") + f"<w:r>{around.replace('{}', BOX)}</w:r>" + said(" said:"))
    assert found == Told("The letter said:\n\nCome back.", (Notice("docx_boxes", 1),))


def test_what_is_left_out_is_counted() -> None:
    document = Document()
    document.add_paragraph("Oars", style="List Bullet")
    document.add_comment(document.paragraphs[0].runs, text="?", author="Ed")
    document.add_table(1, 1).rows[0].cells[0].text = "Come back."
    put(document, "<w:r><w:drawing/></w:r><m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>")
    document.element.body.sectPr.addprevious(parse_xml(f"<w:altChunk {NAMES}/>"))
    words = ("comments", "embedded", "formulas", "lists", "pictures", "tables")
    assert told(document).text == "Oars\n\nCome back.\n\nx+1"
    assert sorted(told(document).notices, key=str) == [Notice(f"docx_{each}", 1) for each in words]


@pytest.mark.parametrize("word", [each for each in NOTICES if each.startswith("docx_")])
def test_each_is_a_sentence_about_the_file(word: str) -> None:
    one, more = (Notice(word, count).sentence("ferry.docx") for count in (1, 3))
    assert ("1" in one, "3" in more, "“ferry.docx”" in more) == (True, True, True)
