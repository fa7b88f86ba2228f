"""Threads, timeline, graph and cards by the API: who may, what they hold, what is refused."""

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from memory.models import ThreadDecision
from projects.models import Chapter, Project
from tests.memory.stored import Told

PROMISE = "“I will bring the brass key by chapter 1,” said Aron Pell."


@pytest.fixture
def told(book: Project) -> Told:
    """A promise that is overdue, a cousin, and Ilse on the east quay."""
    story = Told(book)
    story.tell(1, PROMISE, "promises", "Aron Pell", value="bring the brass key",
               due="by chapter 1", modality="promise")  # fmt: skip
    story.tell(1, "Aron Pell is Ilse Varga's cousin.", "kin_of", "Aron Pell", value="cousin",
               object="Ilse Varga")  # fmt: skip
    story.tell(2, "Ilse Varga was on the east quay.", "located_at", "Ilse Varga",
               object="the east quay", time_text="at dusk")  # fmt: skip
    story.keep()
    return story


@pytest.fixture
def at(book: Project) -> Any:
    return lambda address: f"/api/v1/projects/{book.pk}/memory/{address}"


@pytest.fixture
def ilse(book: Project) -> Any:
    return book.characters.get(name="Ilse Varga").pk


def answer(client: APIClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.json()
    return response.json()


# --- Who may ----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["threads", "timeline", "graph", "entities/{ilse}/card"])
def test_somebody_elses_is_not_there(
    address: str, as_charlie: APIClient, as_nobody: APIClient, told: Told, at: Any, ilse: Any
) -> None:
    address = at(address.format(ilse=ilse))
    assert as_charlie.get(address).status_code == 404
    assert as_nobody.get(address).status_code == 401


def test_nor_can_it_be_settled(
    as_charlie: APIClient, as_nobody: APIClient, told: Told, at: Any
) -> None:
    address = at(f"threads/{told.facts[1][0].uid}")
    assert as_charlie.patch(address, {"state": "closed"}, format="json").status_code == 404
    assert as_nobody.patch(address, {"state": "closed"}, format="json").status_code == 401
    assert not ThreadDecision.objects.exists()


# --- Threads ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"state": "burnt"}, 400),
        ({"state": "closed", "chapter": "{third}"}, 400),
        ({"state": "closed", "why": "so"}, 400),
        ({"state": "planned", "chapter": "{first}"}, 409),
        ({"state": "planned", "chapter": "{unknown}"}, 409),
    ],
)
def test_what_cannot_be_is_refused(
    body: dict[str, str], status: int, as_alice: APIClient, told: Told, at: Any
) -> None:
    known = {"first": told.chapter(1).pk, "third": told.chapter(3).pk, "unknown": uuid4()}
    given = {name: value.format(**known) for name, value in body.items()}
    address = at(f"threads/{told.facts[1][0].uid}")
    assert as_alice.patch(address, given, format="json").status_code == status
    assert not ThreadDecision.objects.exists()


def test_only_what_opens_is_settled(as_alice: APIClient, told: Told, at: Any) -> None:
    closed = {"state": "closed"}
    cousin = at(f"threads/{told.facts[1][1].uid}")
    assert as_alice.patch(cousin, closed, format="json").status_code == 409
    assert as_alice.patch(at(f"threads/{uuid4()}"), closed, format="json").status_code == 404


def test_a_thread_is_planned_closed_and_open_again(
    as_alice: APIClient, told: Told, at: Any
) -> None:
    fact, third = told.facts[1][0].uid, told.chapter(3).pk
    (before,) = answer(as_alice, at("threads"))["open"]
    assert (before["late"], before["state"], before["kind"]) == ("chapter", "open", "promise")
    assert before["opened"] == {
        "fact": str(fact),
        "sentence": PROMISE,
        "chapter_number": 1,
        "chapter_id": str(told.chapter(1).pk),
    }
    planned = {"state": "planned", "chapter": str(third)}
    response = as_alice.patch(at(f"threads/{fact}"), planned, format="json")
    assert response.json() == {"fact": str(fact), "state": "planned", "planned_for": str(third)}
    assert answer(as_alice, at("threads"))["open"][0]["planned_for"] == str(third)
    for state in ("closed", "let_go"):
        as_alice.patch(at(f"threads/{fact}"), {"state": state}, format="json")
        now = answer(as_alice, at("threads"))
        assert now["open"] == []
        assert [(each["state"], each["opened"]["fact"]) for each in now["settled"]] == [
            (state, str(fact))
        ]
    as_alice.patch(at(f"threads/{fact}"), {"state": "open"}, format="json")
    now = answer(as_alice, at("threads"))
    assert (now["open"][0]["state"], now["settled"]) == ("open", [])
    assert Chapter.objects.get(pk=third).required_points == []


# --- The others -------------------------------------------------------------------------


def test_the_timeline(as_alice: APIClient, told: Told, at: Any, ilse: Any) -> None:
    found = answer(as_alice, at("timeline"))
    assert (found["first"], found["last"], found["clashes"]) == (1, 2, [])
    assert found["people"] == [{"entity": str(ilse), "name": "Ilse Varga"}]
    (moment,) = found["moments"]
    assert (moment["when"], moment["chapter_number"]) == ("at dusk", 2)
    doing = moment["cells"][0]["doings"][0]
    assert (doing["how"], doing["what"], doing["clashes"]) == ("at", "the east quay", False)
    assert doing["said"]["sentence"] == "Ilse Varga was on the east quay."
    assert answer(as_alice, at("timeline?first=1&last=1"))["moments"] == []
    assert as_alice.get(at("timeline?first=x")).status_code == 400


def test_the_graph(as_alice: APIClient, told: Told, at: Any, ilse: Any) -> None:
    found = answer(as_alice, at(f"graph?about={ilse}"))
    assert found["about"] == str(ilse)
    assert found["nodes"][0]["entity"] == str(ilse)
    labels = {tie["label"]: tie["said"]["chapter_number"] for tie in found["ties"]}
    assert labels == {"cousin": 1, "is at": 2}
    assert answer(as_alice, at(f"graph?about={ilse}")) == found
    before = answer(as_alice, at(f"graph?about={ilse}&chapter=1"))
    assert len(before["nodes"]) == 2
    assert all(node in found["nodes"] for node in before["nodes"])
    assert as_alice.get(at(f"graph?about={uuid4()}")).status_code == 404
    assert as_alice.get(at("graph?about=x")).status_code == 400


def test_a_card(as_alice: APIClient, told: Told, at: Any, ilse: Any) -> None:
    found = answer(as_alice, at(f"entities/{ilse}/card"))
    assert (found["name"], found["chapter"], found["more"]) == ("Ilse Varga", 2, 0)
    told_of = [each["said"]["sentence"] for each in found["holds"]]
    assert told_of == ["Ilse Varga was on the east quay.", "Aron Pell is Ilse Varga's cousin."]
    assert answer(as_alice, at(f"entities/{ilse}/card?chapter=0"))["holds"] == []
    assert as_alice.get(at(f"entities/{uuid4()}/card")).status_code == 404
