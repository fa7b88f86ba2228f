"""Our own look at contrast, which leaves little to axe, finds what axe finds on its own."""

import pytest

from tests.browser.site import Site
from tests.browser.visiting import LAYERS, NARROW, WIDE, Scheme

pytestmark = pytest.mark.django_db

PALE = """
<!doctype html><html lang="en"><title>Pale</title><style>
  :root { color-scheme: light dark }
  body { background: light-dark(#fff, #000); color: light-dark(#000, #fff); font: 16px/1.5 serif }
  p, label { width: 20rem }
  .pale { color: light-dark(#999, #555) }
  .field { color: light-dark(#9a9a9a, #5a5a5a) }
  .near { color: light-dark(#757575, #777) }
  .card { background: light-dark(#222, #ddd) }
  .on-card { color: light-dark(#ccc, #444) }
  .mixed { color: color-mix(in srgb, currentColor 40%, transparent) }
  .veiled { opacity: .4 }
  .large { font-size: 24px; color: light-dark(#8a8a8a, #666) }
  .bold { font-size: 19px; font-weight: 700; color: light-dark(#8a8a8a, #666) }
  .glass { background: light-dark(#0008, #fff8) }
  .lifted { position: absolute; left: 30rem; top: 0 }
  .panel { position: absolute; left: 30rem; top: 0; width: 20rem; height: 3rem;
           background: light-dark(#333, #ccc) }
  .here { position: relative; color: light-dark(#9b9b9b, #525252) }
  .away { position: relative; left: 2rem }
  .off { position: absolute; left: -99rem }
  .beside { width: 4rem; height: 2rem }
  .beside p { margin-left: 8rem; color: light-dark(#ccc, #444) }
</style><main>
  <p id="plain">It can be read.</p>
  <p id="grey" class="pale">It can hardly be read.</p>
  <p id="near" class="near">It can just be read, or just not.</p>
  <div class="card"><p id="on-card" class="on-card">Light on dark.</p>
    <p id="pale-on-card" class="near">Grey on dark.</p></div>
  <p id="mixed" class="mixed">A mixed colour.</p>
  <div class="veiled"><p id="veiled">Behind a veil.</p></div>
  <p id="large" class="large">Large letters may be paler.</p>
  <p id="bold" class="bold">Bold letters too.</p>
  <div class="glass"><p id="on-glass">Black on half black.</p></div>
  <p><button id="off" class="pale" disabled>Not now</button> <button id="on">Now</button></p>
  <p><input id="field" class="field" aria-label="A name" value="Ilse"></p>
  <div class="panel"></div><p id="lifted" class="lifted">It lies on a panel of others.</p>
  <div class="card beside"><p id="beside">It stands beside its ground.</p></div>
  <div class="here"><p id="here">It stands where it would.</p></div>
  <div class="away"><p id="away" class="pale">It stands elsewhere.</p></div>
  <p id="off-page" class="pale off">It is only heard.</p>
</main></html>
"""
ALONE = """
([where, how]) => axe.run(where, how).then(({violations}) =>
  violations.flatMap(({nodes}) => nodes.flatMap(({target}) => target)))
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_it_finds_what_axe_finds(site: Site, size: tuple[int, int], scheme: Scheme) -> None:
    tab = site.tab("en", "nobody")
    tab.page.goto("about:blank")
    tab.page.set_content(PALE)
    tab.bring()
    tab.bring_axe()
    tab.wears(size, scheme)
    alone = tab.page.evaluate(ALONE, ["html", LAYERS])
    found = "\n".join(tab.contrast())
    unsure = tab.page.evaluate("[...document.querySelectorAll('[data-unsure]')].map(e => e.id)")
    assert {"#grey", "#pale-on-card", "#mixed", "#veiled", "#field", "#lifted", "#here"} < set(
        alone
    )
    missed = [each for each in alone if each not in found]
    assert not missed, found
    assert [
        each
        for each in ("plain", "large", "bold", "on-card", "off", "off-page")
        if f"#{each}" in found
    ] == []
    laid = {"lifted", "beside", "away"}
    assert laid <= set(unsure) < laid | {"on", "off"}
