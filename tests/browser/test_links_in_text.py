"""Our look for links that their text hides finds what axe does, which is not asked for them."""

import pytest

from tests.browser.site import Site
from tests.browser.visiting import SCHEMES, WIDE, Scheme

pytestmark = pytest.mark.django_db

PAGE = """
<!doctype html><html lang="en"><title>Links</title><style>
  :root { color-scheme: light dark }
  body { background: light-dark(#fff, #000); color: light-dark(#000, #fff); font: 16px/1.5 serif }
  a { text-decoration: none; color: inherit }
  .near { color: light-dark(#222, #ddd) }
  .far { color: light-dark(#06f, #06f) }
  .line { text-decoration: underline }
  .border { border-bottom: 1px solid }
  .bold { font-weight: 700 }
  .block { display: block }
</style><main>
  <p>A text with <a id="same" href="#a">a link</a> that looks like it.</p>
  <p>A text with <a id="near" class="near" href="#b">a link</a> of nearly its colour.</p>
  <p>A text with <b><a id="inner" href="#c">a link</a></b> that stands in what is bold.</p>
  <p>A text with <a id="far" class="far" href="#d">a link</a> of another colour.</p>
  <p>A text with <a id="line" class="near line" href="#e">a link</a> that is underlined.</p>
  <p>A text with <a id="border" class="near border" href="#f">a link</a> that has a line.</p>
  <p>A text with <a id="bold" class="near bold" href="#g">a link</a> that is bold.</p>
  <p>A text with <a id="block" class="near block" href="#h">a link</a> on its own line.</p>
  <ul><li><a id="alone" class="near" href="#i">A link and nothing else</a></li></ul>
</main></html>
"""
ALONE = """
() => axe.run("html", { runOnly: ["link-in-text-block"] }).then(({violations}) =>
  violations.flatMap(({nodes}) => nodes.flatMap(({target}) => target)))
"""
OURS = "() => looking.unmarked().map((each) => each.match(/#(\\w+)/)[1])"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_it_finds_what_axe_finds(site: Site, scheme: Scheme) -> None:
    tab = site.tab("en", "nobody")
    tab.wears(WIDE, scheme)
    tab.page.goto("about:blank")
    tab.page.set_content(PAGE)
    tab.bring()
    tab.bring_axe()
    alone = {each.removeprefix("#") for each in tab.page.evaluate(ALONE)}
    ours = set(tab.page.evaluate(OURS))
    assert "near" in alone
    assert not {"inner", "far", "line", "border", "bold", "block", "alone"} & alone
    assert ours == alone | {"same"}  # axe takes what is of just the same colour for meant so
