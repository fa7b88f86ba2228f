"""The page where a book is asked: a form, facts with their quotes, an answer that cites them."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from memory import ask as asking
from memory.ask import Answer, Found
from memory.models import Asking
from novellaforge.models import LLMCall
from novellaforge.streams import Stream
from projects.models import Project
from tests.memory.stored import Told
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)
TWO = {
    "sentences": [
        {"facts": [1], "text": "Ilse pocketed <i>the key</i>."},
        {"facts": [1], "text": "Nobody knows where the emperor sleeps."},
    ]
}


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/ask/"


@pytest.fixture
def told(book: Project) -> Told:
    told = Told(book)
    told.tell(1, "Ilse pocketed <b>the key</b>.", "holds", "Ilse Varga", object="the key")
    told.tell(1, "Aron swore that he had the key.", "holds", "Aron Pell", object="the key",
              modality="claim", speaker="Aron Pell")  # fmt: skip
    told.tell(2, "Ilse sank the key.", "object_state", "the key", value="sunk")
    told.keep()
    return told


@pytest.fixture
def server(settings: Settings) -> Iterator[ModelServer]:
    with ModelServer() as server:
        settings.LLM_BASE_URL, settings.LLM_MODEL = server.url, "scripted"
        settings.LLM_RETRIES = 0
        yield server


def asked(client: Client, page: str, question: str, chapter: str = "", status: int = 200) -> str:
    response = client.post(page, {"question": question, "chapter": chapter})
    assert response.status_code == status
    return said_by(response)


def said_by(response: Any) -> str:
    return async_to_sync(_read)(response)


async def _read(response: HttpResponseBase) -> str:
    if not isinstance(response, Stream):
        return response.content.decode()  # type: ignore[attr-defined]
    return b"".join([part async for part in response]).decode()


def heard(client: Client, page: str, question: str, chapter: str = "") -> list[tuple[str, Any]]:
    """The events of the live answer: each one's name and what it says."""
    response = client.post(f"{page}live/", {"question": question, "chapter": chapter})
    assert response.status_code == 200
    assert response["Content-Type"] == "text/event-stream"
    events = re.findall(r"^event: (\w+)\ndata: (.*)$", said_by(response), re.M)
    return [(name, json.loads(data)) for name, data in events]


def test_somebody_elses_book_is_not_there(as_charlie: Client, page: str) -> None:
    assert as_charlie.get(page).status_code == 404
    for address in (page, f"{page}live/"):
        asked(as_charlie, address, "Who has the key?", status=404)
    assert not Asking.objects.exists()


def test_whoever_is_not_signed_in_is_asked_to(client: Client, page: str) -> None:
    assert client.get(page)["Location"] == f"/login/?next={page}"
    live = f"{page}live/"
    assert client.post(live, {"question": "Who?"})["Location"] == f"/login/?next={live}"


def test_the_live_answer_is_only_posted_for(as_alice: Client, page: str) -> None:
    assert as_alice.get(f"{page}live/").status_code == 405
    response = as_alice.post(f"{page}live/", {"question": "?!"})
    assert response.status_code == 422
    assert "question" in response.json()


def test_the_page_asks_nobody(as_alice: Client, page: str) -> None:
    shown = as_alice.get(page).content.decode()
    assert "<textarea" in shown
    assert "when chapter 3 begins" in shown
    assert not LLMCall.objects.exists()


def test_what_cannot_be_asked_says_why_and_stays(as_alice: Client, page: str) -> None:
    for question, chapter, told in (
        ("", "", "Ask something: the question is empty."),
        ("a" * 2_001, "", "2000"),
        ("Who has the key?", "77", "77 is not one of the available choices."),
    ):
        shown = asked(as_alice, page, question, chapter, status=422)
        assert told in shown
        assert question in shown


def test_a_question_of_marks_alone_says_why_and_stays(as_alice: Client, page: str) -> None:
    shown = asked(as_alice, page, "?!", status=422)
    assert "Ask something: the question is empty." in shown
    assert "?!</textarea>" in shown


