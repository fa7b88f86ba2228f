"""The book as a file by the API: asked for, listed, taken."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from novellaforge.models import Job
from projects.models import Project
from tests.factories import an_approved_version
from tests.jobs import deliver_all

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "The oar was gone."


@pytest.fixture
def exports(book: Project) -> str:
    return f"/api/v1/projects/{book.pk}/exports"


@pytest.fixture
def approved(book: Project) -> None:
    an_approved_version(chapter=book.chapters.get(number=1), text=TEXT)


@pytest.mark.usefixtures("approved")
def test_it_is_the_owners(
    as_charlie: APIClient, as_nobody: APIClient, as_alice: APIClient, exports: str
) -> None:
    as_alice.post(exports, {})
    deliver_all(Job.objects.get())
    [file] = as_alice.get(exports).json()["results"]
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert client.get(exports).status_code == status
        assert client.post(exports, {}).status_code == status
        assert client.get(f"{exports}/{file['id']}").status_code == status


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"format": "odt"}, "format"),
        ({"texts": "all"}, "texts"),
        ({"pages": [1]}, "pages"),
        ({"chapters": 1}, "chapters"),
        ({"chapters": [True]}, "chapters"),
        ({"chapters": "2-1"}, "chapters"),
        ({"chapters": ["00000000-0000-4000-8000-000000000000"]}, "chapters"),
        ({"matter": "much"}, "matter"),
    ],
)
def test_what_is_not_there_is_refused(
    as_alice: APIClient, exports: str, asked: dict[str, Any], field: str
) -> None:
    response = as_alice.post(exports, asked)
    assert response.status_code == 400
    assert field in response.json()["error"]["fields"]


def test_a_book_without_a_text_is_refused(as_alice: APIClient, exports: str) -> None:
    response = as_alice.post(exports, {})
    assert response.status_code == 409
    assert "No chapter is approved yet" in response.json()["error"]["message"]


@pytest.mark.usefixtures("approved")
def test_chosen_chapters(as_alice: APIClient, exports: str, book: Project) -> None:
    refused = as_alice.post(exports, {"chapters": "1-2"})
    assert refused.status_code == 409
    assert "no such text of chapter 2" in refused.json()["error"]["message"]
    chapter = book.chapters.get(number=1)
    assert as_alice.post(exports, {"chapters": [str(chapter.pk)]}).status_code == 202
    deliver_all(Job.objects.get())
    [file] = as_alice.get(exports).json()["results"]
    assert (file["chosen"], file["matter"], file["chapters"]) == ("1", True, 1)


def test_front_and_back_matter(as_alice: APIClient, as_charlie: APIClient, book: Project) -> None:
    matter = f"/api/v1/projects/{book.pk}/matter"
    assert as_charlie.get(matter).status_code == 404
    assert as_alice.get(matter).json()["dedication"] == ""
    for asked, field in (({"isbn": "978"}, "isbn"), ({"motto": "x"}, "motto")):
        answer = as_alice.patch(matter, asked)
        assert answer.status_code == 400
        assert field in answer.json()["error"]["fields"]
    assert as_alice.patch(matter, {"epigraph": "Oui."}).json()["epigraph"] == "Oui."
    assert as_alice.get(matter).json()["epigraph"] == "Oui."


@pytest.mark.usefixtures("approved")
def test_it_works(as_alice: APIClient, exports: str) -> None:
    begun = as_alice.post(exports, {"format": "markdown", "titles": False})
    assert begun.status_code == 202
    job = Job.objects.get()
    assert begun["Location"] == f"/api/v1/jobs/{job.pk}"
    assert as_alice.get(exports).json()["results"] == []
    deliver_all(job)
    [file] = as_alice.get(exports).json()["results"]
    assert (file["name"], file["words"], file["chapters"]) == ("The Salt Ferry.md", 4, 1)
    taken = as_alice.get(f"{exports}/{file['id']}")
    assert taken.status_code == 200
    assert taken.content.decode() == f"{TEXT}\n"
    assert len(taken.content) == file["size"]
