"""Single keys can be switched off, for good, on the account page (WCAG 2.1.4)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PAGES
from tests.browser.site import Site
from tests.browser.visiting import Tab

pytestmark = pytest.mark.django_db


def address(site: Site, name: str) -> str:
    return next(page for page in PAGES if page.name == name).address(site.books["en"])


def switch(tab: Tab, account: str, on: bool) -> None:
    tab.open(account)
    tab.page.set_checked("#id_keys", on)
    with tab.page.expect_navigation():
        tab.page.click("button[value=reading]")


def view_after_v(tab: Tab, desk: str) -> str | None:
    tab.open(desk)
    tab.page.keyboard.press("v")
    return tab.page.get_attribute("main", "data-view")


@pytest.fixture
def tab(site: Site) -> Iterator[Tab]:
    tab = site.tab("en", "author")
    yield tab
    switch(tab, address(site, "account"), on=True)


def test_switched_off_they_do_nothing_until_they_are_on_again(site: Site, tab: Tab) -> None:
    account, desk = address(site, "account"), address(site, "desk-drafted")
    tab.open(desk)
    before = tab.page.get_attribute("main", "data-view")
    switch(tab, account, on=False)
    assert view_after_v(tab, desk) == before
    assert not tab.page.is_checked("#keys-on")
    switch(tab, account, on=True)
    assert view_after_v(tab, desk) != before
    assert tab.page.is_checked("#keys-on")


def test_the_list_of_keys_switches_the_same(site: Site, tab: Tab) -> None:
    tab.open(address(site, "desk-drafted"))
    tab.page.evaluate("document.getElementById('keys-on').click()")
    tab.open(address(site, "account"))
    assert not tab.page.is_checked("#id_keys")


@pytest.mark.parametrize("name", ["shelf", "account", "plan", "report", "notes", "desk-drafted"])
def test_every_page_has_the_list(site: Site, name: str) -> None:
    tab = site.tab("en", "author")
    tab.open(address(site, name))
    tab.page.keyboard.press("?")
    keys = tab.page.locator("#keys")
    expect(keys).to_be_visible()
    expect(keys.locator("dt").filter(has_text="Ctrl K")).to_have_count(1)
    tab.page.keyboard.press("?")
    expect(keys).to_be_hidden()
