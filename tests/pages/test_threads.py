"""The page of threads: who sees it, what is overdue with its sentence, each act and its undo."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from memory.facts import Fact
from memory.maintenance.rebuild import KIND
from memory.models import ThreadDecision
from novellaforge.models import Job, QueuedTask
from projects.models import Chapter, Instruction, Project
from tests.factories import an_approved_version
from tests.memory.stored import Told

ACTS = ("plan", "close", "let_go", "reopen")
MOST_QUERIES = 15


@pytest.fixture
def told(book: Project) -> Told:
    return Told(book)


@pytest.fixture
def key(told: Told) -> Fact:
    """Promised for chapter 1, and chapter 2 is told: overdue."""
    fact = told.tell(
        1, "“I will bring the brass key by chapter 1,” said Aron Pell.", "promises", "Aron Pell",
        value="bring the brass key", due="by chapter 1", modality="promise",
    )  # fmt: skip
    told.tell(2, "The brass key hung at his belt.", "holds", "Aron Pell", object="the key")
    told.keep()
    return fact


@pytest.fixture
def at(book: Project) -> Callable[..., str]:
    def address(*parts: Any) -> str:
        return "/".join(map(str, (f"/books/{book.pk}/threads", *parts))) + "/"

    return address


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def pressed(client: Client, address: str, **fields: Any) -> str:
    response = client.post(address, fields, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def undone(client: Client, page: str) -> str:
    toast = re.search(r'<div class="toast done".*?</div>', page, re.S)
    assert toast, "nothing to undo"
    action = re.search(r'action="([^"]*)"', toast[0])
    assert action
    fields = dict(re.findall(r'name="(chapter)" value="([^"]*)"', toast[0]))
    return pressed(client, action[1], **fields)


# --- Who may ----------------------------------------------------------------------------


def test_somebody_elses_threads_are_not_there(
    as_charlie: Client, client: Client, key: Fact, at: Any
) -> None:
    assert as_charlie.get(at()).status_code == 404
    assert client.get(at())["Location"] == f"/login/?next={at()}"


def test_nor_can_they_be_settled(as_charlie: Client, client: Client, key: Fact, at: Any) -> None:
    for act in ACTS:
        assert as_charlie.post(at(key.uid, act)).status_code == 404
        assert client.post(at(key.uid, act))["Location"].startswith("/login/")
        assert not ThreadDecision.objects.exists()
        assert not QueuedTask.objects.exists()


def test_what_is_not_in_the_book_is_refused(as_alice: Client, key: Fact, at: Any) -> None:
    assert as_alice.post(at(key.uid, "burn")).status_code == 404
    assert as_alice.get(at(key.uid, "close")).status_code == 405
    assert "no such fact" in pressed(as_alice, at(uuid4(), "close"))
    assert "Choose one of the list." in pressed(as_alice, at(key.uid, "plan"), chapter="nonsense")
    assert not ThreadDecision.objects.exists()


# --- What it shows ----------------------------------------------------------------------


def test_an_empty_book_says_what_will_come(as_alice: Client, book: Project, at: Any) -> None:
    page = shown(as_alice, at())
    assert "Approve a chapter to see it here." in page
    assert 'class="side"' in page


def test_a_book_that_owes_nothing_says_so(as_alice: Client, told: Told, at: Any) -> None:
    told.tell(1, "Ilse Varga slept.", "condition", "Ilse Varga", value="asleep")
    told.keep()
    assert "Nothing is open" in shown(as_alice, at())


def test_overdue_is_first_and_linked_to_its_sentence(
    as_alice: Client, told: Told, key: Fact, at: Any
) -> None:
    told.tell(2, "Who cut the rope?", "thread", value="who cut the rope", slot="open")
    told.record(told.chapter(2).approved_version, told.facts[2])
    page = shown(as_alice, at())
    assert page.index('id="h-overdue"') < page.index("bring the brass key")
    assert page.index("bring the brass key") < page.index('id="h-open"')
    assert page.index('id="h-open"') < page.index("who cut the rope")
    chapter = told.chapter(1).pk
    sentence = "%E2%80%9CI%20will%20bring%20the%20brass%20key%20by%20chapter%201"
    assert f"/chapters/{chapter}/?view=page#:~:text={sentence}" in page
    assert "overdue: chapter 1" in page
    assert "The brass key hung at his belt." in page


def test_what_the_text_says_is_escaped(as_alice: Client, told: Told, at: Any) -> None:
    told.tell(1, "<b>Who</b> cut it?", "thread", value="<b>who</b>", slot="open")
    told.keep()
    page = shown(as_alice, at())
    assert "&lt;b&gt;who&lt;/b&gt;" in page
    assert "<b>who" not in page.lower().replace("<b>who</b>".upper(), "")


def test_it_says_that_memory_is_rebuilt_and_still_shows_it(
    as_alice: Client, book: Project, key: Fact, at: Any
) -> None:
    Job.objects.create(kind=KIND, project_id=book.pk, state=Job.State.DONE)
    assert "Memory is being rebuilt" not in shown(as_alice, at())
    Job.objects.create(kind=KIND, project_id=book.pk)
    page = shown(as_alice, at())
    assert "Memory is being rebuilt" in page
    assert "bring the brass key" in page


def test_it_says_what_was_not_read(as_alice: Client, book: Project, key: Fact, at: Any) -> None:
    an_approved_version(chapter=book.chapters.get(number=3))
    page = shown(as_alice, at())
    assert "not read yet: 3." in page
    assert "bring the brass key" in page


def test_the_graphs_server_is_not_needed(
    as_alice: Client, key: Fact, at: Any, settings: Any
) -> None:
    settings.NEO4J_URI = "bolt://127.0.0.1:9"
    assert "bring the brass key" in shown(as_alice, at())


def test_few_questions_are_asked(as_alice: Client, key: Fact, at: Any) -> None:
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            as_alice.get(at())
        assert len(queries) <= MOST_QUERIES


def test_its_word_changes_with_memory(
    as_alice: Client, as_charlie: Client, book: Project, told: Told, key: Fact
) -> None:
    address = f"/books/{book.pk}/memory/state/"
    assert as_charlie.get(address).status_code == 404
    before = as_alice.get(address).json()
    assert as_alice.get(address).json() == before
    told.tell(3, "Ilse Varga slept.", "condition", "Ilse Varga", value="asleep")
    told.keep()
    assert as_alice.get(address).json() != before


# --- What it does -----------------------------------------------------------------------


def state(uid: UUID) -> str:
    found = ThreadDecision.objects.filter(fact=uid).first()
    return found.state if found else "open"


@pytest.mark.parametrize(
    ("act", "now", "said"),
    [("close", "closed", "Closed: nothing"), ("let_go", "let_go", "Let go: it may stay open.")],
)
def test_settled_and_undone(
    act: str, now: str, said: str, as_alice: Client, key: Fact, at: Any
) -> None:
    done = pressed(as_alice, at(key.uid, act))
    assert said in done
    assert state(key.uid) == now
    assert 'id="t-' not in done
    assert "Open again" in done
    assert f'id="t-{key.uid}"' in undone(as_alice, done)
    assert state(key.uid) == "open"


def test_it_is_said_once(as_alice: Client, key: Fact, at: Any) -> None:
    pressed(as_alice, at(key.uid, "close"))
    assert "toast done" not in shown(as_alice, at())


def test_planned_for_a_chapter_and_undone(
    as_alice: Client, book: Project, key: Fact, at: Any
) -> None:
    third = book.chapters.get(number=3)
    assert f'value="{third.pk}"' in shown(as_alice, at())
    done = pressed(as_alice, at(key.uid, "plan"), chapter=str(third.pk))
    assert "Planned: chapter 3 must settle it." in done
    assert "planned for chapter 3" in done
    assert Chapter.objects.get(pk=third.pk).required_points
    undone(as_alice, done)
    assert Chapter.objects.get(pk=third.pk).required_points == []


def test_planned_before_the_end_closed_and_undone(as_alice: Client, key: Fact, at: Any) -> None:
    pressed(as_alice, at(key.uid, "plan"))
    done = pressed(as_alice, at(key.uid, "close"))
    assert not Instruction.objects.exists()
    undone(as_alice, done)
    assert state(key.uid) == "planned"
    assert Instruction.objects.count() == 1


def test_a_written_chapter_is_refused(as_alice: Client, book: Project, key: Fact, at: Any) -> None:
    first = book.chapters.get(number=1)
    page = pressed(as_alice, at(key.uid, "plan"), chapter=str(first.pk))
    assert "Chapter 1 is approved." in page
    assert state(key.uid) == "open"
