"""Threads, timeline, graph and codex: what was told is found there, beside its sentence."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from memory.entities import Entity
from novellaforge import loop
from novellaforge.database import in_db
from projects.models import Project
from tests.browser.site import Site, signed_in
from tests.factories import a_user, an_outlined_project
from tests.memory.stored import Told

pytestmark = pytest.mark.django_db

NOON = "At noon on 3 May 1900"
SWORN = "Ilse Varga swore to bring the oar back by chapter 2."
COUSIN = "Aron Pell was Ilse Varga's cousin."
IN = {1: f"{NOON} Ilse Varga was in Metz.", 2: f"{NOON} Ilse Varga was in Toulon."}
TIRED, WELL = "Ilse Varga was tired.", "Ilse Varga was well again."


@pytest.fixture(scope="module")
def at(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Page, str]]:
    """A page of somebody whose book has a promise that is due, a clash and a cousin."""
    with django_db_blocker.unblock():
        book, session = loop.run(in_db(_book))
        visitor = site.of_session("en", session)
    yield visitor.new_page(), f"/books/{book.pk}/"
    visitor.close()


def _book() -> tuple[Project, str]:
    book = an_outlined_project(owner=a_user(), chapters=4)
    told = Told(book)
    for number, name in enumerate(("Metz", "Toulon"), start=1):
        told.known[name] = UUID(int=book.pk.int ^ number)
        told.named[name] = Entity(told.known[name], name, "place")
    told.tell(1, SWORN, "promises", "Ilse Varga", value="bring the oar back", modality="promise",
              due="by chapter 2")  # fmt: skip
    told.tell(1, COUSIN, "kin_of", "Aron Pell", object="Ilse Varga", value="cousin")
    told.tell(1, TIRED, "condition", "Ilse Varga", value="tired")
    told.tell(3, WELL, "condition", "Ilse Varga", value="well")
    for number, sentence in IN.items():
        where = {1: "Metz", 2: "Toulon"}[number]
        told.tell(
            number, sentence, "located_at", "Ilse Varga", object=where, time_text=NOON
        )  # fmt: skip
    told.keep()
    return book, signed_in(book.owner)


def leads_to(page: Page, link: str, sentence: str) -> None:
    """The link opens the chapter that has the sentence, and names it."""
    address = page.locator(link).first.get_attribute("href") or ""
    words = sentence.rstrip(".").split()
    assert f"#:~:text={words[0]}" in address
    page.goto(address)
    expect(page.locator(".page")).to_contain_text(sentence)


def test_an_overdue_thread_leads_to_its_sentence(at: tuple[Page, str]) -> None:
    page, book = at
    page.goto(f"{book}threads/")
    thread = page.locator("li.thread.late")
    expect(thread).to_have_count(1)
    expect(thread).to_contain_text("overdue: chapter 2")
    expect(thread.locator("blockquote")).to_contain_text(SWORN)
    leads_to(page, "li.thread.late blockquote a.link", SWORN)


def test_a_clash_leads_to_both_sentences(at: tuple[Page, str]) -> None:
    page, book = at
    for place, sentence in enumerate(IN.values()):
        page.goto(f"{book}timeline/")
        expect(page.locator("#h-clashes")).to_be_visible()
        quotes = page.locator("li.card.late blockquote")
        expect(quotes.nth(place)).to_contain_text(sentence)
        leads_to(page, f"li.card.late blockquote >> nth={place} >> a.link", sentence)


def test_a_relation_leads_to_its_sentence_and_everybody_keeps_their_place(
    at: tuple[Page, str],
) -> None:
    page, book = at
    page.goto(f"{book}graph/")
    before = _places(page)
    assert len(before) >= 2
    page.reload()
    assert _places(page) == before
    page.goto(f"{book}graph/?as=table")
    page.goto(f"{book}graph/")
    assert _places(page) == before
    tie = page.locator("a.tie", has_text="cousin")
    expect(tie).to_have_count(1)
    address = tie.get_attribute("href") or ""
    assert "#:~:text=Aron%20Pell%20was" in address
    page.goto(address)
    expect(page.locator(".page")).to_contain_text(COUSIN)


def _places(page: Page) -> dict[str, str]:
    found = "nodes => nodes.map(node => [node.dataset.card, node.getAttribute('transform')])"
    return dict(page.locator("a.node").evaluate_all(found))


def test_a_card_opens_by_hover_by_focus_and_by_a_long_press(at: tuple[Page, str]) -> None:
    page, book = at
    page.goto(f"{book}graph/")
    node, card = page.locator("a.node", has_text="Ilse Varga"), page.locator(".card-over")
    node.hover()
    expect(card).to_contain_text("Ilse Varga")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(0, 0)
    page.keyboard.press("Tab")  # from here on the focus is one of the keyboard
    node.focus()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    node.blur()
    node.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    expect(card).to_be_visible()
    page.keyboard.press("Escape")


def test_as_of_a_chapter_a_fact_is_another(at: tuple[Page, str]) -> None:
    page, book = at
    page.goto(f"{book}graph/")
    card = page.locator("a.node", has_text="Ilse Varga").get_attribute("data-card") or ""
    entry = card.removesuffix("card/")
    page.goto(f"{entry}?until=2")
    shown = page.locator("main")
    expect(shown).to_contain_text(TIRED)
    expect(shown).not_to_contain_text(WELL)
    field = page.locator("#until")
    expect(field).to_have_value("2")
    field.fill("3")
    field.press("Enter")
    expect(page).to_have_url(re.compile("until=3"))
    expect(shown).to_contain_text(WELL)
    for number, text in ((2, "tired"), (3, "well")):
        page.goto(f"{card}?chapter={number}")
        expect(page.locator("body")).to_contain_text(text)
