"""What a browser makes of the tokens: colours in light and dark, sizes, characters in a line."""

import pytest

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
SIZES = {"h1": "22px", ".side a": "14px", ".page p": "18px"}
LEAST, MOST = 60, 68  # characters in a line of prose
STYLE = "([where, what]) => getComputedStyle(document.querySelector(where))[what]"
# Of the lines that are full: all of a paragraph but its last.
LINES = """() => {
    const lines = [];
    for (const p of document.querySelectorAll(".page p")) {
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


def test_a_line_of_prose_has_60_to_68_characters(desk: Tab) -> None:
    lines = sorted(desk.page.evaluate(LINES))
    assert len(lines) >= 5
    assert LEAST <= lines[len(lines) // 2] <= MOST
