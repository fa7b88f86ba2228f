"""The page where a book is asked: a form, facts with their quotes, an answer that cites them."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import path
from pytest_django import Settings

from memory.views.ask import ask
from novellaforge.models import LLMCall
from novellaforge.urls import handler400, handler500
from novellaforge.urls import urlpatterns as all_others
from projects.models import Project
from tests.memory.stored import Told
from tests.model_server import ModelServer
from writing.views.frame import frame_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

handler400, handler500 = handler400, handler500
urlpatterns = [
    path("books/<uuid:project_id>/ask/", ask, {"frame_of": frame_of}),
    *all_others,
]


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
    return response.content.decode()


def test_somebody_elses_book_is_not_there(as_charlie: Client, page: str) -> None:
    assert as_charlie.get(page).status_code == 404
    asked(as_charlie, page, "Who has the key?", status=404)


def test_whoever_is_not_signed_in_is_asked_to(client: Client, page: str) -> None:
    assert client.get(page)["Location"] == f"/login/?next={page}"


def test_the_page_asks_nobody(as_alice: Client, page: str) -> None:
    shown = as_alice.get(page).content.decode()
    assert "<textarea" in shown
    assert "when chapter 3 begins" in shown
    assert not LLMCall.objects.exists()


@pytest.mark.parametrize(
    ("question", "chapter", "told"),
    [
        ("", "", "Ask something: the question is empty."),
        ("a" * 2_001, "", "2000"),
        ("Who has the key?", "77", "77 is not one of the available choices."),
    ],
)
def test_what_cannot_be_asked_says_why_and_stays(
    question: str, chapter: str, told: str, as_alice: Client, page: str
) -> None:
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
    assert f'href="/books/{told.project.pk}/chapters/1/"' in shown
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
