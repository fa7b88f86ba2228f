"""The context drawer on the desk: opened, a piece chosen and taken back, by keys alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.book import Book
from tests.browser.site import Site
from tests.browser.visiting import Tab
from writing.models import ContextChoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(site: Site) -> Book:
    return site.books["en"]


@pytest.fixture
def page(site: Site, book: Book) -> Iterator[Page]:
    chapter = book.chapters["drafted"]
    tab = site.tab("en")
    tab.open(f"/books/{chapter.project_id}/chapters/{chapter.pk}/")
    yield tab.page
    ContextChoice.objects.filter(project=book.project).delete()


def accessibility(page: Page) -> list[str]:
    tab = Tab(page)
    tab.bring()
    return [*tab.structure(), *tab.contrast()]


def choices(book: Book) -> list[str]:
    return list(
        ContextChoice.objects.filter(project=book.project).values_list("choice", flat=True)
    )


def test_a_piece_is_pinned_and_that_undone_without_leaving_the_desk(
    page: Page, book: Book
) -> None:
    page.locator("#context-open").press("Enter")
    drawer = page.locator("#context-drawer")
    expect(drawer.get_by_role("heading", name="Passages found")).to_be_visible()
    piece = drawer.locator("[data-piece^='passage:']").first
    piece.locator("summary").press("Enter")
    piece.get_by_role("button", name="Pin").press("Enter")
    expect(piece.get_by_text("Pinned", exact=True)).to_be_visible()
    assert not accessibility(page)
    expect(piece.locator("summary")).to_be_focused()
    assert choices(book) == ["pin"]
    drawer.get_by_role("button", name="Undo").press("Enter")
    expect(piece.get_by_text("Pinned", exact=True)).to_have_count(0)
    assert choices(book) == []
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator("#context-open")).to_be_focused()


def test_without_a_script_it_is_a_page(site: Site, book: Book) -> None:
    page = site.plain_page()
    chapter = book.chapters["drafted"]
    page.goto(f"/books/{chapter.project_id}/chapters/{chapter.pk}/")
    page.locator("#context-open").click()
    piece = page.locator("[data-piece^='person:']").first
    piece.locator("summary").click()
    piece.get_by_role("button", name="Leave out").click()
    expect(page.get_by_text("Left out: from the next writing on")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    assert choices(book) == []
