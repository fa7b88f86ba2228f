"""An edited Word file by the API: whose it is, what is refused, what is taken."""

from io import BytesIO

import pytest
from rest_framework.test import APIClient

from projects.models import Project
from tests.factories import a_version
from tests.projects.documents import a_docx
from tests.writing.word.manuscript import ONE, Edited, sent
from writing.models import WordReturn

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(book: Project) -> str:
    return f"/api/v1/projects/{book.pk}/word"


@pytest.fixture
def edited(book: Project) -> bytes:
    a_version(chapter=book.chapters.get(number=1), text=ONE)
    word = Edited(sent(book))
    word.change("Ilse counted", "Ilse counted the oars.")
    word.add("The ferry", "A dog barked.")
    return word.data


def brought(client: APIClient, address: str, data: bytes, name: str = "book.docx"):
    file = BytesIO(data)
    file.name = name
    return client.post(address, {"file": file}, format="multipart")


def test_it_works(as_alice: APIClient, book: Project, address: str, edited: bytes) -> None:
    response = brought(as_alice, address, edited)
    assert response.status_code == 201
    (row,) = response.json()["chapters"]
    assert (row["number"], row["clashes"], row["comments"]) == (1, 0, 0)
    assert as_alice.get(address).json() == response.json()
    chapter = f"/api/v1/chapters/{row['chapter']}/word"
    told = as_alice.get(chapter).json()
    changes = [each for each in told["changes"] if each["op"] != "same"]
    assert [each["op"] for each in changes] == ["changed", "added"]
    asked = {"paragraphs": [changes[1]["paragraph"]], "newest": told["newest"]}
    done = as_alice.post(chapter, asked)
    assert (done.status_code, done.json()["version"]["number"]) == (201, 2)
    assert as_alice.post(chapter, asked).status_code == 409
    assert as_alice.post(f"{address}/accept").json()[0]["version"]["number"] == 3
    assert as_alice.get(address).status_code == 404


def test_of_another_file_that_came_meanwhile_nothing_is_taken(
    as_alice: APIClient, address: str, edited: bytes
) -> None:
    row = brought(as_alice, address, edited).json()["chapters"][0]
    chapter = f"/api/v1/chapters/{row['chapter']}/word"
    told = as_alice.get(chapter).json()
    asked = {"paragraphs": None, "newest": told["newest"], "returned": told["returned"]}
    brought(as_alice, address, edited)
    assert as_alice.post(chapter, asked).status_code == 409
    asked["returned"] = as_alice.get(chapter).json()["returned"]
    assert as_alice.post(chapter, asked).status_code == 201


def test_what_was_not_made_here_is_refused_with_its_sentence(
    as_alice: APIClient, address: str
) -> None:
    response = brought(as_alice, address, a_docx(("", "Text.")))
    assert response.status_code == 400
    assert "cannot come back as changes" in str(response.json())
    assert brought(as_alice, address, b"x", "a.txt").status_code == 400


def test_a_stranger_finds_nothing(
    as_alice: APIClient, as_charlie: APIClient, as_nobody: APIClient, address: str, edited: bytes
) -> None:
    row = brought(as_alice, address, edited).json()["chapters"][0]
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        for each in (address, f"/api/v1/chapters/{row['chapter']}/word"):
            assert client.get(each).status_code == status
            assert client.delete(each).status_code == status
        assert client.post(f"{address}/accept").status_code == status
        assert brought(client, address, edited).status_code == status
    assert WordReturn.objects.count() == 1


def test_it_is_let_go(as_alice: APIClient, address: str, edited: bytes) -> None:
    row = brought(as_alice, address, edited).json()["chapters"][0]
    assert as_alice.delete(f"/api/v1/chapters/{row['chapter']}/word").status_code == 204
    assert as_alice.delete(address).status_code == 204
    assert not WordReturn.objects.exists()
