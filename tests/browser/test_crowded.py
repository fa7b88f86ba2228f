"""Our own look for targets that are too near, which axe is not asked for, finds what axe finds."""

import pytest

from tests.browser.site import Site

pytestmark = pytest.mark.django_db

PAGE = """
<!doctype html><html lang="en"><title>Near</title><style>
  main { display: grid; gap: 40px; font: 16px/20px serif }
  button { border: 0; padding: 0; width: 16px; height: 16px; margin: 0; display: inline-block }
  .large { width: 30px; height: 30px }
  .row { display: flex; height: 30px; align-items: center }
  .apart { gap: 10px }
</style><main>
  <div class="row"><button id="a">a</button><button id="b">b</button></div>
  <div class="row apart"><button id="c">c</button><button id="d">d</button></div>
  <div class="row"><button id="e">e</button><button id="f" class="large">f</button></div>
  <div class="row apart"><button id="g">g</button><button id="h" class="large">h</button></div>
  <div class="row">
    <button id="i" class="large">i</button><button id="j" class="large">j</button></div>
  <div class="row"><button id="k">k</button><button id="l" disabled>l</button></div>
  <p>A text with <a id="m" href="#m">one</a> <a id="n" href="#n">two</a> links in it.</p>
  <div><a id="o" href="#o">o</a> <a id="p" href="#p">p</a></div>
  <div class="row">
    <input id="q" type="checkbox" aria-label="q">
    <input id="r" type="checkbox" aria-label="r"></div>
</main></html>
"""
ASKED = {"runOnly": ["target-size"], "resultTypes": ["violations"]}
ALONE = """
(how) => axe.run("html", how).then(({violations}) =>
  violations.flatMap(({nodes}) => nodes.flatMap(({target}) => target)))
"""
OURS = """
() => looking.crowded().map((each) => each.match(/^<\\w+#(\\w)/)[1])
"""


def test_it_finds_what_axe_finds(site: Site) -> None:
    tab = site.tab("en", "nobody")
    tab.page.goto("about:blank")
    tab.page.set_content(PAGE)
    tab.bring()
    tab.bring_axe()
    alone = {each.removeprefix("#") for each in tab.page.evaluate(ALONE, ASKED)}
    ours = set(tab.page.evaluate(OURS))
    assert {"a", "b", "e"} <= alone
    assert not {"c", "d", "g", "i", "j", "k", "l", "m", "n"} & alone
    assert ours == alone
