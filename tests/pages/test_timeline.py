"""The timeline: who sees it, what each cell is linked to, and who is in two places at once."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from memory.entities import Entity
from memory.maintenance.rebuild import KIND
from novellaforge.models import Job
from projects.models import Project
from tests.memory.stored import Told

NOON = "At noon on 3 May 1900"
MOST_QUERIES = 15


@pytest.fixture
def told(book: Project) -> Told:
    """Ilse is in Metz; Metz and Toulon are places."""
    story = Told(book)
    for number, name in enumerate(("Metz", "Toulon"), start=1):
        uid = UUID(int=book.pk.int ^ number)
        story.known[name] = uid
        story.named[name] = Entity(uid, name, "place")
    is_at(story, 1, "Metz", NOON)
    return story


def is_at(story: Told, number: int, where: str, when: str = "") -> None:
    sentence = f"{when} Ilse Varga was in {where}, in chapter {number}.".strip()
    story.tell(number, sentence, "located_at", "Ilse Varga", object=where, time_text=when)


@pytest.fixture
def address(book: Project) -> str:
    return f"/books/{book.pk}/timeline/"


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_somebody_elses_is_not_there(
    as_charlie: Client, client: Client, told: Told, address: str
) -> None:
    told.keep()
    assert as_charlie.get(address).status_code == 404
    assert client.get(address)["Location"] == f"/login/?next={address}"


def test_an_empty_book_says_what_will_come(as_alice: Client, address: str) -> None:
    assert "Approve a chapter to see it here." in shown(as_alice, address)


def test_chapters_where_nobody_is_anywhere_say_so(
    as_alice: Client, book: Project, address: str
) -> None:
    story = Told(book)
    story.tell(1, "Ilse Varga slept.", "condition", "Ilse Varga", value="asleep")
    story.keep()
    assert "These chapters do not say where anybody is." in shown(as_alice, address)


def test_a_cell_is_linked_to_its_sentence(as_alice: Client, told: Told, address: str) -> None:
    told.keep()
    page = shown(as_alice, address)
    chapter = told.chapter(1).pk
    assert f"/chapters/{chapter}/?view=page#:~:text=At%20noon%20on%203%20May%201900" in page
    assert "two places" not in page
    assert NOON in page


def test_two_places_at_once_are_flagged_with_both_sentences(
    as_alice: Client, told: Told, address: str
) -> None:
    is_at(told, 2, "Toulon", NOON)
    told.keep()
    page = shown(as_alice, address)
    assert "In two places at once" in page
    assert page.count('<li class="cell late"') == 2
    for number, place in enumerate(("Metz", "Toulon"), start=1):
        assert f"Ilse Varga was in {place}, in chapter {number}." in page
        assert f"/chapters/{told.chapter(number).pk}/?view=page#:~:text=" in page


def test_only_the_chapters_asked_for_are_shown(as_alice: Client, told: Told, address: str) -> None:
    is_at(told, 2, "Toulon")
    told.keep()
    page = shown(as_alice, f"{address}?from=2&to=2")
    assert "chapters 2 to 2 of 2" in page
    assert ">Toulon<" in page
    assert ">Metz<" not in page
    assert "?to=1" in page
    assert "chapters 1 to 2 of 2" in shown(as_alice, f"{address}?from=nonsense&to=-1")


def test_it_says_that_memory_is_rebuilt_and_still_shows_it(
    as_alice: Client, book: Project, told: Told, address: str, settings: Any
) -> None:
    settings.NEO4J_URI = "bolt://127.0.0.1:9"
    told.keep()
    Job.objects.create(kind=KIND, project_id=book.pk)
    page = shown(as_alice, address)
    assert "Memory is being rebuilt" in page
    assert ">Metz<" in page


def test_few_questions_are_asked(as_alice: Client, told: Told, address: str) -> None:
    told.keep()
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            as_alice.get(address)
        assert len(queries) <= MOST_QUERIES
