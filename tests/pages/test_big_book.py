"""Each page of a long book asks few questions, however much there is."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker, Settings

from benchmarks.pages import addresses
from novellaforge import caches
from tests.big_book import BigBook, a_big_book

pytestmark = pytest.mark.django_db
MOST = 15
PAGES = (
    "shelf", "plan", "desk_drafted", "desk_approved", "codex", "codex_entry", "contradictions",
    "contradiction", "threads", "timeline", "graph", "versions",
)  # fmt: skip


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[BigBook]:
    """Made once, in a transaction that is rolled back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_big_book(chapters=30, words=30_000)
        transaction.set_rollback(True)


@pytest.mark.parametrize("page", PAGES)
def test_it_asks_few_questions(
    book: BigBook, client: Client, page: str, settings: Settings
) -> None:
    settings.LLM_IS_EMBEDDED = True
    client.force_login(book.author)
    address = addresses(book)[page]
    assert client.get(address).status_code == 200  # what it shows is kept
    caches.forget(book.project.pk)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    told = "\n".join(each["sql"][:160] for each in asked.captured_queries)
    assert len(asked) <= MOST, f"{len(asked)}:\n{told}"


def test_every_page_is_asked(book: BigBook) -> None:
    assert set(PAGES) == set(addresses(book))
