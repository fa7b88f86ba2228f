"""Quotes and spaces as the language sets them while they are typed, and taken back by undo."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.site import Site

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def field(site: Site) -> Locator:
    """A field of its own on the page where the script is: nothing is kept of it."""
    book = site.books["en"]
    tab = site.tab("en")
    tab.open(f"/books/{book.project.pk}/chapters/{book.chapters['drafted'].pk}/text/")
    tab.page.evaluate(
        """() => {
            const field = document.createElement("textarea");
            field.id = "own";
            document.body.append(field);
        }"""
    )
    return tab.page.locator("#own")


def typed(field: Locator, language: str, words: str) -> str:
    field.evaluate("(field, language) => (field.dataset.typography = language)", language)
    field.fill("")
    field.press_sequentially(words)
    return field.input_value()


def test_a_field_that_does_not_want_it_is_left_alone(field: Locator) -> None:
    assert typed(field, "", 'Il dit: "Non!"') == 'Il dit: "Non!"'
    assert typed(field, "de", "a -- b...") == "a -- b..."


@pytest.mark.parametrize(
    "words", ["10:30", "http://a.fr/b?c", "ilse@bac.fr;", "`a:b;c`", "1;", "-3"]
)
def test_numbers_addresses_and_code_stay(field: Locator, words: str) -> None:
    assert typed(field, "fr", words).replace("1\u202f;", "1;") == words


def test_french(field: Locator) -> None:
    is_set = "Il dit\u00a0: «\u00a0Non\u202f!\u00a0»"
    assert typed(field, "fr", 'Il dit: "Non!"') == is_set
    assert typed(field, "fr", "l'oar ?") == "l’oar\u202f?"
    assert typed(field, "fr", "- Oui...") == "—\u00a0Oui…"


def test_english(field: Locator) -> None:
    assert typed(field, "en", '"Don\'t," she said--"no..."') == "“Don’t,” she said—“no…”"


def test_one_undo_takes_back_one_of_them(field: Locator) -> None:
    typed(field, "fr", "Oui")
    field.press_sequentially("!")
    assert field.input_value() == "Oui\u202f!"
    field.press("Control+z")
    expect(field).to_have_value("Oui")


def test_its_author_asks_for_it(site: Site) -> None:
    """In the chapter's own field, remembered by the browser; nothing is typed for good."""
    book = site.books["en"]
    tab = site.tab("en")
    tab.open(f"/books/{book.project.pk}/chapters/{book.chapters['drafted'].pk}/text/")
    own, wish = (
        tab.page.locator("#typing textarea"),
        tab.page.get_by_label("Set quotes and spaces"),
    )
    assert (own.get_attribute("data-typography") or "", wish.is_checked()) == ("", False)
    wish.check()
    tab.page.reload()
    assert wish.is_checked()
    assert own.get_attribute("data-typography") == "en"
    wish.uncheck()
    assert own.get_attribute("data-typography") == ""
