"""The live answer in a browser: sentences as they are checked, and what is kept when it breaks."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.book import Book
from tests.browser.site import Site

pytestmark = pytest.mark.django_db
QUESTION = "What do we know?"


@pytest.fixture
def book(site: Site) -> Book:
    return site.books["en"]


@pytest.fixture
def page(site: Site, book: Book) -> Iterator[Page]:
    tab = site.tab("en")
    tab.open(f"/books/{book.project.pk}/ask/")
    yield tab.page
    tab.page.unroute_all()


def ask(page: Page, book: Book) -> None:
    page.get_by_label("Your question").fill(f"What of {book.novel.told[0].subject}?")
    page.get_by_role("button", name="Ask", exact=True).click()


def event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"


def test_the_facts_come_with_links_to_their_sentences(page: Page, book: Book) -> None:
    ask(page, book)
    found = page.locator("#found")
    expect(found.locator("q").first).to_be_visible()
    assert "#:~:text=" in (found.locator("blockquote a").first.get_attribute("href") or "")
    expect(page.locator("#ask-state")).to_have_text("The answer is there.")
    expect(page.locator("#answer")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#ask-stop")).to_be_hidden()
    assert page.get_by_label("Your question").input_value()


def test_what_was_not_checked_yet_says_so_and_then_goes(page: Page, book: Book) -> None:
    """The stream is the test's own: half an answer, then its end without the whole."""
    coming = (
        '{"phrases": [{"text": "Ilse has <i>it</i>.", "facts": [1]}], '
        '"unchecked": "Aron may", "left_out": 1}'
    )
    seen = threading.Event()

    def half(route: Route) -> None:
        seen.set()
        body = event("found", '"<p>One fact.</p>"') + event("coming", coming)
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    page.route("**/ask/live/", half)
    page.evaluate(
        """() => {
            const unchecked = [];
            window.unchecked = unchecked;
            new MutationObserver(() => {
                const now = document.querySelector("[data-unchecked]:not([hidden])");
                if (now) unchecked.push(now.innerText);
            }).observe(document.getElementById("answer"), {
                subtree: true, attributes: true, childList: true, characterData: true,
            });
        }"""
    )
    ask(page, book)
    state = page.locator("#ask-state")
    expect(state).to_contain_text("broke off")
    assert seen.is_set()
    expect(page.locator("[data-phrases] p")).to_have_text("Ilse has <i>it</i>. [1]")
    expect(page.get_by_text("A sentence that its facts do not show is left out.")).to_be_visible()
    said = page.evaluate("window.unchecked")
    assert any("not checked yet" in each and "Aron may" in each for each in said)
    expect(page.locator("[data-unchecked]")).to_be_hidden()
    assert page.get_by_label("Your question").input_value()


def test_without_the_server_the_question_is_kept(page: Page, book: Book) -> None:
    page.route("**/ask/live/", lambda route: route.abort())
    ask(page, book)
    expect(page.locator("#ask-state")).to_contain_text("Your question is kept")
    assert page.get_by_label("Your question").input_value()


def test_what_cannot_be_asked_is_told_by_the_page_itself(page: Page) -> None:
    page.get_by_label("Your question").fill("?!")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Ask something: the question is empty.")).to_be_visible()


def test_without_scripts_the_answer_is_a_page(site: Site, book: Book) -> None:
    page = site.plain_page()
    page.goto(f"/books/{book.project.pk}/ask/")
    ask(page, book)
    expect(page.locator("#found q").first).to_be_visible()
