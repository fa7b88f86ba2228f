"""The autopilot, asked for by a program; whose it is, and what is refused."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from projects.models import Project
from tests.factories import a_user, an_approved_version
from writing import autopilot
from writing.models import Autopilot, GenerationRun

pytestmark = pytest.mark.django_db
State = Autopilot.State
ACTS = ("stop", "go-on")


@pytest.fixture
def address(book: Project) -> str:
    return f"/api/v1/projects/{book.pk}/autopilot"


@pytest.fixture
def found(book: Project) -> Autopilot:
    return autopilot.start(book, book.owner, first=1, last=3)[0]


def asked(**more: object) -> dict[str, object]:
    return {"first": 1, "last": 3} | more


def test_it_works(as_alice: APIClient, book: Project, address: str) -> None:
    response = as_alice.post(address, asked(stop_after="chapter"), format="json")
    assert response.status_code == 202
    assert response["Location"] == address
    told = response.json()
    run, found = GenerationRun.objects.get(), Autopilot.objects.get()
    assert told.pop("created_at")
    assert told == {
        "id": str(found.pk),
        "project_id": str(book.pk),
        "state": "running",
        "why": "",
        "first": 1,
        "last": 3,
        "stop_after": "chapter",
        "rewrite": False,
        "chapter_index": 1,
        "run_id": str(run.pk),
        "done": 0,
        "total": 3,
        "finished_at": None,
        "is_new": True,
    }


def test_how_it_stands(as_alice: APIClient, book: Project, address: str, found: Autopilot) -> None:
    an_approved_version(chapter=book.chapters.get(number=2))
    told = as_alice.get(address).json()
    assert (told["id"], told["done"], told["total"]) == (str(found.pk), 1, 3)
    assert "is_new" not in told


def test_asked_the_same_again_it_is_answered(
    as_alice: APIClient, address: str, found: Autopilot
) -> None:
    told = as_alice.post(address, asked(), format="json").json()
    assert (told["id"], told["is_new"]) == (str(found.pk), False)
    response = as_alice.post(address, asked(last=2), format="json")
    assert response.status_code == 409
    assert "stop it first" in response.json()["error"]["message"]


def test_stop_and_go_on(as_alice: APIClient, address: str, found: Autopilot) -> None:
    told = as_alice.post(f"{address}/stop").json()
    assert (told["state"], told["why"]) == ("stopped", "Stopped. What is written is kept.")
    assert GenerationRun.objects.get().state == GenerationRun.State.CANCELLED
    told = as_alice.post(f"{address}/go-on").json()
    assert (told["state"], told["chapter_index"]) == ("running", 1)
    Autopilot.objects.update(state=State.DONE)
    assert as_alice.post(f"{address}/go-on").status_code == 409


def test_who_has_it_go_on_is_its_author(
    as_alice: APIClient, book: Project, address: str, found: Autopilot
) -> None:
    autopilot.stop(found)
    Autopilot.objects.update(author=a_user(), language="fr")
    as_alice.post(f"{address}/go-on")
    found.refresh_from_db()
    assert (found.author, found.language) == (book.owner, "en")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"first": 0}, "first"),
        ({"first": "one"}, "first"),
        ({"last": None}, "last"),
        ({"last": 10**30}, "last"),
        ({"stop_after": "tea"}, "stop_after"),
        ({"rewrite": 7}, "rewrite"),
        ({"chapters": [1]}, "chapters"),
    ],
)
def test_nonsense_is_refused_by_its_field(
    as_alice: APIClient, address: str, more: dict[str, Any], field: str
) -> None:
    response = as_alice.post(address, asked(**more), format="json")
    assert response.status_code == 400
    assert set(response.json()["error"]["fields"]) == {field}
    assert not Autopilot.objects.exists()


def test_one_that_was_never_on_is_not_there(as_alice: APIClient, address: str) -> None:
    assert as_alice.get(address).status_code == 404
    for act in ACTS:
        assert as_alice.post(f"{address}/{act}").status_code == 404


def test_a_stranger_finds_nothing(
    as_charlie: APIClient, as_nobody: APIClient, address: str, found: Autopilot
) -> None:
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert client.get(address).status_code == status
        assert client.post(address, asked(), format="json").status_code == status
        for act in ACTS:
            assert client.post(f"{address}/{act}").status_code == status
    found.refresh_from_db()
    assert found.state == State.RUNNING
