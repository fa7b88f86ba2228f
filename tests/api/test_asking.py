"""Ask the book, impact, check any passage: whose book it is, what is refused, what is answered."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from pytest_django import Settings
from rest_framework.test import APIClient

from memory import checking_passage
from memory.api.asking import MOST_WORDS
from novellaforge.llm import LLM
from novellaforge.llm.errors import ModelUnreachable
from novellaforge.models import LLMCall
from projects.models import Project
from tests.factories import a_project
from tests.memory.stored import Told
from tests.model_server import ModelServer

UNKNOWN = "00000000-0000-4000-8000-00000000abcd"
pytestmark = pytest.mark.django_db(transaction=True)

Body = dict[str, Any]


@pytest.fixture
def told(book: Project) -> Told:
    told = Told(book)
    told.tell(1, "Ilse pocketed the key.", "holds", "Ilse Varga", object="the key")
    told.tell(1, "Aron swore that he had the key.", "holds", "Aron Pell", object="the key",
              modality="claim", speaker="Aron Pell")  # fmt: skip
    told.tell(2, "Ilse gave Aron the key.", "gives", "Ilse Varga", object="the key",
              other="Aron Pell")  # fmt: skip
    told.keep()
    return told


@pytest.fixture
def server(settings: Settings) -> Iterator[ModelServer]:
    with ModelServer() as server:
        settings.LLM_BASE_URL, settings.LLM_MODEL = server.url, "scripted"
        settings.LLM_BACKOFF_SECONDS = 0.01
        yield server


def at(book: Project, act: str) -> str:
    return f"/api/v1/projects/{book.pk}/continuity/{act}"


def said_by(response: Any) -> Body:
    """Of an answer that is drawn on the event loop, as the ASGI handler draws it."""
    assert response["Content-Type"] == "application/json"
    body: Body = json.loads(async_to_sync(_drawn)(response))
    return body


async def _drawn(response: Any) -> bytes:
    return b"".join([part async for part in response])


REQUESTS = {
    "ask": ("post", {"question": "Who has the key?"}),
    "impact?chapter=1": ("get", None),
    "check": ("post", {"text": "Ilse gave the key back."}),
}


# --- Whose book ------------------------------------------------------------------------


@pytest.mark.parametrize("act", REQUESTS)
def test_somebody_elses_book_is_not_there(act: str, as_charlie: APIClient, book: Project):
    method, body = REQUESTS[act]
    response = getattr(as_charlie, method)(at(book, act), body)
    assert response.status_code == 404
    assert response.json()["error"]["message"] == "There is no such book among yours."
    assert not LLMCall.objects.exists()


@pytest.mark.parametrize("act", REQUESTS)
def test_nobody_is_answered_without_a_token(act: str, as_nobody: APIClient, book: Project):
    method, body = REQUESTS[act]
    assert getattr(as_nobody, method)(at(book, act), body).status_code == 401


# --- Ask -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": "  "}, "question"),
        ({"question": "?!"}, "question"),
        ({"question": "a" * 2_001}, "question"),
        ({"question": "Who?", "chapter": 0}, "chapter"),
        ({"question": "Who?", "chapter": "twelve"}, "chapter"),
        ({"question": "Who?", "before": 3}, "before"),
    ],
)
def test_a_question_that_is_none_is_refused(
    body: Body, field: str, as_alice: APIClient, book: Project
):
    response = as_alice.post(at(book, "ask"), body)
    assert response.status_code == 400
    assert field in response.json()["error"]["fields"]


def test_ask_works(as_alice: APIClient, book: Project, told: Told, server: ModelServer):
    server.queue({"sentences": [{"facts": [1], "text": "Ilse pocketed the key."}]})
    body = {"question": "Who has the key?", "chapter": 2}
    answer = said_by(as_alice.post(at(book, "ask"), body))
    assert (answer["question"], answer["chapter"], answer["why"]) == ("Who has the key?", 2, "")
    assert answer["answer"] == [{"text": "Ilse pocketed the key.", "facts": [1]}]
    held, claimed = answer["facts"]
    assert held == {
        "number": 1,
        "id": str(told.facts[1][0].uid),
        "chapter": 1,
        "sentence": "Ilse pocketed the key.",
        "predicate": "holds",
        "says": "Ilse Varga · holds · the key",
        "whose": "",
    }
    assert claimed["whose"] == "Aron Pell says it"
    call = LLMCall.objects.get()
    assert call.project_id == book.pk


def test_without_a_model_the_facts_are_told_and_why(
    as_alice: APIClient, book: Project, told: Told, settings: Settings
):
    settings.LLM_BASE_URL, settings.LLM_RETRIES = "http://127.0.0.1:1/v1", 0
    response = as_alice.post(at(book, "ask"), {"question": "Who has the key?"})
    assert response.status_code == 200
    answer = said_by(response)
    assert answer["answer"] == []
    assert "No model server answers" in answer["why"]
    assert len(answer["facts"]) == 3
    assert answer["chapter"] is None


# --- Impact ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?fact=x",
        "?chapter=x",
        "?chapter=0",
        f"?chapter=1&fact={UNKNOWN}",
    ],
)
def test_what_is_asked_of_must_be_named(asked: str, as_alice: APIClient, book: Project):
    response = as_alice.get(at(book, f"impact{asked}"))
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "invalid"


@pytest.mark.parametrize("asked", [f"?fact={UNKNOWN}", "?chapter=99"])
def test_what_is_not_there_has_no_impact(asked: str, as_alice: APIClient, book: Project):
    assert as_alice.get(at(book, f"impact{asked}")).status_code == 404


def test_a_fact_of_another_book_is_not_there(as_alice: APIClient, book: Project, told: Told):
    other = a_project(owner=book.owner)
    fact = told.facts[1][0]
    assert as_alice.get(at(other, f"impact?fact={fact.uid}")).status_code == 404


def test_impact_works(as_alice: APIClient, book: Project, told: Told):
    held, given = told.facts[1][0], told.facts[2][0]
    impact = as_alice.get(at(book, f"impact?fact={held.uid}")).json()
    assert impact["relying"][-1] == {
        "fact": str(given.uid),
        "on": str(held.uid),
        "why": "same_thing",
        "reason": "The same thing is held, given or used.",
        "chapter": 2,
        "sentence": "Ilse gave Aron the key.",
    }
    of_chapter = as_alice.get(at(book, "impact?chapter=1")).json()
    assert (of_chapter["facts"], of_chapter["chapters"], of_chapter["total"]) == (2, [2], 2)
    assert of_chapter["sentence"] == "1 later passage relies on it, 1 later chapter affected"


# --- Check -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    severity: str = "blocking"
    rule: str = "custody"
    sentence: str = "Two hold the key."
    quote: str = "Ilse turned the key."
    against: str = "Ilse gave Aron the key."
    against_chapter: int = 2


@dataclass(frozen=True)
class Report:
    findings: tuple[Finding, ...] = (Finding(),)
    facts: int = 1
    unmade: tuple[str, ...] = ("appearance",)


@dataclass
class Checker:
    """Stands where memory checks a passage, and keeps what it was given."""

    fails: Exception | None = None
    asked: list[tuple[Project, str, int]] = field(default_factory=list)

    async def __call__(self, project: Project, text: str, number: int, llm: LLM) -> Report:
        self.asked.append((project, text, number))
        if self.fails:
            raise self.fails
        return Report()


@pytest.fixture
def checker(monkeypatch: pytest.MonkeyPatch) -> Checker:
    checker = Checker()
    monkeypatch.setattr(checking_passage, "check_passage", checker)
    return checker


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " … "}, "There is no word in it."),
        ({"text": "word " * (MOST_WORDS + 1)}, "20001 words; at most 20000"),
        ({"text": "Ilse rowed.", "chapter": 0}, "chapter"),
    ],
)
def test_a_passage_that_cannot_be_checked_is_refused(
    body: Body, told: str, as_alice: APIClient, book: Project, checker: Checker
):
    response = as_alice.post(at(book, "check"), body)
    assert response.status_code == 400
    assert told in response.json()["error"]["message"]
    assert checker.asked == []


def test_a_model_that_is_away_checks_nothing(as_alice: APIClient, book: Project, checker: Checker):
    checker.fails = ModelUnreachable({"address": "http://x", "reason": "refused"})
    response = as_alice.post(at(book, "check"), {"text": "Ilse rowed."})
    assert response.status_code == 503
    error = response.json()["error"]
    assert error["code"] == "unavailable"
    assert "No model server answers at http://x" in error["message"]


def test_check_works(as_alice: APIClient, book: Project, checker: Checker):
    text = "  Ilse turned the key.\n\n"
    told = as_alice.post(at(book, "check"), {"text": text, "chapter": 2}).json()
    assert told == {
        "findings": [
            {
                "severity": "blocking",
                "rule": "custody",
                "sentence": "Two hold the key.",
                "quote": "Ilse turned the key.",
                "against": "Ilse gave Aron the key.",
                "against_chapter": 2,
            }
        ],
        "facts": 1,
        "unmade": ["appearance"],
    }
    assert checker.asked == [(book, text, 2)]  # as it was sent


def test_a_passage_without_a_place_comes_after_the_last_chapter(
    as_alice: APIClient, book: Project, checker: Checker
):
    as_alice.post(at(book, "check"), {"text": "word " * MOST_WORDS})
    [(_book, _text, number)] = checker.asked
    assert number == book.chapters.count() + 1
