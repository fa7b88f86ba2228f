"""Each page in both languages, at both widths, light and dark."""

import pytest

from tests.browser.book import Language
from tests.browser.pages import PAGES, Page
from tests.browser.site import Site
from tests.browser.visiting import NARROW, WIDE, Scheme, Tab

pytestmark = pytest.mark.django_db

# Each width with each scheme; in each language axe looks at the first.
LOOKS: dict[Language, tuple[tuple[tuple[int, int], Scheme], ...]] = {
    "en": ((WIDE, "light"), (NARROW, "light")),
    "fr": ((NARROW, "dark"), (WIDE, "dark")),
}
MOST_BYTES = 150_000
# Words that English and French share, and names.
SAME_IN_BOTH = {
    *("Write the second scene, some 250 words.", "She set the pan on the scale. It did not move."),
    *("NovellaForge", "api.example.com", "English", "Français", "newcomer", "Esc"),
    *(
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


def look(tab: Tab, language: Language) -> list[str]:
    """What is wrong with the open page, as it wears what is LOOKS in this language."""
    faults = list(tab.faults)
    if tab.bytes > MOST_BYTES:
        faults.append(f"{tab.bytes} bytes")
    first, second = LOOKS[language]
    return [*faults, *tab.wrong(*first), *tab.structure(), *tab.wrong(*second)]


def keys(tab: Tab) -> list[str]:
    """The first Tab shows the way past the navigation; whatever has the focus shows it."""
    tab.wears(WIDE, "light")
    tab.page.keyboard.press("Tab")
    tab.page.locator(".skip").focus()
    box = tab.page.locator(".skip").bounding_box()
    lost = [] if box and box["x"] >= 0 and box["y"] >= 0 else ["The skip link is not seen."]
    return lost + [f"focus not seen: {each}" for each in tab.asked("unseen")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_it_is_whole(site: Site, page: Page) -> None:
    faults, said = [], []
    for language, book in site.books.items():
        tab = site.tab(language, page.who)
        tab.open(page.address(book))
        tab.bring()
        said.append(set(tab.asked("said")))
        faults += [f"{language} {each}" for each in look(tab, language)]
        faults += [f"{language} {each}" for each in keys(tab)] if language == "en" else []
    faults += [f"not translated: {each}" for each in (said[0] & said[1]) - SAME_IN_BOTH]
    assert not faults, "\n".join(faults)
