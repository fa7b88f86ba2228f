"""The chapter read aloud, by voices that a test puts into the browser."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from projects.text import paragraphs, sentences
from tests.browser.book import Book
from tests.browser.site import Site
from tests.browser.visiting import forget

pytestmark = pytest.mark.django_db

# Says nothing: a test ends what is being said.
VOICES = """
  const told = (window.told = []);
  const voices = ["en-GB", "en-US", "de-DE"].map(
    (lang, n) => ({ lang, name: `Voice ${n}`, voiceURI: `v${n}` }));
  let now = null;
  const synthesis = {
    getVoices: () => (sessionStorage.mute ? voices.slice(2) : voices),
    speak(each) {
      now = each;
      told.push({ said: each.text, rate: each.rate, voice: each.voice?.name });
    },
    cancel() { const was = now; now = null; was?.onerror?.({ error: "canceled" }); },
    pause() { told.push("pause"); },
    resume() { told.push("resume"); },
    addEventListener() {},
  };
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  window.finish = () => { const was = now; now = null; was.onend(); };
"""


@pytest.fixture
def book(site: Site) -> Book:
    return site.books["en"]


@pytest.fixture(scope="module")
def only_page(site: Site) -> Iterator[Page]:
    context = site.visitor("en")
    context.add_init_script(VOICES)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(only_page: Page, book: Book) -> Iterator[Page]:
    only_page.goto(address(book))
    yield only_page
    forget(only_page)


def address(book: Book) -> str:
    chapter = book.chapters["drafted"]
    return f"/books/{chapter.project_id}/chapters/{chapter.pk}/?view=page"


def said(page: Page) -> list[str]:
    told = page.evaluate("window.told.filter((each) => each.said).map((each) => each.said)")
    return [" ".join(each.split()) for each in told]


def written(book: Book) -> list[str]:
    """The chapter's words, as one line."""
    text = book.chapters["drafted"].versions.first().text
    return [" ".join(each.split()) for part in paragraphs(text) for each in sentences(part)]


def open_bar(page: Page) -> None:
    page.get_by_role("button", name="Read aloud").click()
    expect(page.get_by_role("button", name="Read", exact=True)).to_be_focused()


def marked(page: Page) -> str:
    return page.evaluate("[...CSS.highlights.get('aloud') || []].map(String).join('')")


def test_all_sentences_in_order_each_marked(page: Page, book: Book) -> None:
    expect(page.locator(".page [data-named]").first).to_be_attached()  # cards have come
    before = page.locator(".page").inner_html()
    open_bar(page)
    page.keyboard.press("Enter")
    while page.locator("[data-act=play]").get_attribute("aria-pressed") == "true":
        assert " ".join(marked(page).split()) == said(page)[-1]
        page.evaluate("finish()")
    assert " ".join(said(page)) == " ".join(written(book))
    assert len(said(page)) > 5
    assert marked(page) == ""
    assert page.locator(".page").inner_html() == before


SELECT = """() => {
    const every = [...document.querySelectorAll(".page p")];
    const at = every.filter((each) => each.textContent.trim())[1];
    getSelection().setBaseAndExtent(at, 0, at, 0);
    return at.textContent;
}"""


def test_from_the_selected_sentence(page: Page) -> None:
    open_bar(page)
    words = page.evaluate(SELECT)
    page.locator("[data-act=play]").press("Enter")
    assert words.startswith(said(page)[0])


def test_pause_resume_stop(page: Page) -> None:
    open_bar(page)
    play = page.locator("[data-act=play]")
    play.press("Enter")
    expect(play).to_have_text("Pause")
    play.press("Enter")
    expect(play).to_have_text("Read")
    play.press("Enter")
    page.locator("[data-act=stop]").press("Enter")
    expect(play).to_have_text("Read")
    told = page.evaluate("window.told.filter((each) => !each.said)")
    assert told == ["pause", "resume", "resume"]
    assert len(said(page)) == 1


def test_after_a_correction_it_goes_on_with_the_new_words(page: Page) -> None:
    open_bar(page)
    page.locator("[data-act=play]").press("Enter")
    for _ in range(2):
        page.evaluate("finish()")
    fresh = page.evaluate(CORRECT)
    page.evaluate("finish()")
    assert said(page)[3] == fresh
    assert " ".join(marked(page).split()) == fresh


# As the page does for an author who types before the sentence that is being read, and after it;
# nothing is kept: other tests read the same book.
CORRECT = """() => {
    const now = told.at(-1).said;
    const line = [...document.querySelectorAll(".page .leaf p")].find(
        (each) => each.textContent.includes(now));
    line.before(Object.assign(document.createElement("p"), { textContent: "It rained." }));
    line.textContent = line.textContent.replace(now, `${now} Snow came.`);
    return "Snow came.";
}"""


def test_the_place_voice_and_speed_are_there_again(page: Page, book: Book) -> None:
    open_bar(page)
    page.locator("[data-rate]").select_option("1.5")
    page.locator("[data-voice]").select_option("v1")
    page.locator("[data-act=play]").press("Enter")
    for _ in range(3):
        page.evaluate("finish()")
    fourth = said(page)[3]
    page.goto(address(book))
    open_bar(page)
    on = page.locator("[data-act=resume]")
    expect(on).to_contain_text(fourth[:20])
    on.press("Enter")
    (told,) = page.evaluate("window.told")
    assert " ".join(told["said"].split()) == fourth
    assert (told["rate"], told["voice"]) == (1.5, "Voice 1")


def test_without_a_voice_of_the_language_it_says_so(page: Page) -> None:
    page.evaluate("sessionStorage.mute = 'yes'")
    page.reload()
    page.get_by_role("button", name="Read aloud").click()
    expect(page.get_by_text("no voice for the language")).to_be_visible()
    expect(page.locator("[data-act=play]")).to_be_disabled()
    assert json.loads(page.evaluate("JSON.stringify(window.told)")) == []
