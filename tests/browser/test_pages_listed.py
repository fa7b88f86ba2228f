"""No page is forgotten: what is not among PAGES answers no GET."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.browser.pages import NO_PAGES, PAGES, url_names
from tests.factories import a_user

ANYTHING = {
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
    "IntConverter": 1,
    "SlugConverter": "x",
    "StringConverter": "x",
}


@pytest.mark.django_db
def test_every_page_is_listed() -> None:
    client = Client()
    client.force_login(a_user())
    listed = {page.url for page in PAGES}
    for name, converters in url_names():
        if name in listed or name in NO_PAGES:
            continue
        given = {key: ANYTHING[type(each).__name__] for key, each in converters.items()}
        answer = client.get(reverse(name, kwargs=given))
        assert answer.status_code == 405, f"{name} is a page that tests/browser/pages.py lacks"


def test_what_is_listed_is_there() -> None:
    names = {name for name, _ in url_names()}
    assert {page.url for page in PAGES} | set(NO_PAGES) <= names
    assert len({page.name for page in PAGES}) == len(PAGES)
