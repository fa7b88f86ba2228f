"""EPUBs as other programs make them: each chapter once, in turn, with its title; and our own."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from projects.export.book import Piece
from projects.export.epub import epub
from projects.export.matter import Matter, Section
from projects.export.whole import Book
from projects.importing.chapters import chapters
from projects.importing.documents import told_of
from projects.importing.places import places_of
from projects.importing.reading_files import read, read_reference
from projects.importing.told import Notice, Told
from tests.projects.documents import altered, an_epub

HREF = "text/{}.xhtml"
OF_TYPES = ' xmlns:epub="http://www.idpf.org/2007/ops"'
TEXTS = ("She ran.", "She fell.", "She slept.")
TITLES = ("The Ferry", "The Lamp", "The Rope")


def contents(*entries: tuple[int | str, str]) -> str:
    """A list of (page or page#place, title)."""
    said = "".join(
        f'<li><a href="{HREF.format(at) if isinstance(at, int) else at}">{title}</a></li>'
        for at, title in entries
    )
    return f"<nav><ol>{said}</ol></nav>"


def numbered(*titles: str) -> str:
    return contents(*enumerate(titles, 1))


def told(pages: Sequence[str], toc: str = "") -> Told:
    return told_of(".epub", an_epub(pages, toc))


def found(pages: Sequence[str], toc: str = "") -> list[tuple[int, str, str]]:
    """The chapters by the numbers that they would have in the book."""
    book = chapters(told(pages, toc).text)
    numbers = places_of([part.number for part in book.parts]).numbers
    return [
        (number, part.title, book.text_of(part))
        for number, part in zip(numbers, book.parts, strict=True)
    ]


IN_TURN = [(n, title, text) for n, (title, text) in enumerate(zip(TITLES, TEXTS, strict=True), 1)]


def each_as(page: str) -> list[str]:
    return [
        page.format(n=n, title=title, text=f"<p>{text}</p>")
        for n, (title, text) in enumerate(zip(TITLES, TEXTS, strict=True), 1)
    ]


SHAPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "in the contents alone": ("{text}", TITLES),
    "a styled paragraph": ('<p class="title">{title}</p>{text}', TITLES),
    "a styled paragraph in capitals": ('<p class="c1"><b>THE {n}</b></p>{text}',
                                       ("The 1", "The 2", "The 3")),
    "h3": ("<h3>{title}</h3>{text}", TITLES),
    "h3 not in the contents": ("<h3>{title}</h3>{text}", ()),
    "h6 with numbers": ("<h6>{n}. {title}</h6>{text}", ()),
    "a paragraph with its number": ("<p>Chapter {n}</p>{text}",
                                    ("Chapter 1", "Chapter 2", "Chapter 3")),
    "a number and a title in paragraphs": (
        "<p>Chapter {n}</p><p>{title}</p>{text}",
        tuple(f"Chapter {n}: {title}" for n, title in enumerate(TITLES, 1)),
    ),
    "a number in a paragraph, a title in a heading": ("<p>{n}</p><h1>{title}</h1>{text}", ()),
    "a number in a heading, a title in a smaller one": (
        "<h1>Chapter {n}</h1><h2>{title}</h2>{text}", ()),
    "a number in a smaller heading above": ("<h2>{n}</h2><h1>{title}</h1>{text}", ()),
    "a number in its heading, a title in the contents": ("<h2>Chapter {n}</h2>{text}", TITLES),
    "a subtitle in the contents": (
        '<h1>Chapter {n}</h1><p class="subtitle">{title}</p>{text}',
        tuple(f"Chapter {n}. {title}" for n, title in enumerate(TITLES, 1)),
    ),
    "a title, then its number": ("<h1>{title}</h1><h2>Chapter {n}</h2>{text}", ()),
    "a picture": ('<h1><img src="i.png" alt="Chapter {n}: {title}"/></h1>{text}', ()),
    "a picture that says nothing": ('<h1><img src="i.png" alt=""/></h1>{text}', TITLES),
    "a picture beside its words": ('<h1><img alt="ornament"/>{title}</h1>{text}', TITLES),
    "numbered by the contents": (
        "<h2>{n}</h2>{text}", tuple(f"{n}. {title}" for n, title in enumerate(TITLES, 1))),
    "a heading within a header": (
        "<section><header><p>{n}</p><h1>{title}</h1></header>{text}</section>", TITLES),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_each_chapter_is_headed_once(shape: str) -> None:
    page, titles = SHAPES[shape]
    made = found(each_as(page), numbered(*titles) if titles else "")
    assert [(number, text) for number, _title, text in made] == [
        (number, text) for number, _title, text in IN_TURN
    ]
    said = [title for _number, title, _text in made]
    if "{title}" in page or titles == TITLES:
        assert said == list(TITLES)


def test_headings_of_several_levels_among_pages() -> None:
    """A prologue by its entry alone, chapters in h2 and one in h1."""
    pages = ["<p>a</p>", "<h2>The Ferry</h2><p>b</p>", "<h1>The Lamp</h1><p>c</p>",
             "<h2>The Rope</h2><p>d</p><h3>Noon</h3><p>e</p>"]  # fmt: skip
    assert found(pages, numbered("Before", *TITLES)) == [
        (1, "Before", "a"),
        (2, "The Ferry", "b"),
        (3, "The Lamp", "c"),
        (4, "The Rope", "d\n\nNoon\n\ne"),
    ]


def test_the_name_of_a_part_on_a_page_of_its_own() -> None:
    """It goes with the chapter below, and takes no number."""
    pages = ["<h2>The Ferry</h2><p>a</p>", "<h1>The River</h1>", "<h2>The Lamp</h2><p>b</p>"]
    assert found(pages) == [(1, "The Ferry", "a"), (2, "The Lamp", "The River\n\nb")]
    pages[1] = "<h1>Part Two</h1>"
    assert found(pages) == [(1, "The Ferry", "a"), (2, "The Lamp", "b")]


def test_the_name_of_a_part_above_its_first_chapter() -> None:
    pages = ["<h1>The River</h1><h2>The Ferry</h2><p>a</p>", "<h2>The Lamp</h2><p>b</p>",
             "<h1>Part Two</h1><h2>The Rope</h2><p>c</p>"]  # fmt: skip
    assert found(pages) == [
        (1, "The Ferry", "The River\n\na"), (2, "The Lamp", "b"), (3, "The Rope", "c"),
    ]  # fmt: skip


def test_a_heading_on_a_page_of_its_own_heads_the_next() -> None:
    pages = ["<h1>The Ferry</h1>", "<p>a</p>", "<h1>The Lamp</h1>", "<p>b</p>", "<p>c</p>"]
    toc = contents((1, "The Ferry"), (3, "The Lamp"))
    assert found(pages, toc) == [(1, "The Ferry", "a"), (2, "The Lamp", "b\n\nc")]


def test_chapters_within_one_page() -> None:
    """As the contents lead to them."""
    page = '<p id="a">One</p><p>a</p><p><a id="b"></a>Two</p><p>b</p><div id="c"><p>c</p></div>'
    places = {"a": "One", "b": "Two", "c": "Three"}
    toc = contents(*((f"text/1.xhtml#{place}", title) for place, title in places.items()))
    assert found([page], toc) == [(1, "One", "a"), (2, "Two", "b"), (3, "Three", "c")]


def test_scenes_in_the_contents_are_no_chapters() -> None:
    pages = ['<h1>The Ferry</h1><p>a</p><h2 id="s">Noon</h2><p>b</p>', "<h1>The Lamp</h1><p>c</p>"]
    toc = (
        '<nav><ol><li><a href="text/1.xhtml">The Ferry</a><ol><li><a href="text/1.xhtml#s">Noon'
        '</a></li></ol></li><li><a href="text/2.xhtml">The Lamp</a></li></ol></nav>'
    )
    assert [title for _n, title, _text in found(pages, toc)] == ["The Ferry", "The Lamp"]


def test_a_motto_above_its_heading() -> None:
    pages = ["<p>All rivers run.</p><h1>The Ferry</h1><p>a</p>", "<h1>The Lamp</h1><p>b</p>"]
    assert found(pages, numbered(*TITLES[:2])) == [
        (1, "The Ferry", "All rivers run.\n\na"), (2, "The Lamp", "b"),
    ]  # fmt: skip


def test_an_older_table_with_parts() -> None:
    """As Calibre writes it: chapters below parts, in places of few files."""

    def point(at: str, title: str, *within: str) -> str:
        label = f"<navLabel><text>{title}</text></navLabel><content src='text/{at}'/>"
        return f"<navPoint>{label}{''.join(within)}</navPoint>"

    points = point("1.xhtml", "Part One", point("1.xhtml#c1", "Home"), point("2.xhtml", "Away"))
    ncx = f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{points}</navMap></ncx>'
    pages = ['<p class="c">PART ONE</p><p id="c1">Home</p><p>a</p>', "<p>b</p>", "<p>c</p>"]
    data = an_epub(pages, **{"OEBPS/toc.ncx": ncx})
    item = '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
    made = told_of(".epub", altered(data, "OEBPS/content.opf", "</manifest>", item))
    assert made.text == "# Part One\n\n# Home\n\na\n\n# Away\n\nb\n\nc"


def test_a_list_of_pages_says_no_titles() -> None:
    toc = (
        f'<nav{OF_TYPES} epub:type="toc"><ol><li><a href="text/1.xhtml">The Ferry</a></li></ol>'
        f'</nav><nav{OF_TYPES} epub:type="page-list"><ol><li><a href="text/2.xhtml#p2">2</a></li>'
        "</ol></nav>"
    )
    assert told(["<p>a</p>", "<p>b</p>"], toc).text == "# The Ferry\n\na\n\nb"


def test_a_first_letter_that_is_a_picture() -> None:
    assert told(['<p><img alt="S"/>he ran.</p>', '<p><img alt="A map"/></p>']).text == "She ran."


def test_a_paragraph_that_looks_marked_is_none() -> None:
    pages = ["<h1>The Ferry</h1><p># 1 on the list</p><p># 2</p>", "<h1>The Lamp</h1><p>b</p>"]
    assert found(pages)[0] == (1, "The Ferry", "# 1 on the list\n\n# 2")


# --- What is no chapter -----------------------------------------------------------------


def typed(kind: str, inner: str) -> str:
    return f'<section epub:type="{kind}">{inner}</section>'


CHAPTER = "<h1>The Ferry</h1><p>She ran.</p>"
LINKS = "".join(f'<p><a href="{n}.xhtml">Chapter {n}</a></p>' for n in range(1, 6))
BOOKS = "\n\n".join(f"Chapter {n}" for n in range(1, 6))


@pytest.mark.parametrize(
    "page",
    [
        typed("titlepage", "<h1>The River</h1><p>by A</p>"),
        typed("toc", "<h1>In this book</h1><p>One</p><p>Two</p>"),
        '<section role="doc-cover"><p>The River</p></section>',
        "<h1>Contents</h1><p>One</p>",
        LINKS,
        "<h1>In this book</h1>" + LINKS,
    ],
)
def test_a_page_that_is_left_out(page: str) -> None:
    for pages in ([page, CHAPTER], [CHAPTER, page]):
        made = told(pages)
        assert made.text == "# The Ferry\n\nShe ran."
        assert Notice("left_out", 1) in made.notices


@pytest.mark.parametrize(
    ("page", "matter"),
    [
        (typed("dedication", "<p>To <em>you</em></p>"), {"dedication": "To *you*"}),
        ('<div role="doc-dedication"><p>To you</p></div>', {"dedication": "To you"}),
        ("<h2>Dedication</h2><p>To you</p>", {"dedication": "To you"}),
        ("<p>Dédicace</p><p>À toi</p>", {"dedication": "À toi"}),
        (typed("epigraph", "<p>Rivers.</p><p>— A. Bee</p>"),
         {"epigraph": "Rivers.", "epigraph_source": "A. Bee"}),
        (typed("foreword", "<h1>Foreword</h1><p>a</p><h2>Then</h2><p>b</p>"),
         {"foreword": "a\n\nThen\n\nb"}),
        (typed("acknowledgments", "<h1>Thanks</h1><p>All.</p>"), {"acknowledgements": "All."}),
        ("<h1>Also by A. Bee</h1>" + LINKS, {"other_books": BOOKS}),
        ("<h1>About the Author</h1><p>A lives.</p>", {"about_author": "A lives."}),
        (typed("copyright-page", "<p>© 2026 A<br/>All rights.</p><p>ISBN 978-3-16-148410-0</p>"),
         {"copyright_line": "© 2026 A", "isbn": "978-3-16-148410-0"}),
    ],
)  # fmt: skip
def test_a_page_that_a_book_has_a_place_for(page: str, matter: dict[str, str]) -> None:
    for pages in ([page, CHAPTER], [CHAPTER, page]):
        made = told(pages)
        assert (made.text, made.matter) == ("# The Ferry\n\nShe ran.", matter)
        assert [each for each in made.notices if each.word == "left_out"] == []


def test_two_pages_of_one_kind_are_one_text() -> None:
    mottos = [typed("epigraph", f"<p>{n}</p><p>— {n}{n}</p>") for n in "ab"]
    thanks = [f"<h1>Acknowledgements</h1><p>{n}</p>" for n in "ab"]
    assert told([*mottos, thanks[0], CHAPTER, thanks[1]]).matter == {
        "epigraph": "a\n— aa\n\nb\n— bb", "epigraph_source": "", "acknowledgements": "a\n\nb",
    }  # fmt: skip
    long = typed("dedication", f"<p>{'To you. ' * 200}</p>")
    assert "To you." in told([long, long, CHAPTER]).text


@pytest.mark.parametrize(
    "page",
    [
        typed("chapter", '<blockquote epub:type="epigraph"><p>Rivers.</p></blockquote><p>a</p>'),
        '<div><div epub:type="epigraph"><p>Rivers.</p></div><h1>Home</h1><p>a</p></div>',
        typed("prologue", "<h1>Foreword</h1><p>a</p>"),
        "<h1>Dedication</h1>" + "<p>She was devoted to the river.</p>" * 80,
        "<h1>Preface</h1><p>a</p>",
        '<h1>Home</h1><p>See <a href="x">one</a>, <a href="y">two</a>, <a href="z">three</a>.</p>',
    ],
)
def test_a_chapter_that_is_none_of_these(page: str) -> None:
    made = told([CHAPTER, page])
    assert made.matter == {}
    assert [each for each in made.notices if each.word == "left_out"] == []
    assert len(made.text) > len("# The Ferry\n\nShe ran.")


def test_a_file_of_such_pages_alone_is_read_as_it_is() -> None:
    assert "To you" in told([typed("dedication", "<p>To you</p>")]).text


def test_it_is_said_where_it_goes() -> None:
    data = an_epub([typed("dedication", "<p>To you</p>"), CHAPTER])
    assert read("b.epub", data).notices == (
        "1 text of “b.epub” that is no chapter, as a dedication is, goes to the book's front and "
        "back matter.",
    )
    assert "To you" in read_reference("b.epub", data).text


def test_what_a_guide_names() -> None:
    """As EPUB 2 has it."""
    data = an_epub(["<p>The River</p><p>by A</p>", "<p>To you</p>", CHAPTER])
    guide = (
        '<guide><reference type="title-page" href="text/1.xhtml"/>'
        '<reference type="dedication" href="text/2.xhtml"/></guide></package>'
    )
    made = told_of(".epub", altered(data, "OEBPS/content.opf", "</package>", guide))
    assert (made.text, made.matter) == ("# The Ferry\n\nShe ran.", {"dedication": "To you"})


# --- Our own ----------------------------------------------------------------------------


def our_own(pieces: Sequence[Piece], matter: Matter) -> bytes:
    return epub(
        Book(
            uid=UUID(int=1), title="The River", author="A. Bee", language="en",
            made_at=datetime(2026, 1, 1, tzinfo=UTC), pieces=tuple(pieces), matter=matter,
        )
    )  # fmt: skip


def test_our_own_comes_back_as_it_went() -> None:
    pieces = [
        Piece(1, "Chapter 1. The Ferry", "She ran.\n\n* * *\n\n*She* fell.\nAnd rose."),
        Piece(2, "Chapter 2", "She slept.\n\n# 1, she thought."),
    ]
    matter = Matter(
        front=(
            Section("copyright", "Copyright", "© 2026 A. Bee\nISBN 978-3-16-148410-0"),
            Section("dedication", "Dedication", "For my father\n\nand his boat."),
            Section("epigraph", "Epigraph", "All rivers\nrun.", source="C. Dee"),
            Section("foreword", "Foreword", "a\n\nb", "Foreword"),
        ),
        back=(
            Section("acknowledgements", "Acknowledgements", "Thanks.", "Acknowledgements"),
            Section("about_author", "About the author", "A lives.", "About the author"),
            Section("other_books", "By the same author", "One\nTwo", "By the same author"),
        ),
    )
    made = told_of(".epub", our_own(pieces, matter))
    book = chapters(made.text)
    assert [(part.number, part.title, book.text_of(part)) for part in book.parts] == [
        (1, "The Ferry", pieces[0].text),
        (2, "", pieces[1].text),
    ]
    assert made.matter == {
        "copyright_line": "© 2026 A. Bee", "isbn": "978-3-16-148410-0",
        "dedication": "For my father\n\nand his boat.",
        "epigraph": "All rivers\nrun.", "epigraph_source": "C. Dee",
        "foreword": "a\n\nb", "acknowledgements": "Thanks.", "about_author": "A lives.",
        "other_books": "One\nTwo",
    }  # fmt: skip
    assert made.notices == (Notice("left_out", 1),)
