"""Writing in place on the desk: kept once, offline too; two tabs; rewrites; the text alone."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from memory.models import Entity
from novellaforge import loop
from novellaforge.database import in_db
from projects.models import Chapter, ChapterVersion
from tests.browser.site import Site, signed_in
from tests.browser.test_unsent import Asked
from tests.browser.visiting import NARROW, forget
from tests.factories import a_character, a_user, a_version, an_outlined_project
from tests.waiting import eventually
from writing.commenting.keeping import add
from writing.models import Proposal
from writing.rewriting.performing import Given, begin, finish
from writing.rewriting.telling import Sink

pytestmark = pytest.mark.django_db
FIRST = "Ilse counted the oars twice before she believed it. One was missing."
SECOND = "“You said nobody came down here,” she told Aron. He looked at the water."
THIRD = "The ferry knocked against the landing, and the lamp went out."
TEXT = "\n\n".join((FIRST, SECOND, THIRD))
FOUND = {
    "severity": "blocking",
    "rule": "quantity",
    "sentence": "Three oars were lost in chapter 1.",
    "quote": "One was missing.",
    "against": "Three oars were gone.",
    "against_chapter": 1,
}
_authors = count(1)


@dataclass
class Desk:
    """A drafted chapter of somebody's own, and a browser of theirs with a page that waits."""

    chapter: Chapter
    visitor: BrowserContext
    waiting: list[Page]

    @property
    def address(self) -> str:
        return f"/books/{self.chapter.project_id}/chapters/{self.chapter.pk}/"

    @property
    def text(self) -> str:
        return self.versions()[0].text

    def versions(self) -> list[ChapterVersion]:
        return list(self.chapter.versions.all())

    def open(self) -> Page:
        page = self.waiting.pop() if self.waiting else self.visitor.new_page()
        page.goto(self.address)
        return page


def _made() -> tuple[Chapter, str]:
    author = a_user(username=f"by-hand-{next(_authors)}")
    book = an_outlined_project(owner=author)
    aron = a_character(project=book, name="Aron")
    Entity.objects.create(uid=aron.pk, project=book, name="Aron", kind="character", in_codex=True)
    chapter = book.chapters.get(number=2)
    a_version(chapter=chapter, text=TEXT)
    return chapter, signed_in(author)


@pytest.fixture(scope="module")
def visitor(site: Site) -> Iterator[BrowserContext]:
    """One author after the other sits at this browser."""
    visitor = site.visitor("en", "nobody")
    yield visitor
    visitor.close()


@pytest.fixture
def desk(site: Site, visitor: BrowserContext) -> Iterator[Desk]:
    chapter, session = loop.run(in_db(_made))  # the server is to see it: not in a transaction
    site.seat(visitor, session)
    yield Desk(chapter, visitor, visitor.pages)
    visitor.set_offline(False)
    for page in visitor.pages[1:]:
        page.close()
    for page in visitor.pages:
        forget(page)


def field(page: Page) -> Any:
    return page.locator(".leaf > textarea")


def write_at_end(page: Page, words: str) -> None:
    """At the end of the first paragraph, which was clicked."""
    paragraph = page.locator(".leaf p").first
    paragraph.click(position={"x": 5, "y": 5})
    expect(field(page)).to_be_focused()
    field(page).evaluate(
        "each => each.setSelectionRange(...Array(2).fill(each.value.indexOf('\\n')))"
    )
    page.keyboard.type(words)


def saved(page: Page) -> None:
    expect(page.locator("#kept")).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))


def puts(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda each: each.method == "PUT" and sent.append(each.url))
    return sent


def select(page: Page, words: str) -> None:
    """Dragged over in the text as it is read."""
    asking = page.locator("#asking")

    def drag() -> bool:
        page.locator(".leaf .lines").evaluate(DRAG, words)
        return asking.is_visible()

    eventually(drag)  # what the page still adds to the text takes the selection away


