"""Comments beside the text: made on what is selected, marked in it, gone to."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.site import Site
from tests.browser.visiting import NARROW
from writing.models import Comment

pytestmark = pytest.mark.django_db

SELECT = """(words) => {
  const leaf = document.querySelector(".page .leaf > div");
  const nodes = document.createTreeWalker(leaf, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const at = node.data.indexOf(words);
    if (at >= 0) return getSelection().setBaseAndExtent(node, at, node, at + words.length);
  }
}"""
CHOSEN = "getSelection().getRangeAt(0).getBoundingClientRect().toJSON()"
MARKED = """([name, words]) =>
  [...(CSS.highlights.get(name) ?? [])].some((range) => range.toString() === words)"""


def test_what_is_selected_is_commented_on_and_marked(site: Site) -> None:
    book = site.books["en"]
    chapter = book.chapters["drafted"]
    tab = site.tab("en")
    tab.open(reverse("writing:desk", args=[book.project.pk, chapter.pk]))
    page = tab.page
    words = "There was a smell of burnt paper"
    page.evaluate(SELECT, words)
    page.locator("#comment-add > summary").click()
    field = page.locator("#comment-words")
    assert field.input_value() == words
    page.locator("#comment-text").fill("Which paper?")
    page.locator("#comment-form button[type=submit]").click()
    page.wait_for_url("**#comment-*")
    made = page.locator("#comments .card", has_text="Which paper?")
    assert made.locator("q").inner_text().strip("“”") == words
    page.wait_for_function(MARKED, arg=["commented", words])
    assert not page.evaluate(MARKED, ["gone-to", words])
    made.locator("q").click()
    page.wait_for_function(MARKED, arg=["gone-to", words])
    Comment.objects.filter(chapter=chapter, text="Which paper?").delete()


def test_a_finger_that_selects_is_offered_a_comment(site: Site) -> None:
    book = site.books["en"]
    visitor = site.browser.new_context(
        base_url=site.web.http, locale="en", has_touch=True, is_mobile=True,
        viewport={"width": NARROW[0], "height": NARROW[1]},
    )  # fmt: skip
    session = {settings.SESSION_COOKIE_NAME: site.sessions["en", "author"]}
    session[settings.LANGUAGE_COOKIE_NAME] = "en"
    visitor.add_cookies(
        [{"name": name, "value": value, "url": site.web.http} for name, value in session.items()]
    )
    page = visitor.new_page()
    page.goto(reverse("writing:desk", args=[book.project.pk, book.chapters["drafted"].pk]))
    page.wait_for_function("window.forge?.text")
    page.evaluate(SELECT, "burnt")  # as a finger does that stays on the word
    asking = page.locator("#asking")
    expect(asking).to_be_visible()
    box, word = asking.bounding_box(), page.evaluate(CHOSEN)
    assert box
    assert box["y"] > word["bottom"] + 24  # clear of the handles, and of the menu above
    asking.get_by_role("button", name="Comment").tap()
    expect(page.locator("#comment-words")).to_have_value("burnt")
    expect(page.locator("#comment-text")).to_be_focused()
    expect(page.locator("#comment-text")).to_be_in_viewport()
    visitor.close()
