"""What the pages of memory show is kept before anybody opens them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from memory import tasks, warming
from novellaforge import caches
from novellaforge.models import QueuedTask
from projects.models import Project
from tests.factories import an_outlined_project
from tests.memory.stored import Told

pytestmark = pytest.mark.django_db
PAGES = ("threads", "timeline", "graph")


@pytest.fixture
def book() -> Project:
    project = an_outlined_project()
    story = Told(project)
    story.tell(1, "Ilse Varga stood on the quay.", "located_at", "Ilse Varga", object="the quay")
    story.tell(1, "Nobody spoke of the rope.", "thread", value="the rope", slot="open")
    story.keep()
    caches.forget(project.pk)
    return project


def misses() -> dict[str, int]:
    return {name: counts.misses for name, counts in caches.counts().items() if name in PAGES}


def test_of_a_book_that_is_gone_nothing_is_kept(book: Project) -> None:
    before = misses()
    Project.objects.filter(pk=book.pk).update(trashed_at="2026-01-01T00:00Z")
    tasks.warm_pages(str(book.pk))
    assert misses() == before


def test_it_waits_once_however_often_memory_changes(book: Project) -> None:
    for _ in range(2):
        warming.ask(book.pk)
    (task,) = QueuedTask.objects.filter(func=warming.TASK)
    assert task.queue == "maintenance_low"
    QueuedTask.objects.update(owner="a worker")  # it may have read what was there before
    warming.ask(book.pk)
    assert QueuedTask.objects.filter(func=warming.TASK).count() == 2


def test_the_pages_find_what_they_show(book: Project, client: Client) -> None:
    client.force_login(book.owner)
    tasks.warm_pages(str(book.pk))
    before = misses()
    for page in PAGES:
        assert client.get(f"/books/{book.pk}/{page}/").status_code == 200
    assert misses() == before


def test_after_a_change_they_do_not(book: Project, client: Client) -> None:
    client.force_login(book.owner)
    tasks.warm_pages(str(book.pk))
    before = misses()
    book.touch()
    assert client.get(f"/books/{book.pk}/threads/").status_code == 200
    assert misses() == before | {"threads": before["threads"] + 1}


def test_of_the_same_memory_the_ledger_is_not_read_again(book: Project, client: Client) -> None:
    """Though Redis has nothing of the book as it is now."""
    client.force_login(book.owner)
    tasks.warm_pages(str(book.pk))
    book.touch()
    with CaptureQueriesContext(connection) as asked:
        for page in PAGES:
            assert client.get(f"/books/{book.pk}/{page}/").status_code == 200
    assert not [each["sql"] for each in asked if '"memory_factspan"' in each["sql"]]