DRAG = """(mirror, words) => {
    const line = [...mirror.children].find((each) => each.textContent.includes(words));
    const range = forge.text.rangeOf(...[0, words.length].map(
        (more) => forge.text.field.value.indexOf(words) + more));
    line.closest(".page").focus();
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


def answered(desk: Desk, text: str) -> None:
    """A worker writes what was asked for."""
    asked = eventually(
        lambda: Proposal.objects.filter(chapter=desk.chapter, state="asked").first()
    )
    given = loop.run(in_db(begin, asked.pk, None))
    assert isinstance(given, Given)
    loop.run(Sink(asked.pk, 1).show(text))
    loop.run(in_db(finish, given.proposal, text, "scripted", None))


# --- In place ----------------------------------------------------------------------------


def test_a_click_types_where_it_went_and_saves_once(desk: Desk) -> None:
    page = desk.open()
    sent = puts(page)
    before = page.locator(".leaf p").last.bounding_box()
    page.locator(".leaf p").nth(2).click(position={"x": 2, "y": 8})
    expect(field(page)).to_be_focused()
    assert page.locator(".leaf p").last.bounding_box() == before  # nothing has jumped
    page.keyboard.type("Now ")
    saved(page)
    assert desk.text == TEXT.replace("“You said", "Now “You said")
    page.keyboard.press("Escape")
    expect(field(page)).to_be_hidden()
    expect(page.locator(".page")).to_be_focused()
    expect(page.locator(".leaf p").nth(2)).to_have_text(f"Now {SECOND}")
    assert (len(sent), len(desk.versions())) == (1, 2)


def test_nothing_typed_is_nothing_saved(desk: Desk) -> None:
    page = desk.open()
    sent = puts(page)
    page.locator(".page").focus()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value(TEXT)
    page.keyboard.press("Escape")
    assert (sent, len(desk.versions())) == ([], 1)


def test_the_text_lies_on_its_mirror_line_by_line(desk: Desk) -> None:
    page = desk.open()
    write_at_end(page, "\n\nOne.\n\n\nTwo,\u202f  three.\n" + "Far away a bell rang, once. " * 9)
    higher = field(page).evaluate("each => each.scrollHeight - each.clientHeight")
    assert higher == 0
    lines = page.locator(".leaf p").all_text_contents()
    assert "\n".join(lines) == field(page).input_value()


def test_names_and_marks_stay_under_what_is_typed(desk: Desk) -> None:
    page = desk.open()
    name = page.locator(".leaf a.name", has_text="Aron")
    expect(name).to_have_count(1)
    write_at_end(page, " She asked Aron again.")
    expect(name).to_have_count(2)
    box = name.first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    expect(page.locator(".card-over")).to_be_visible()


def test_words_are_counted_while_they_are_typed(desk: Desk) -> None:
    page = desk.open()
    words = desk.versions()[0].word_count
    expect(page.locator("#count")).to_have_text(f"{words} words")
    write_at_end(page, " Two more.")
    expect(page.locator("#count")).to_have_text(f"{words + 2} words")
    expect(page.locator("#head-count")).to_have_text(f"{words + 2} words")
    expect(page.locator("#sitting")).to_have_text("+2 words since you sat down")
    expect(page.locator("#today")).to_have_text("2 words today")
    page.keyboard.press("Escape")
    saved(page)
    page.reload()
    expect(page.locator("#today")).to_have_text("2 words today")
    expect(page.locator("#sitting")).to_have_text("+2 words since you sat down")


def test_what_is_approved_is_what_stands_there(desk: Desk) -> None:
    page = desk.open()
    write_at_end(page, " So be it.")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#approved")).to_be_visible()
    desk.chapter.refresh_from_db()
    assert desk.chapter.approved_version
    assert desk.chapter.approved_version.text == TEXT.replace(FIRST, f"{FIRST} So be it.")


def test_without_scripts_there_is_the_page_of_its_own(site: Site) -> None:
    chapter = site.books["en"].chapters["drafted"]
    page = site.plain_page()
    page.goto(f"/books/{chapter.project_id}/chapters/{chapter.pk}/")
    expect(page.locator("#typing")).to_be_hidden()
    page.get_by_role("link", name="Write by hand").click()
    expect(page).to_have_url(re.compile("/text/$"))


# --- Nothing is lost ---------------------------------------------------------------------


def test_typed_offline_it_is_kept_and_saved_once_on_return(desk: Desk) -> None:
    page = desk.open()
    sent = puts(page)
    desk.visitor.set_offline(True)
    write_at_end(page, " The wind rose.")
    page.keyboard.press("Escape")
    kept = page.locator("#kept")
    expect(kept).to_have_text("Not saved: no connection. Kept in this browser.")
    stored = page.evaluate(
        "Object.entries(localStorage).find(([key]) => key.startsWith('forge.text'))"
    )
    assert "The wind rose." in json.loads(stored[1])["text"]
    assert len(desk.versions()) == 1
    sent.clear()
    desk.visitor.set_offline(False)
    saved(page)
    assert desk.text == TEXT.replace(FIRST, f"{FIRST} The wind rose.")
    assert (len(sent), len(desk.versions())) == (1, 2)
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('forge.text'))")
        == []
    )


def test_a_tab_closed_offline_leaves_its_text_to_the_next(desk: Desk) -> None:
    page = desk.open()
    desk.visitor.set_offline(True)
    # nor later: the last request of a tab that closes outlives it, and may find the network
    page.evaluate("() => { fetch = () => Promise.reject(new TypeError()) }")
    write_at_end(page, " The wind rose.")
    page.keyboard.press("Escape")
    expect(page.locator("#kept")).to_contain_text("Kept in this browser.")
    page.close()
    desk.visitor.set_offline(False)
    page = desk.open()
    expect(page.locator(".leaf p").first).to_have_text(f"{FIRST} The wind rose.")
    saved(page)
    assert len(desk.versions()) == 2


def test_two_tabs_keep_both_texts_and_compare_them(desk: Desk) -> None:
    one, other = desk.open(), desk.open()
    write_at_end(one, " Mine.")
    one.keyboard.press("Escape")
    saved(one)
    write_at_end(other, " Theirs.")
    other.keyboard.press("Escape")
    clash = other.locator("#clash")
    said = re.compile(r"Changed elsewhere at \d\d:\d\d\. Yours is kept as a version\. Compare")
    expect(clash).to_have_text(said)
    assert {each.text for each in desk.versions()} == {
        TEXT,
        TEXT.replace(FIRST, f"{FIRST} Mine."),
        TEXT.replace(FIRST, f"{FIRST} Theirs."),
    }
    theirs = next(each for each in desk.versions() if "Theirs." in each.text)
    expect(other.locator("#approve [name=version]")).to_have_value(str(theirs.pk))
    clash.get_by_role("link", name="Compare").click()
    expect(other.locator("del", has_text="Mine").first).to_be_visible()
    expect(other.locator("ins", has_text="Theirs").first).to_be_visible()


# --- A paragraph that was left -----------------------------------------------------------


def answering(page: Page, status: int, body: dict[str, Any]) -> list[dict[str, Any]]:
    """What the check is asked, answered so."""
    asked: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(status=status, json=body)

    page.route("**/continuity/check", answer)
    return asked


def test_only_the_paragraph_that_was_left_is_checked(desk: Desk) -> None:
    page = desk.open()
    asked = answering(page, 200, {"findings": [FOUND], "facts": 2, "unmade": []})
    write_at_end(page, " Again.")
    assert asked == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    card = page.locator("#checked [data-note]")
    expect(card).to_contain_text("Three oars were lost in chapter 1.")
    expect(card.locator("q")).to_have_text("Three oars were gone.")
    expect(card.locator("[data-part=quote]")).to_have_text("One was missing.")
    expect(page.locator(".leaf mark")).to_have_text("One was missing.")
    expect(page.locator("#remarks")).to_have_text("1")
    assert asked == [{"text": f"{FIRST} Again.", "chapter": 2}]


def test_what_was_found_goes_where_it_is_written_away(desk: Desk) -> None:
    page = desk.open()
    answering(page, 200, {"findings": [FOUND], "facts": 2, "unmade": []})
    write_at_end(page, " Again.")
    page.keyboard.press("Escape")
    expect(page.locator("#checked [data-note]")).to_have_count(1)
    page.unroute("**/continuity/check")
    answering(page, 200, {"findings": [], "facts": 3, "unmade": []})
    write_at_end(page, " No.")
    page.keyboard.press("Escape")
    expect(page.locator("#checked")).to_contain_text("No contradiction found. 3 facts compared.")
    expect(page.locator("#checked [data-note]")).to_have_count(0)
    expect(page.locator(".leaf mark")).to_have_count(0)


def test_a_check_that_failed_says_so_and_is_tried_again(desk: Desk) -> None:
    page = desk.open()
    answering(page, 503, {"error": {"code": "unavailable", "message": "The model is away."}})
    write_at_end(page, " Again.")
    page.keyboard.press("Escape")
    told = page.locator("#checked")
    expect(told).to_contain_text("Not checked: The model is away.")
    page.unroute("**/continuity/check")
    answering(page, 200, {"findings": [], "facts": 1, "unmade": ["The graph is away."]})
    told.get_by_role("button", name="Try again").click()
    expect(told).to_contain_text("Not checked in full: The graph is away.")
    expect(told).not_to_contain_text("Not checked: The model is away.")


# --- Comments ----------------------------------------------------------------------------

MARKED_IN = """() => [...(CSS.highlights.get("commented") ?? [])].map(
    (range) => [`${range}`, range.startContainer.parentElement.closest("p")?.textContent])"""


def test_comments_stay_on_their_words_while_one_types_above_them(desk: Desk) -> None:
    page, held = desk.open(), list[Route]()
    version, author = desk.versions()[0], desk.chapter.project.owner
    made = loop.run(in_db(add, version, "He looked at the water.", "Which?", author))
    page.reload()
    write_at_end(page, " He looked at the water.")
    expected = [[made.quote, SECOND]]
    eventually(lambda: page.evaluate(MARKED_IN) == expected, seconds=10)
    page.route("**/text", lambda route: held.append(route))
    page.keyboard.type(" It rained.")
    field(page).evaluate(
        """each => each.setSelectionRange(...[0, 10].map(
            more => each.value.indexOf("It rained.") + more))"""
    )
    expect(page.locator("#comment-words")).to_have_value("It rained.")
    page.locator("#comment-add > summary").click()
    page.locator("#comment-text").fill("Twice?")
    page.locator("#comment-form button[type=submit]").click(no_wait_after=True)
    eventually(lambda: held)
    for each in held:
        each.continue_()
    page.wait_for_url("**#comment-*")
    assert page.locator("#comments .card", has_text="Twice?").locator("q").count() == 1
    eventually(lambda: ["It rained.", desk.text.split("\n")[0]] in page.evaluate(MARKED_IN))


# --- Words that are selected -------------------------------------------------------------


def test_refused_the_text_is_what_it_was_byte_by_byte(desk: Desk) -> None:
    page = desk.open()
    select(page, "He looked at the water.")
    page.get_by_role("button", name="Shorten").click()
    answered(desk, "He looked away.")
    answer = page.locator(".leaf .answer")
    expect(answer.locator("del").first).to_be_visible()
    assert Proposal.objects.get(chapter=desk.chapter).passage == "He looked at the water."
    answer.get_by_role("button", name="Refuse").click()
    expect(page.locator(".toast")).to_contain_text("Refused: nothing has changed.")
    expect(answer).to_have_count(0)
    assert desk.text.encode() == TEXT.encode()
    assert len(desk.versions()) == 1
    assert page.locator("#typing").evaluate("each => each.elements.text.value") == TEXT


def test_accepted_only_the_passage_changes_and_it_is_undone(desk: Desk) -> None:
    page = desk.open()
    select(page, "One was missing.")
    page.keyboard.press("r")
    answered(desk, "There was one too few.")
    page.locator(".answer").get_by_role("button", name="Accept", exact=True).click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Accepted as version 2.")
    changed = TEXT.replace("One was missing.", "There was one too few.")
    assert desk.text == changed
    expect(page.locator(".leaf p").first).to_have_text(changed.split("\n")[0])
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".leaf p").first).to_have_text(FIRST)
    assert desk.text == TEXT


def test_what_is_typed_while_it_is_accepted_is_kept_beside_it(desk: Desk) -> None:
    page, held = desk.open(), list[Route]()
    select(page, "One was missing.")
    page.keyboard.press("r")
    answered(desk, "There was one too few.")
    page.route("**/accept", lambda route: held.append(route))
    with page.expect_request("**/accept"):
        page.locator(".answer").get_by_role("button", name="Accept", exact=True).click()
    page.locator(".leaf p").last.click(position={"x": 2, "y": 8})
    expect(field(page)).to_be_focused()
    page.keyboard.type("Rain. ")
    held[0].continue_()
    expect(page.locator("#clash")).to_be_visible()
    expect(page.locator(".leaf p").first).to_contain_text("There was one too few.")
    assert desk.text == TEXT.replace("One was missing.", "There was one too few.")
    assert any(each.text == TEXT.replace(THIRD, f"Rain. {THIRD}") for each in desk.versions())


def test_under_an_open_card_the_right_words_are_rewritten(desk: Desk) -> None:
    page = desk.open()
    second = page.locator(".leaf p").nth(2)
    page.locator(".leaf a.name", has_text="Aron").hover()
    expect(page.locator(".card-over")).to_be_visible()
    expect(second).to_have_text(SECOND)
    page.mouse.move(0, 0)
    expect(page.locator(".card-over")).to_have_count(0)
    select(page, "He looked at the water.")
    page.get_by_role("button", name="Shorten").click()
    made = eventually(lambda: Proposal.objects.filter(chapter=desk.chapter).first())
    assert made.passage == "He looked at the water."


def test_a_card_goes_with_a_name_that_is_typed_away(desk: Desk) -> None:
    page = desk.open()
    page.locator(".leaf p").nth(2).click(position={"x": 2, "y": 8})
    box = page.locator(".leaf a.name", has_text="Aron").bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    expect(page.locator(".card-over")).to_be_visible()
    page.keyboard.type("N")
    expect(page.locator(".card-over")).to_have_count(0)


def test_a_passage_that_is_edited_first_is_not_left_unasked(desk: Desk) -> None:
    page, asked = desk.open(), Asked()
    page.once("dialog", asked)
    select(page, "One was missing.")
    page.keyboard.press("r")
    answered(desk, "There was one too few.")
    answer = page.locator(".leaf .answer")
    answer.get_by_role("button", name="Edit first").click()
    answer.locator("textarea").press_sequentially("No.")
    page.route("**/accept", lambda route: route.abort())
    answer.get_by_role("button", name="Accept as edited").click()
    expect(answer).to_contain_text("There is no connection.")
    with page.expect_event("dialog"):
        page.locator(".brand").click(no_wait_after=True)
    assert asked == ["beforeunload"]
    expect(answer.locator("textarea")).to_have_value(re.compile(r"No\."))
    answer.get_by_role("button", name="Refuse").click()
    expect(answer).to_have_count(0)


def test_what_was_just_typed_is_saved_before_it_is_rewritten(desk: Desk) -> None:
    page = desk.open()
    write_at_end(page, " So it was 𝄞.")
    page.keyboard.press("Shift+Home")
    expect(page.locator("#asking")).to_be_visible()
    page.get_by_role("button", name="Say how").click()
    page.locator("#asking input").fill("As a question.")
    page.keyboard.press("Enter")
    answered(desk, "Was it so?")
    answer = page.locator(".leaf .answer")
    answer.get_by_role("button", name="Edit first").click()
    answer.locator("textarea").fill("Was it so, then?")
    answer.get_by_role("button", name="Accept as edited").click()
    expect(page.locator(".leaf p").first).to_contain_text("Was it so, then?")
    asked = Proposal.objects.get(chapter=desk.chapter)
    assert (asked.instruction, asked.kind) == ("As a question.", "rewrite")
    assert desk.text.endswith(f"{SECOND}\n\n{THIRD}")


def test_a_refusal_to_rewrite_says_why(desk: Desk) -> None:
    page = desk.open()
    said = {"error": {"code": "refused", "message": "Twelve are coming already."}}
    page.route("**/proposals", lambda route: route.fulfill(status=409, json=said))
    select(page, "One was missing.")
    page.get_by_role("button", name="Expand").click()
    answer = page.locator(".leaf .answer")
    expect(answer).to_contain_text("Twelve are coming already.")
    answer.get_by_role("button", name="Refuse").click()
    expect(answer).to_have_count(0)


def test_an_answer_that_was_lost_is_asked_for_again(desk: Desk) -> None:
    page = desk.open()

    def lose(route: Route) -> None:
        assert route.fetch().status == 202
        route.abort()

    page.route("**/proposals", lose, times=1)
    page.route("**/events", lambda route: route.fulfill(status=503), times=1)
    page.route(re.compile(r"/proposals/[^/]+$"), lambda route: route.fulfill(status=503), times=1)
    select(page, "One was missing.")
    page.get_by_role("button", name="Expand").click()
    state = page.locator(".answer [data-part=state]")
    expect(state).to_have_text("No answer yet: it is asked again")
    expect(state).to_have_text("Being written")
    answered(desk, "One of them was missing.")
    expect(page.locator(".answer ins").first).to_be_visible()
    assert Proposal.objects.filter(chapter=desk.chapter).count() == 1


# --- Keys --------------------------------------------------------------------------------


def test_v_leaves_the_text_where_there_are_no_beats(desk: Desk) -> None:
    page = desk.open()
    page.keyboard.press("v")
    expect(page.locator(".leaf")).to_be_visible()
    page.goto(f"{desk.address}?view=beats")
    expect(page.locator(".leaf")).to_be_visible()


def test_z_leaves_the_text_alone_for_this_tab(desk: Desk) -> None:
    page = desk.open()
    around = page.locator(".top, .side, .head, .review, .marginal")
    page.keyboard.press("z")
    for each in around.all():
        expect(each).to_be_hidden()
    page.reload()
    for each in around.all():
        expect(each).to_be_hidden()
    page.locator(".leaf p").first.click()
    page.keyboard.press("Escape")
    expect(field(page)).to_be_hidden()
    expect(page.locator(".side")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".side")).to_be_visible()
    expect(desk.open().locator(".side")).to_be_visible()


@pytest.fixture
def drafted(site: Site) -> Page:
    """A desk with a finding and a remark of the critic's."""
    book, tab = site.books["en"], site.tab("en")
    tab.open(f"/books/{book.project.pk}/chapters/{book.chapters['drafted'].pk}/")
    return tab.page


def test_n_goes_from_remark_to_remark(drafted: Page) -> None:
    cards = drafted.locator(".review > [data-note]")
    for number in (0, 1, 0):
        drafted.keyboard.press("n")
        expect(cards.nth(number)).to_be_focused()
        mark = drafted.locator(f"#{cards.nth(number).get_attribute('data-note')}")
        expect(mark).to_be_in_viewport()


def test_on_a_phone_a_link_leads_to_them(site: Site, drafted: Page) -> None:
    site.tab("en").wears(NARROW, "light")
    card = drafted.locator(".review > [data-note]").first
    expect(card).not_to_be_in_viewport()
    drafted.locator("#to-findings").click()
    expect(card).to_be_in_viewport()
    expect(card).to_be_focused()
