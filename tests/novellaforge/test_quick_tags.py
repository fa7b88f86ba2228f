"""The tags that a page uses hundreds of times give what the slow ones give."""

from uuid import UUID, uuid4

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse

from novellaforge.templatetags import quick

BOOK, ONE = uuid4(), uuid4()


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        quick.address("writing:no_such_page", BOOK, ONE)


@pytest.mark.parametrize(
    ("name", "more"),
    [("writing:desk", ()), ("memory:fact_act", ("lock",)), ("memory:thread_act", ("let_go",))],
)
def test_an_address_is_what_reverse_gives(name: str, more: tuple[str, ...]) -> None:
    for one in (ONE, uuid4()):
        assert quick.address(name, BOOK, one, *more) == reverse(name, args=[BOOK, one, *more])


def test_so_is_that_of_a_books_own_page() -> None:
    for book in (BOOK, uuid4()):
        assert quick.address("writing:plan", book) == reverse("writing:plan", args=[book])
    with pytest.raises(NoReverseMatch):
        quick.address("writing:desk", BOOK)


def test_another_book_has_other_addresses() -> None:
    other = UUID(int=7)
    assert quick.address("writing:desk", BOOK, ONE) != quick.address("writing:desk", other, ONE)


def test_an_icon_is_the_part_that_pages_include() -> None:
    slow = Template('{% include "parts/icon.html" with name="check" only %}')
    fast = Template('{% load quick %}{% icon "check" %}')
    assert _plain(fast) == _plain(slow)


def _plain(template: Template) -> str:
    return template.render(Context()).strip().replace('class="i "', 'class="i"')
