"""Long work in a browser: an export that is made and taken, and its bar on another page."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db.models import QuerySet
from playwright.sync_api import Page, expect

from novellaforge.models import Job
from tests.browser.book import Book
from tests.browser.site import Site
from tests.jobs import deliver_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(site: Site) -> Book:
    return site.books["en"]


def committed(act: Callable[[], object]) -> None:
    """Done in another thread, whose connection is in no test's transaction."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(act).result()


def exports_of(book: Book) -> "QuerySet[Job]":
    return Job.objects.filter(project_id=book.project.pk, kind="export")


@pytest.fixture
def page(site: Site, book: Book) -> Iterator[Page]:
    tab = site.tab("en")
    tab.open(f"/books/{book.project.pk}/export/")
    yield tab.page
    committed(lambda: exports_of(book).delete())


def test_a_file_is_made_shown_everywhere_and_taken(page: Page, book: Book, tmp_path: Path) -> None:
    page.get_by_label("Format").select_option("txt")
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_text("0 of 1")).to_be_visible()
    expect(page.locator("#working")).to_have_count(0)

    page.goto(f"/books/{book.project.pk}/codex/")
    bar = page.locator("#working")
    expect(bar.get_by_text("Making the file", exact=True)).to_be_visible()
    expect(bar.get_by_role("button", name="Stop")).to_be_visible()
    page.reload()
    expect(bar.get_by_text("Making the file", exact=True)).to_be_visible()
    committed(lambda: deliver_all(exports_of(book).get()))
    expect(bar.get_by_role("status")).to_contain_text("is made")
    expect(bar.get_by_role("button")).to_have_count(0)

    bar.get_by_role("link").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download").first.click()
    file = tmp_path / "book.txt"
    taken.value.save_as(file)
    assert taken.value.suggested_filename == f"{book.project.title}.txt"
    book.chapters["approved"].refresh_from_db()
    text = book.chapters["approved"].approved_version
    assert text is not None
    assert text.text in file.read_text()


def test_it_is_stopped_from_wherever_one_is(page: Page, book: Book) -> None:
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_text("0 of 1")).to_be_visible()
    page.goto(f"/books/{book.project.pk}/threads/?x=1")
    page.locator("#working").get_by_role("button", name="Stop").click()
    expect(page).to_have_url(
        f"{page.url.split('/books/')[0]}/books/{book.project.pk}/threads/?x=1"
    )
    expect(page.locator("#working")).to_have_count(0)
    assert exports_of(book).get().state == "stopped"
