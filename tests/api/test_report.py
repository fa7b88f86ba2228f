"""Reports on the whole book, asked for by a program; whose they are, and what is refused."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from novellaforge.models import Job
from projects.models import ChapterVersion, Project
from tests.jobs import deliver_all
from tests.writing.analysis.written import LEAK, a_written_book
from writing.models import SetAside

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book(alice: User) -> Project:
    return a_written_book(3, owner=alice)


@pytest.fixture
def address(book: Project) -> str:
    return f"/api/v1/projects/{book.pk}/reports"


def made(client: APIClient, address: str) -> str:
    """The address of a new report."""
    client.post(address)
    deliver_all(Job.objects.get(state=Job.State.RUNNING))
    return f"{address}/{client.get(address).json()[0]['id']}"


def test_it_works(as_alice: APIClient, book: Project, address: str) -> None:
    assert as_alice.get(address).json() == []
    response = as_alice.post(address)
    job = Job.objects.get()
    assert (response.status_code, response["Location"]) == (202, f"/api/v1/jobs/{job.pk}")
    assert (response.json()["kind"], response.json()["total"]) == ("book_report", 9)
    assert as_alice.post(address).json()["id"] == str(job.pk)
    assert as_alice.get(address).json() == []  # it is being made
    deliver_all(job)
    [line] = as_alice.get(address).json()
    assert set(line) == {"id", "project_id", "revision", "made_at"}
    told = as_alice.get(f"{address}/{line['id']}").json()
    assert (told["chapters"], told["unread"], told["is_old"]) == (3, [1, 2, 3], False)
    assert [each["chapter_index"] for each in told["pacing"]] == [1, 2, 3]
    assert told["left_off"]["phrases"] == 0


def test_an_observation(as_alice: APIClient, book: Project, address: str) -> None:
    told = as_alice.get(made(as_alice, address)).json()["observations"]
    leaks = [each for each in told if each["code"] == "thought"]
    leak = next(each for each in leaks if each["quotes"][0]["chapter_index"] == 1)
    [quote] = leak.pop("quotes")
    assert len(leak.pop("key")) == 32
    assert leak == {
        "analyst": "point_of_view",
        "code": "thought",
        "message": "Chapter 1 is told through the eyes of Ilse Varga; here one reads what Aron "
        "Pell thinks.",
        "advice": "Show it in a gesture, a face or a word that can be seen or heard; or guess at "
        "it.",
        "set_aside": False,
    }
    version = ChapterVersion.objects.get(pk=quote["version_id"])
    assert version.text[quote["start"] : quote["end"]] == quote["text"] == LEAK
    assert (str(version.chapter_id), quote["is_changed"]) == (quote["chapter_id"], False)


def test_set_aside_and_back(as_alice: APIClient, book: Project, address: str) -> None:
    where = made(as_alice, address)
    key = as_alice.get(where).json()["observations"][0]["key"]
    base = f"/api/v1/projects/{book.pk}/observations/{key}"
    for act, aside in (("set-aside", True), ("set-aside", True), ("bring-back", False)):
        assert as_alice.post(f"{base}/{act}").status_code == 204
        told = as_alice.get(where).json()["observations"]
        assert [each["set_aside"] for each in told if each["key"] == key] == [aside]


def test_what_is_not_there(as_alice: APIClient, book: Project, address: str) -> None:
    assert as_alice.get(f"{address}/{book.pk}").status_code == 404
    response = as_alice.post(f"/api/v1/projects/{book.pk}/observations/none/set-aside")
    assert response.status_code == 404
    assert "No report on this book" in response.json()["error"]["message"]
    book.chapters.update(approved_version=None)
    response = as_alice.post(address)
    assert response.status_code == 409
    assert "No chapter of this book is approved yet" in response.json()["error"]["message"]


def test_a_stranger_finds_nothing(
    as_alice: APIClient, as_charlie: APIClient, as_nobody: APIClient, book: Project, address: str
) -> None:
    where = made(as_alice, address)
    key = as_alice.get(where).json()["observations"][0]["key"]
    acts = [
        f"/api/v1/projects/{book.pk}/observations/{key}/{act}"
        for act in ("set-aside", "bring-back")
    ]
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert client.get(address).status_code == status
        assert client.get(where).status_code == status
        for each in (address, *acts):
            assert client.post(each).status_code == status
    assert not SetAside.objects.exists()
    assert Job.objects.count() == 1
