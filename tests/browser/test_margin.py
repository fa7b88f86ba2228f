"""Comments beside the text: made on what is selected, marked in it, gone to."""

import pytest
from django.urls import reverse

from tests.browser.site import Site
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
