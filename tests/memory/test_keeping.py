"""A page's view is kept beside the state it is of, and is no answer for any other."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from memory import keeping
from memory.models import KeptView, ThreadDecision
from memory.shown import shown
from novellaforge import caches
from projects.models import Project
from tests.factories import an_outlined_project
from tests.memory.stored import Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Told:
    told = Told(an_outlined_project())
    told.tell(1, "Ilse Varga stood on the quay.", "located_at", "Ilse Varga", object="the quay")
    told.tell(1, "Nobody spoke of the rope.", "thread", value="the rope", slot="open")
    told.keep()
    return told


@pytest.fixture
def book(told: Told) -> Project:
    return told.project


def read(book: Project, answer: str, what: str = "", **asked: Any) -> str:
    """What a page shows of the book's memory now, from an empty Redis."""
    caches.forget(book.pk)
    values = {"project": book, "page": "threads", "state": shown(book.pk).state, "what": what}
    return keeping.kept(keeping.Asked(**values | asked), str, lambda: answer)


# --- What a row is no answer for ----------------------------------------------------------


def _settled(told: Told) -> None:
    opened = told.project.facts.get(predicate="thread")
    ThreadDecision.objects.create(fact=opened, state=ThreadDecision.State.CLOSED)


def _renamed(told: Told) -> None:
    told.project.entities.filter(name="Ilse Varga").update(name="Ilse", aliases=["Ilse Varga"])


def _told_more(told: Told) -> None:
    told.tell(2, "Ilse Varga slept.", "condition", "Ilse Varga", value="asleep")
    told.keep()


@pytest.mark.parametrize("change", [_settled, _renamed, _told_more])
def test_another_state_of_memory(told: Told, change: Callable[[Told], None]) -> None:
    assert read(told.project, "before") == "before"
    change(told)
    assert read(told.project, "after") == "after"


def test_another_question_or_page(book: Project) -> None:
    assert read(book, "one", "1-8") == "one"
    assert read(book, "other", "2-9") == "other"
    assert read(book, "another", "1-8", page="timeline") == "another"


def test_another_book(book: Project) -> None:
    read(book, "one")
    assert read(an_outlined_project(), "other", state=shown(book.pk).state) == "other"


def test_another_language(book: Project) -> None:
    read(book, "one")
    book.language = "fr"
    assert read(book, "un") == "un"


def test_what_another_release_has_made(book: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    read(book, "old")
    monkeypatch.setattr(keeping, "_CODE", "other code")
    assert read(book, "new") == "new"


def test_what_cannot_be_read(book: Project) -> None:
    read(book, "one")
    KeptView.objects.update(value="{")
    assert read(book, "two") == "two"


def test_what_was_read_while_memory_changed_is_not_kept(told: Told) -> None:
    state = shown(told.project.pk).state

    def make() -> str:
        _settled(told)
        return "of either state"

    asked = keeping.Asked(told.project, "threads", state)
    assert keeping.kept(asked, str, make) == "of either state"
    assert not KeptView.objects.exists()


# --- What it is an answer for -------------------------------------------------------------


def test_an_empty_redis_and_another_revision_read_the_row(book: Project) -> None:
    assert read(book, "kept") == "kept"
    book.touch()
    assert read(book, "made anew") == "kept"


def test_nothing_is_asked_of_the_database_while_redis_has_it(
    book: Project, django_assert_num_queries: Any
) -> None:
    asked = keeping.Asked(book, "threads", shown(book.pk).state)
    keeping.kept(asked, str, lambda: "one")
    with django_assert_num_queries(0):
        assert keeping.kept(asked, str, lambda: "two") == "one"


def test_without_redis_rows_still_answer(book: Project, settings: Settings) -> None:
    settings.CACHE_CONTEXT_SECONDS = 0
    assert read(book, "one") == "one"
    assert read(book, "two") == "one"


# --- How many there are -------------------------------------------------------------------


def test_the_oldest_of_too_many_are_forgotten(
    book: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST", 2)
    for what in ("1-8", "2-9", "1-8", "3-10"):
        read(book, what, what)
    assert set(KeptView.objects.values_list("asked", flat=True)) == {"2-9", "3-10"}


def test_of_another_state_nothing_is_left(told: Told) -> None:
    read(told.project, "one", "1-8")
    read(told.project, "graph", "", page="graph")
    _settled(told)
    read(told.project, "two", "2-9")
    rows = KeptView.objects.order_by("page").values_list("page", "value")
    assert list(rows) == [("graph", '"graph"'), ("threads", '"two"')]


def test_they_go_with_the_book(book: Project) -> None:
    read(book, "one")
    book.delete()
    assert not KeptView.objects.exists()
