"""The codex by keys: the field, from entry to entry, and the edit page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.book import Book
from tests.browser.site import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(site: Site) -> Book:
    return site.books["en"]


@pytest.fixture
def page(site: Site, book: Book) -> Page:
    tab = site.tab("en")
    tab.open(f"/books/{book.project.pk}/codex/")
    return tab.page


def press(page: Page, key: str) -> None:
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def test_by_keys_alone(page: Page) -> None:
    press(page, "j")
    expect(page).to_have_url(re.compile(r"/codex/[0-9a-f-]{36}/$"))
    first = page.url
    press(page, "j")
    expect(page).not_to_have_url(first)
    press(page, "k")
    expect(page).to_have_url(first)
    press(page, "e")
    expect(page).to_have_url(f"{first}edit/")


def test_the_field_has_the_focus_by_a_key_and_finds_all_kinds(page: Page) -> None:
    page.keyboard.press("/")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=a"))
    expect(page.locator(".names").get_by_text("person").first).to_be_visible()


def test_mentions_open_and_lead_to_the_text(page: Page, book: Book) -> None:
    page.goto(f"/books/{book.project.pk}/codex/{book.entity}/")
    page.locator("#mentions summary").click()
    said = page.locator("#mentions a.said").first
    expect(said).to_be_visible()
    assert "#:~:text=" in (said.get_attribute("href") or "")
