"""The graph: who sees it, what it says until which chapter, and that nobody moves."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from memory import ledger
from memory.maintenance.rebuild import KIND
from memory.models import Entity, GraphLayout
from novellaforge.models import Job
from projects.models import Project
from tests.memory.stored import Told

COUSIN = "Aron Pell is Ilse Varga's cousin."
MOST_QUERIES = 15


@pytest.fixture
def told(book: Project) -> Told:
    """Aron is Ilse's cousin; in chapter 2 he trusts her no more, and she has the key."""
    story = Told(book)
    ilse = {"object": "Ilse Varga"}
    story.tell(1, COUSIN, "kin_of", "Aron Pell", value="cousin", **ilse)
    story.tell(1, "Marten trusts Ilse Varga.", "bond", "Marten", value="trusts", **ilse)
    story.tell(2, "Marten fears Ilse Varga.", "bond", "Marten", value="fears", **ilse)
    story.tell(2, "Ilse Varga held the brass key.", "holds", "Ilse Varga", object="the key")
    story.keep()
    return story


@pytest.fixture
def address(book: Project) -> str:
    return f"/books/{book.pk}/graph/"


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def places(page: str) -> dict[str, str]:
    """Of each node's card, where it is drawn."""
    node = r'<a class="node[^>]*data-card="([^"]*)"[^>]*transform="([^"]*)"'
    return dict(re.findall(node, page))


# --- Who may ----------------------------------------------------------------------------


def test_somebody_elses_is_not_there(
    as_charlie: Client, client: Client, told: Told, address: str
) -> None:
    assert as_charlie.get(address).status_code == 404
    assert client.get(address)["Location"] == f"/login/?next={address}"
    assert not GraphLayout.objects.exists()


def test_who_is_not_in_the_book_is_not_there(as_alice: Client, told: Told, address: str) -> None:
    for about in ("nonsense", "6ad2a1a4-1f5d-4a4e-8b0b-7a8c4d1e2f30"):
        assert as_alice.get(f"{address}?about={about}").status_code == 404


# --- What it shows ----------------------------------------------------------------------


def test_an_empty_book_says_what_will_come(as_alice: Client, book: Project, address: str) -> None:
    assert "Approve a chapter to see it here." in shown(as_alice, address)
    ledger.know_the_bible(book.pk)
    assert "Approve a chapter to see it here." in shown(as_alice, address)


def test_who_has_no_relations_is_alone(
    as_alice: Client, book: Project, told: Told, address: str
) -> None:
    aron = book.characters.get(name="Aron Pell").pk
    page = shown(as_alice, f"{address}?about={aron}&chapter=0")
    assert "Until this chapter nothing is told of whom Aron Pell is related to." in page


def test_a_relation_is_linked_to_its_sentence_in_drawing_and_table(
    as_alice: Client, told: Told, address: str
) -> None:
    page = shown(as_alice, address)
    link = f"/chapters/{told.chapter(1).pk}/?view=page#:~:text=Aron%20Pell%20is%20Ilse%20Varga%27s"
    drawing, table = page[page.index('class="drawing"') :].split("<table", 1)
    assert link in drawing
    assert link in table
    assert "cousin" in table
    assert "Aron Pell is Ilse Varga&#x27;s cousin." in table


def test_its_colours_are_named(as_alice: Client, told: Told, address: str) -> None:
    """Those that are drawn, and no other."""
    page = shown(as_alice, address)
    key = re.findall(r'<span class="([a-z]+)">([A-Z][a-z]+)</span>', page)
    assert key == [("character", "People"), ("object", "Objects")]


def test_a_chapter_earlier_something_else_is_true(
    as_alice: Client, told: Told, address: str
) -> None:
    now, before = shown(as_alice, address), shown(as_alice, f"{address}?chapter=1")
    assert ">fears<" in now
    assert ">trusts<" not in now
    assert ">trusts<" in before
    assert "the brass key" not in before
    assert ">fears<" in shown(as_alice, f"{address}?chapter=nonsense")


def test_each_node_leads_to_what_is_around_it(
    as_alice: Client, book: Project, told: Told, address: str
) -> None:
    aron = book.characters.get(name="Aron Pell").pk
    assert f"?about={aron}&amp;chapter=2" in shown(as_alice, address)
    page = shown(as_alice, f"{address}?about={aron}")
    assert f'href="/books/{book.pk}/codex/{aron}/"' in page


def test_places_are_the_same_after_a_reload_and_when_somebody_comes(
    as_alice: Client, told: Told, address: str
) -> None:
    before = places(shown(as_alice, f"{address}?chapter=1"))
    assert len(before) == 3
    assert places(shown(as_alice, f"{address}?chapter=1")) == before
    after = places(shown(as_alice, address))
    assert {uid: after[uid] for uid in before} == before
    told.tell(3, "Hale fears Ilse Varga.", "bond", "Hale", value="fears", object="Ilse Varga")
    told.keep()
    later = places(shown(as_alice, address))
    assert len(later) == 5
    assert {uid: later[uid] for uid in after} == after


def test_who_was_merged_is_who_is_meant(
    as_alice: Client, book: Project, told: Told, address: str
) -> None:
    aron, marten = book.characters.get(name="Aron Pell").pk, told.uid("Marten")
    Entity.objects.filter(uid=marten).update(merged_into=aron)
    page = shown(as_alice, f"{address}?about={marten}")
    assert len(places(page)) == 3
    assert ">fears<" in page


def test_it_says_that_memory_is_rebuilt_and_still_shows_it(
    as_alice: Client, book: Project, told: Told, address: str, settings: Any
) -> None:
    settings.NEO4J_URI = "bolt://127.0.0.1:9"
    Job.objects.create(kind=KIND, project_id=book.pk)
    page = shown(as_alice, address)
    assert "Memory is being rebuilt" in page
    assert "<td>cousin</td>" in page


def test_as_table(as_alice: Client, told: Told, address: str) -> None:
    assert 'class="memory as-table"' in shown(as_alice, f"{address}?as=table")


def test_few_questions_are_asked(
    as_alice: Client, told: Told, address: str, settings: Settings
) -> None:
    settings.LLM_IS_EMBEDDED = True
    shown(as_alice, f"{address}?chapter=1")  # lays most of it out
    shown(as_alice, address)
    told.tell(3, "Ilse Varga slept.", "condition", "Ilse Varga", value="asleep")
    told.keep()
    for keeps in (2, 0):  # what was read is kept, where memory is still the same
        with CaptureQueriesContext(connection) as queries:
            as_alice.get(address)
        assert len(queries) <= MOST_QUERIES + keeps
