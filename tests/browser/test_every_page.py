"""Each page in both languages, at both widths, light and dark."""

from collections.abc import Iterator

import pytest

from tests.browser.book import Language
from tests.browser.pages import PAGES, Page
from tests.browser.site import Site
from tests.browser.visiting import NARROW, WIDE, Scheme, Tab

pytestmark = pytest.mark.django_db

Look = tuple[tuple[int, int], Scheme]
LOOKS: dict[Language, tuple[Look, Look]] = {
    "en": ((NARROW, "light"), (WIDE, "light")),
    "fr": ((WIDE, "dark"), (NARROW, "dark")),
}
MOST_BYTES = 150_000
# Words that English and French share, and names.
SAME_IN_BOTH = {
    *("Write the second scene, some 250 words.", "She set the pan on the scale. It did not move."),
    *("NovellaForge", "api.example.com", "English", "Français", "newcomer", "Esc"),
    *(
        "Arcs",
        "Bible",
        "Budget",
        "Codex",
        "Documents",
        "ISBN",
        "Usage",
        "Concept",
        "Contradictions",
        "Dialogue",
        "Exceptions",
        "Genre",
    ),
    *(
        "Narration",
        "Page",
        "Passage",
        "Passages",
        "Plan",
        "Style",
        "Synopsis",
        "Versions",
        "Versions 1–2",
    ),
    *(
        "3 mentions",
        "book.docx",
        "scripted",
        "Alt",
        "Arc",
        "Description",
        "Note",
        "Format",
        "Notes",
        "palpable",
        "Ctrl K",
        "codex",
        "date",
        "fiction",
        "narration",
        "page",
        "question",
        "trait",
    ),
}


def looks(page: Page, language: Language) -> tuple[Look, Look]:
    """The first is the one that it is opened at: where the page before it ended, since a browser
    that has only to open a page does half the work of one that changes its size as well.
    """
    first, second = LOOKS[language]
    return (second, first) if PAGES.index(page) % 2 else (first, second)


def look(tab: Tab, language: Language, first: Look, second: Look) -> Iterator[str]:
    """What is wrong with the open page, as it is worn the one way, then the other.

    Its structure is that of its template, so that axe looks once: at the English page, and at what
    is there at its second width alone.
    """
    if (size := tab.asked("bytes")) > MOST_BYTES:
        yield f"{size} bytes"
    if tab.page.evaluate("document.documentElement.lang") != language:
        yield "It says that it is in another language."
    yield from tab.wrong(*first)
    if language == "en":
        tab.asked("appeared")
        yield from tab.structure()
    yield from tab.wrong(*second)
    if language == "en" and tab.asked("appeared"):
        yield from tab.structure("[data-new]")


def keys(tab: Tab) -> list[str]:
    """After the first Tab whatever has the focus shows it, the way past the navigation first."""
    tab.page.keyboard.press("Tab")
    return [f"focus not seen: {each}" for each in tab.asked("unseen")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_it_is_whole(site: Site, page: Page) -> None:
    faults, said = [], []
    for language, book in site.books.items():
        tab = site.tab(language, page.who)
        worn = looks(page, language)
        tab.open(page.address(book), *worn[0])
        tab.bring()
        said.append(set(tab.asked("said")))
        seen = [*look(tab, language, *worn), *(keys(tab) if language == "en" else ()), *tab.faults]
        faults += [f"{language} {each}" for each in seen]
    faults += [f"not translated: {each}" for each in (said[0] & said[1]) - SAME_IN_BOTH]
    assert not faults, "\n".join(faults)


def test_an_answer_that_is_an_error_is_a_fault(site: Site) -> None:
    """Of the page and of what it asks for: the browser's console tells of both."""
    tab = site.tab("en", "nobody")
    tab.open("/nowhere")
    with tab.page.expect_console_message():
        tab.page.evaluate("() => void fetch('/static/nowhere.js')")
    told = "\n".join(tab.faults)
    assert "404 (Not Found) " in told
    assert [each for each in ("/nowhere\n", "/static/nowhere.js") if each not in told] == []
