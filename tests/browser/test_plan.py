"""The plan's grid: chapters opened and moved by keys and by hand, the same after a reload."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from novellaforge import loop
from novellaforge.database import in_db
from projects import structure
from projects.models import Project
from tests.browser.site import Site
from tests.browser.visiting import NARROW, WIDE, Tab
from tests.factories import an_arc, an_outlined_project
from tests.waiting import eventually
from tests.writing.briefs import a_plan
from writing.models import ChapterPlan

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def book(site: Site, django_db_blocker: object) -> Project:
    """Of six chapters in two arcs, the first of which has a plan; moved about by each test."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        book = an_outlined_project(6, owner=site.books["en"].author)
        other = an_arc(project=book, title="The proof")
        book.chapters.filter(number__gt=4).update(arc=other)
        first = book.chapters.get(number=1)
        plan = a_plan(2).model_dump(mode="json")
        ChapterPlan.objects.create(chapter=first, source="author", plan=plan)
        return book


@pytest.fixture
def tab(site: Site, book: Project) -> Iterator[Tab]:
    """On the plan, its chapters in their first order."""
    loop.run(in_db(_in_order, book))
    tab = site.tab("en")
    tab.open(f"/books/{book.pk}/plan/")
    yield tab
    assert not tab.faults


def _in_order(book: Project) -> None:
    for number, each in enumerate(book.chapters.order_by("title"), start=1):
        structure.move(each, number, book.owner)


def put(page: Page, title: str, place: int, *, scripts: bool = True) -> None:
    """By the plain form, which comes into the open menu; without scripts on a page of its own."""
    row = chapter(page, title)
    row.locator(".of-chapter summary").click()
    if not scripts:
        row.get_by_role("link", name="More").click()
    row.get_by_label("Move to place").fill(str(place))
    row.get_by_role("button", name="Move", exact=True).click()
    page.wait_for_load_state("load")


def chapter(page: Page, title: str) -> Locator:
    named = page.locator(".to", has_text=re.compile(rf"Crossing {title}$"))
    return page.locator("tbody.chapter", has=named)


def cell(page: Page, title: str, column: int = 0) -> Locator:
    return chapter(page, title).locator("tr").first.locator("th, td").nth(column)


def stands(page: Page, wanted: str) -> None:
    """In this order, there and after a reload."""
    numbers = [f"{place} · Crossing {each}" for place, each in enumerate(wanted, start=1)]
    expect(page.locator(".plan-grid .to")).to_have_text(numbers)
    page.reload()
    expect(page.locator(".plan-grid .to")).to_have_text(numbers)


def test_arrows_go_from_cell_to_cell(tab: Tab) -> None:
    cell(tab.page, "1").focus()
    tab.page.keyboard.press("ArrowDown")
    expect(cell(tab.page, "2")).to_be_focused()
    tab.page.keyboard.press("ArrowRight")
    expect(cell(tab.page, "2", 1)).to_be_focused()
    tab.page.keyboard.press("ArrowUp")
    tab.page.keyboard.press("ArrowUp")
    expect(cell(tab.page, "1", 1)).to_be_focused()


def test_enter_opens_a_chapter_and_a_reload_keeps_it_open(tab: Tab) -> None:
    page = tab.page
    cell(page, "1").focus()
    page.keyboard.press("Enter")
    expect(chapter(page, "1").locator(".steps li")).to_have_count(2)
    page.reload()
    expect(chapter(page, "1").locator(".steps li")).to_have_count(2)
    chapter(page, "1").locator(".opener").click()
    expect(page.locator(".steps")).to_have_count(0)
    page.reload()
    expect(page.locator(".steps")).to_have_count(0)


def test_moved_by_keys_it_keeps_the_focus_and_is_undone(tab: Tab) -> None:
    page = tab.page
    cell(page, "2").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    expect(chapter(page, "2").locator(".to")).to_have_text("4 · Crossing 2")
    expect(cell(page, "2")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(chapter(page, "2").locator(".to")).to_have_text("3 · Crossing 2")
    page.get_by_role("button", name="Undo").click()
    expect(chapter(page, "2").locator(".to")).to_have_text("4 · Crossing 2")
    stands(page, "134256")


def test_the_first_goes_no_higher(tab: Tab) -> None:
    cell(tab.page, "1").focus()
    tab.page.keyboard.press("Alt+ArrowUp")
    stands(tab.page, "123456")


def test_moved_by_the_form_in_its_menu(tab: Tab) -> None:
    put(tab.page, "4", 2)
    stands(tab.page, "142356")


def test_moved_by_drag(tab: Tab) -> None:
    page = tab.page
    drag_to(page, "5", "2", "2 · Crossing 5")
    stands(page, "152346")


def test_moved_by_touch_on_a_narrow_screen(tab: Tab) -> None:
    tab.wears(NARROW, "light")
    page = tab.page
    drag_to(page, "2", "1", "1 · Crossing 2")
    stands(page, "213456")
    tab.wears(WIDE, "light")


def drag_to(page: Page, what: str, over: str, then: str) -> None:
    """Drawn again where the browser was too busy to see the pointer on its way."""

    def is_there() -> bool:
        drag(page, chapter(page, what).locator(".handle"), chapter(page, over))
        try:
            expect(chapter(page, what).locator(".to")).to_have_text(then, timeout=5_000)
        except AssertionError:
            return False
        return True

    eventually(is_there)


def drag(page: Page, what: Locator, over: Locator) -> None:
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), over.bounding_box()
    assert start
    assert end
    x = start["x"] + start["width"] / 2
    page.mouse.move(x, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(x + 2, start["y"] - 4, steps=4)
    page.mouse.move(x + 2, end["y"] + 6, steps=12)
    page.mouse.move(x + 2, end["y"] + 4, steps=2)
    page.mouse.up()


def test_without_scripts_it_is_opened_and_moved(site: Site, book: Project, tab: Tab) -> None:
    page = site.plain_page()
    page.goto(f"/books/{book.pk}/plan/")
    chapter(page, "1").locator(".opener").click()
    expect(chapter(page, "1").locator(".steps li")).to_have_count(2)
    put(page, "6", 1, scripts=False)
    expect(page.locator(".plan-grid .to").first).to_have_text("1 · Crossing 6")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".plan-grid .to").first).to_have_text("1 · Crossing 1")
