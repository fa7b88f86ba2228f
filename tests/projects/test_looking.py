"""A page for whoever reads only: what stays as it is, and what goes."""

import pytest

from projects.members.looking import without_acts


@pytest.mark.parametrize(
    "page",
    [
        "",
        '<p>One &amp; two &#8217; <br>three<img src="a.svg"><!-- four --></p>',
        '<form method="get"><input name="q"><button>Find</button></form>',
        "<form><button>Find</button></form>",
        '<form method="post" data-everybody><button>Leave</button></form>',
        '<button type="button" popovertarget="keys">Keys</button>',
        '<a href="/books/1/chapters/2/">A chapter</a><a href="/books/1/text">No page</a>',
        "<details><summary>More</summary><p>Something.</p></details>",
        "<details><summary>More</summary>Something.</details>",
        "<ul><li>one<li>two</ul></p><p>three",
        '<svg><use href="#a"/></svg><textarea>\n&lt;form method="post"&gt;</textarea>',
    ],
)
def test_what_changes_nothing_stays_as_it_is(page: str) -> None:
    assert without_acts(page) == page


@pytest.mark.parametrize(
    ("page", "left"),
    [
        ('<p>a</p><form method="POST"><p>b</p><input><button>c</button></form><p>d</p>',
         "<p>a</p><p>d</p>"),
        ('<form method="post"><ul><li>a<li>b</ul></form>c', "c"),
        ('a<button form="split">b</button>c', "ac"),
        ('a<a class="btn" href="/books/1/chapters/2/text/">b <svg><use/></svg></a>c', "ac"),
        ('a<a href="/books/1/codex/2/edit/?next=/x/">b</a>c', "ac"),
        ('a<details class="menu"><summary>b</summary><div><form method="post">c</form></div>'
         "</details>d", "ad"),
        ('<form method="post" class="form" data-read><input type="hidden" name="t"><label>a'
         '<input name="b" value="c"></label><button>d</button></form><button>e</button>',
         '<fieldset disabled class="read form"><label>a<input name="b" value="c"></label>'
         "</fieldset><button>e</button>"),
    ],
)  # fmt: skip
def test_what_changes_something_goes(page: str, left: str) -> None:
    assert without_acts(page) == left
