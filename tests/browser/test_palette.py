"""Ctrl K: a field over the page, by keys alone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.site import Site
from tests.waiting import eventually

pytestmark = pytest.mark.django_db
SCRIPTS = """performance.getEntriesByType("resource")
  .filter(each => each.initiatorType === "script").map(each => each.encodedBodySize)"""
MOST_OF_SCRIPTS = 15_000  # bytes, of a desk that is opened for the first time


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    tab = site.tab("en")
    tab.open(f"/books/{site.books['en'].project.pk}/report/")
    return tab.page


def test_by_keys_to_another_page(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("timel")
    expect(page.get_by_role("option", selected=True)).to_have_text(re.compile("Timeline"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/timeline/$"))


def test_enter_waits_for_what_was_typed(page: Page) -> None:
    held: list[Route] = []
    page.route("**/go/?*", lambda route: held.append(route))
    page.keyboard.press("Control+k")
    page.keyboard.type("timel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option")).to_have_count(0)
    eventually(lambda: "timel" in held[-1].request.url if held else False)
    for each in held:
        each.continue_()
    page.unroute_all()
    expect(page).to_have_url(re.compile("/timeline/$"))


def test_arrows_choose_and_escape_closes(page: Page) -> None:
    page.locator("#go").click()
    options = page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_what_can_be_done_here_is_among_it(site: Site) -> None:
    book = site.books["en"]
    tab = site.tab("en")
    tab.open(f"/books/{book.project.pk}/chapters/{book.chapters['drafted'].pk}/")
    assert 0 < sum(tab.page.evaluate(SCRIPTS)) < MOST_OF_SCRIPTS
    tab.page.keyboard.press("Control+k")
    tab.page.keyboard.type("by hand")
    act = tab.page.get_by_role("option", name=re.compile("Write by hand"))
    expect(act.locator("kbd")).to_have_text("E")
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_role("textbox", name="Text of the chapter")).to_be_focused()


def test_the_page_before_this_one_comes_first(site: Site, page: Page) -> None:
    page.goto(f"/books/{site.books['en'].project.pk}/timeline/")
    page.keyboard.press("Control+k")
    recent = page.locator("#goals .recent")
    expect(recent.first).to_have_text(re.compile(r"^Report · .*recent$"))
    page.keyboard.type("timeline")
    expect(recent).to_have_count(0)
    page.get_by_role("combobox").clear()
    expect(recent.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/report/$"))


def test_what_is_nowhere_is_said(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("zzzz")
    expect(page.get_by_text("Nothing is called so.")).to_be_visible()
    page.keyboard.press("Escape")
