"""The navigation: a rail at full width, a bar with a menu where it is narrow, without scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import Site
from tests.browser.visiting import NARROW, WIDE, Scheme

pytestmark = pytest.mark.django_db
LIGHT: Scheme = "light"
MOST_IN_THE_BAR = 5


@pytest.fixture
def page(site: Site) -> Page:
    tab = site.tab("en")
    tab.open(f"/books/{site.books['en'].project.pk}/report/")
    return tab.page


def shown(page: Page) -> list[str]:
    links = page.locator(".side").locator("a, button")
    return [each.inner_text().split("\n")[0] for each in links.all() if each.is_visible()]


def test_at_full_width_all_is_in_the_rail(page: Page, site: Site) -> None:
    names = shown(page)
    assert {"Desk", "Plan", "Codex", "Ask", "Report", "Autopilot", "Shelf"} <= set(names)
    assert "More" not in names
    expect(page.locator(".side a[aria-current]")).to_have_text("Report")


def test_where_it_is_narrow_the_rest_is_behind_more(page: Page, site: Site) -> None:
    site.tab("en").wears(NARROW, LIGHT)
    names = shown(page)
    assert names[:3] == ["Desk", "Plan", "Codex"]
    assert names[-1] == "More"
    assert len(names) <= MOST_IN_THE_BAR
    more = page.get_by_role("button", name="More")
    expect(more).to_have_attribute("aria-current", "true")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#more").get_by_role("link", name="Report")).to_be_visible()
    expect(page.locator("#more .chapters a").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#more")).to_be_hidden()
    site.tab("en").wears(WIDE, LIGHT)


def test_a_book_of_the_shelf_can_be_put_in_the_trash_with_a_mouse(site: Site) -> None:
    tab = site.tab("en")
    tab.open("/books/")
    tab.page.get_by_role("button", name="To the trash").first.click(trial=True)


def test_it_opens_without_scripts(site: Site) -> None:
    page = site.plain_page()
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.goto(f"/books/{site.books['en'].project.pk}/plan/")
    page.get_by_role("button", name="More").click()
    expect(page.locator("#more").get_by_role("link", name="Shelf")).to_be_visible()
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