def test_it_works(as_alice: Client, page: str, told: Told, server: ModelServer) -> None:
    server.queue({"sentences": [{"facts": [1], "text": "Ilse pocketed <i>the key</i>."}]})
    shown = asked(as_alice, page, "Who has the key?", "2")
    assert "Ilse pocketed &lt;i&gt;the key&lt;/i&gt;." in shown
    assert 'href="#fact-1"' in shown
    assert "<q>Ilse pocketed &lt;b&gt;the key&lt;/b&gt;.</q>" in shown
    assert "Aron Pell says it" in shown
    first = told.project.chapters.get(number=1).pk
    quoted = f"/books/{told.project.pk}/chapters/{first}/?view=page#:~:text=Aron%20swore"
    assert quoted in unescape(shown)
    assert "When chapter 2 begins" in shown
    assert "Ilse sank the key." not in shown
    assert "Who has the key?</textarea>" in shown


def test_without_a_model_the_facts_are_shown_and_why(
    as_alice: Client, page: str, told: Told, server: ModelServer
) -> None:
    server.fault("503", times=None)
    shown = asked(as_alice, page, "Who has the key?")
    assert "<q>Ilse sank the key.</q>" in shown
    assert "failed" in shown
    assert "In the whole book" in shown


def test_a_book_that_knows_nothing_says_so(as_alice: Client, page: str) -> None:
    shown = asked(as_alice, page, "Who has the key?")
    assert "No fact of the book answers this." in shown
    assert not LLMCall.objects.exists()


# --- As it comes ------------------------------------------------------------------------


def test_what_is_found_comes_first_and_the_whole_answer_last(
    as_alice: Client, page: str, told: Told, server: ModelServer
) -> None:
    server.queue(TWO)
    events = heard(as_alice, page, "Who has the key?", "2")
    names = [name for name, _ in events]
    assert (names[0], names[-1]) == ("found", "answer")
    assert set(names[1:-1]) <= {"coming"}
    assert "<q>Ilse pocketed &lt;b&gt;the key&lt;/b&gt;.</q>" in events[0][1]
    assert "Ilse sank the key." not in events[0][1]
    assert "Ilse pocketed &lt;i&gt;the key&lt;/i&gt;." in events[-1][1]
    assert "emperor" not in events[-1][1]


@pytest.mark.usefixtures("told")
def test_a_model_that_breaks_off_leaves_the_facts_and_says_why(
    as_alice: Client, page: str, server: ModelServer
) -> None:
    server.fault("cut", times=None)
    events = heard(as_alice, page, "Who has the key?")
    assert "<q>Ilse sank the key.</q>" in events[0][1]
    assert "notice warn" in events[-1][1]


def test_a_book_that_has_none_says_so_and_asks_nobody(as_alice: Client, page: str) -> None:
    events = heard(as_alice, page, "Who has the key?")
    assert [name for name, _ in events] == ["found", "answer"]
    assert "No fact of the book answers this." in events[-1][1]
    assert not LLMCall.objects.exists()


# --- What was asked before --------------------------------------------------------------


def test_questions_are_kept_with_their_answers_and_sentences(
    as_alice: Client, page: str, told: Told, server: ModelServer
) -> None:
    for live in (False, True, True):
        server.queue(TWO)
        if live:
            heard(as_alice, page, "Who has the key?", "2")
        else:
            asked(as_alice, page, "Who <b>has</b> the key?", "2")
    assert Asking.objects.count() == 2
    shown = as_alice.get(page).content.decode()
    assert "Who &lt;b&gt;has&lt;/b&gt; the key?" in shown
    assert shown.count("<q>Ilse pocketed &lt;b&gt;the key&lt;/b&gt;.</q>") == 2
    first = told.project.chapters.get(number=1).pk
    assert f"chapters/{first}/?view=page#:~:text=Ilse%20pocketed" in shown


def test_the_oldest_questions_make_room(book: Project) -> None:
    for number in range(asking.history.MOST + 2):
        asking.keep(book, Answer(Found(f"Question {number}?"), why="No."))
    kept = [each.asked.question for each in asking.earlier(book)]
    assert (len(kept), kept[-1]) == (asking.history.MOST, "Question 2?")
