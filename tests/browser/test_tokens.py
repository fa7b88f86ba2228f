"""What a browser makes of the tokens: colours in light and dark, sizes, characters in a line."""

import pytest
from django.urls import reverse

from tests.browser.site import Site
from tests.browser.visiting import SCHEMES, WIDE, Scheme, Tab

pytestmark = pytest.mark.django_db

COLOURS: dict[Scheme, dict[str, str]] = {  # as the design gives them
    "light": {"paper": "#fbf9f4", "panel": "#f3efe6", "raised": "#ffffff", "ink": "#23201b",
              "soft": "#5c554a", "accent": "#1f5f63"},
    "dark": {"paper": "#181613", "panel": "#211e1a", "raised": "#2a2621", "ink": "#e9e3d8",
             "soft": "#b3aa9b", "accent": "#7cc4c0"},
}  # fmt: skip
WORN = {  # where each is to be seen
    "paper": ("body", "backgroundColor"),
    "panel": (".side", "backgroundColor"),
    "raised": (".side [aria-current]", "backgroundColor"),
    "ink": ("body", "color"),
    "soft": (".side a:not([aria-current])", "color"),
    "accent": (".btn.main", "backgroundColor"),
}
SIZES = {"h1": "22px", ".side a": "14px", ".page p": "18px", ".head p": "13px", ".btn": "14px"}
INTER, LITERATA = "Inter", "Literata"
FAMILIES = {"body": INTER, "h1": LITERATA, ".page p": LITERATA, ".btn": INTER, ".review h2": INTER}
SPACES = {  # of 4, 8, 12, 16, 24, 32 and 48 px, and the one radius
    (".top", "paddingLeft"): "16px",
    (".top", "gap"): "16px",
    (".side", "paddingTop"): "12px",
    (".side a", "gap"): "8px",
    (".head", "paddingLeft"): "24px",
    (".page", "paddingLeft"): "24px",
    (".btn", "paddingLeft"): "12px",
    (".btn", "borderRadius"): "6px",
    (".marginal .card", "borderRadius"): "6px",
}
LEAST, MOST = 60, 68  # characters in a line of prose
STYLE = "([where, what]) => getComputedStyle(document.querySelector(where))[what]"
# Of what is inside its edges.
WIDTH = """(where) => {
    const box = document.querySelector(where);
    const style = getComputedStyle(box);
    return box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
}"""
# Of the lines that are full: all of a paragraph but its last.
LINES = """(where) => {
    const lines = [];
    for (const p of document.querySelectorAll(where)) {
        const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
        let [top, count, mine] = [null, 0, []];
        while (walker.nextNode()) {
            const text = walker.currentNode;
            for (let at = 0; at < text.length; at += 1) {
                const range = document.createRange();
                range.setStart(text, at);
                range.setEnd(text, at + 1);
                const box = range.getBoundingClientRect();
                if (top !== null && box.height && box.top > top + 8) {
                    mine.push(count);
                    count = 0;
                }
                if (box.height) top = box.top;
                count += 1;
            }
        }
        lines.push(...mine);
    }
    return lines;
}"""


@pytest.fixture
def desk(site: Site) -> Tab:
    book, tab = site.books["en"], site.tab("en")
    tab.open(f"/books/{book.project.pk}/chapters/{book.chapters['drafted'].pk}/")
    return tab


@pytest.mark.parametrize("scheme", SCHEMES)
def test_colours(desk: Tab, scheme: Scheme) -> None:
    desk.wears(WIDE, scheme)
    worn = {name: desk.page.evaluate(STYLE, list(where)) for name, where in WORN.items()}
    assert worn == {name: _rgb(colour) for name, colour in COLOURS[scheme].items()}


def _rgb(colour: str) -> str:
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({', '.join(map(str, parts))})"


def test_sizes(desk: Tab) -> None:
    sizes = {where: desk.page.evaluate(STYLE, [where, "fontSize"]) for where in SIZES}
    assert sizes == SIZES
    height = float(desk.page.evaluate(STYLE, [".page p", "lineHeight"]).removesuffix("px"))
    assert height == pytest.approx(1.62 * 18, abs=0.1)


def test_families_and_spaces(desk: Tab) -> None:
    families = {where: desk.page.evaluate(STYLE, [where, "fontFamily"]) for where in FAMILIES}
    assert {where: each.split(",")[0] for where, each in families.items()} == FAMILIES
    assert {each: desk.page.evaluate(STYLE, list(each)) for each in SPACES} == SPACES


def test_a_line_of_prose_has_60_to_68_characters(site: Site, desk: Tab) -> None:
    """On the desk; where it is written by hand, which is as wide; where a link shows it."""
    assert LEAST <= _characters(desk, ".page p") <= MOST
    width = desk.page.evaluate(WIDTH, ".page .leaf")
    desk.page.goto(f"{desk.page.url}text/")
    assert desk.page.evaluate(WIDTH, "#id_text") == pytest.approx(width, abs=2)
    reading = site.tab("en", "nobody")
    reading.open(reverse("projects:read_chapter", args=[site.books["en"].token, 1]))
    assert LEAST <= _characters(reading, ".reading article p") <= MOST


def _characters(tab: Tab, where: str) -> int:
    """Of the line in the middle, when lines are put in order of their length."""
    lines = sorted(tab.page.evaluate(LINES, where))
    assert len(lines) >= 5
    middle: int = lines[len(lines) // 2]
    return middle
