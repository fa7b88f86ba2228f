"""Proposals in a browser: one that is selected, streams, and is accepted; one that is refused."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from novellaforge import loop
from novellaforge.database import in_db
from projects.models import Chapter, ChapterVersion
from tests.browser.book import Book
from tests.browser.site import Site
from writing.models import Proposal
from writing.rewriting.performing import Given, begin, finish
from writing.rewriting.telling import Sink

pytestmark = pytest.mark.django_db
FIRST, WHOLE = "He knelt before the fire", "He knelt before the fire 𝄞 and fed it, page by page."


@pytest.fixture
def book(site: Site) -> Book:
    return site.books["en"]


@pytest.fixture
def chapter(book: Book) -> Chapter:
    return book.chapters["drafted"]


@pytest.fixture(autouse=True)
def _as_it_was(chapter: Chapter) -> Iterator[None]:
    """Other tests read the same book; what the server kept is not of this test's transaction."""
    last = chapter.versions.values_list("number", flat=True)[0]
    yield
    loop.run(in_db(ChapterVersion.objects.filter(chapter=chapter, number__gt=last).delete))


@pytest.fixture
def page(site: Site, chapter: Chapter) -> Page:
    tab = site.tab("en")
    tab.open(f"/books/{chapter.project_id}/chapters/{chapter.pk}/passage/")
    return tab.page


def text_of(chapter: Chapter) -> str:
    return chapter.versions.first().text


def choose(page: Page, passage: str) -> None:
    """As if it were dragged over in the chapter's text."""
    page.locator("#chapter-text").evaluate(
        """(field, passage) => {
            const start = field.value.indexOf(passage);
            field.focus();
            field.setSelectionRange(start, start + passage.length);
        }""",
        passage,
    )
    expect(page.locator("#passage-form [name=passage]")).to_have_value(passage)


def propose(page: Page) -> Proposal:
    """Asked for on the page, which shows it once it has come back."""
    page.locator("#passage-form [name=instruction]").fill("Plainer.")
    page.get_by_role("button", name="Propose", exact=True).click()
    asked = page.locator("[data-proposal][data-state=asked]")
    expect(asked).to_have_count(1)
    return Proposal.objects.get(pk=asked.get_attribute("data-proposal"))


class Writer:
    """A worker that writes as far as the test tells it to."""

    def __init__(self, proposal: Proposal) -> None:
        given = loop.run(in_db(begin, proposal.pk, None))
        assert isinstance(given, Given)
        self.proposal, self.sink = given.proposal, Sink(proposal.pk, 1)

    def write(self, text: str) -> None:
        loop.run(self.sink.show(text))

    def end(self, text: str) -> None:
        loop.run(in_db(finish, self.proposal, text, "scripted", None))


def test_a_passage_is_chosen_by_its_place_in_the_text(page: Page, chapter: Chapter) -> None:
    passage = "Tobias knelt before the stove."
    choose(page, passage)
    start = page.locator("#passage-form [name=start]").input_value()
    assert int(start) == text_of(chapter).index(passage)
    page.locator("#passage-form [name=passage]").press_sequentially("x")
    expect(page.locator("#passage-form [name=start]")).to_have_value("")


def test_it_streams_and_is_accepted(page: Page, chapter: Chapter) -> None:
    before, passage = text_of(chapter), "Tobias knelt before the stove."
    choose(page, passage)
    made = propose(page)
    coming = page.locator(f'[data-proposal="{made.pk}"]')
    writer = Writer(made)
    writer.write(FIRST)
    expect(coming.locator("[data-text]")).to_have_text(FIRST)
    assert text_of(chapter) == before
    writer.write(WHOLE)
    expect(coming.locator("[data-text]")).to_have_text(WHOLE)
    typed = page.locator("#passage-form [name=instruction]")
    typed.press_sequentially("More")
    writer.end(WHOLE)
    expect(coming.locator("ins").first).to_be_visible()
    typed.press_sequentially(" rain")
    expect(typed).to_have_value("More rain")
    coming.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status").filter(has_text="only this passage")).to_be_visible()
    assert text_of(chapter) == before.replace(passage, WHOLE)


def test_refused_the_text_is_what_it_was_byte_by_byte(page: Page, chapter: Chapter) -> None:
    before, count = text_of(chapter), chapter.versions.count()
    choose(page, "“Yes,” said Tobias.")
    made = propose(page)
    writer = Writer(made)
    writer.write("“No,” said Tobias.")
    writer.end("“No,” said Tobias.")
    coming = page.locator(f'[data-proposal="{made.pk}"]')
    expect(coming.locator("del").first).to_be_visible()
    coming.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("status").filter(has_text="nothing has changed")).to_be_visible()
    assert text_of(chapter).encode() == before.encode()
    assert chapter.versions.count() == count
