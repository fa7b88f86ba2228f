"""A manuscript by the API: refused with its reason, looked at, imported as a job."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from rest_framework.test import APIClient

from novellaforge.models import Job
from projects.importing.reading_files import MOST_BYTES
from projects.models import ChapterVersion, Project
from tests.factories import an_approved_version
from tests.projects.test_importing import ENGLISH, FRENCH

TWO = f"By A. Pell\n\nChapter 1\n\n{ENGLISH}\n\nChapter 2\n\n{FRENCH}"


@pytest.fixture
def manuscript(book: Project) -> str:
    return f"/api/v1/projects/{book.pk}/manuscript"


def file(data: bytes = TWO.encode(), name: str = "ferry.md") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data)}


def test_it_is_the_owners(
    as_charlie: APIClient, as_nobody: APIClient, as_alice: APIClient, manuscript: str
) -> None:
    as_alice.post(manuscript, {"text": TWO})
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert client.get(manuscript).status_code == status
        assert client.post(manuscript, {"text": "One."}).status_code == status
        assert client.delete(manuscript).status_code == status
        assert client.post(f"{manuscript}/import", {}).status_code == status
    assert Job.objects.get().state == "stopped"


@pytest.mark.parametrize(
    ("given", "field", "why"),
    [
        ({}, "body", "either a file or a text"),
        ({"text": ""}, "text", "may not be blank"),
        ({"text": "a\x00b"}, "text", "Null characters"),
        ({"texts": "One."}, "texts", "There is no such field"),
        ({"text": "One.", "title": "x" * 201}, "title", "200"),
    ],
)
def test_what_is_no_manuscript(
    as_alice: APIClient, manuscript: str, given: dict[str, str], field: str, why: str
) -> None:
    response = as_alice.post(manuscript, given)
    assert response.status_code == 400
    assert why in response.json()["error"]["fields"][field][0]
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("ferry.pdf", b"%PDF-1.7", "cannot be read"),
        ("ferry.docx", b"PK\x03\x04", "is damaged"),
        ("ferry.txt", b"", "is empty"),
        ("ferry.txt", bytes(range(256)), "is no text that can be read"),
        ("ferry.txt", b"x" * (MOST_BYTES + 1), "at most 10 MB"),
    ],
)
def test_a_file_that_is_refused(
    as_alice: APIClient, manuscript: str, name: str, data: bytes, why: str
) -> None:
    response = as_alice.post(manuscript, file(data, name), format="multipart")
    assert response.status_code == 400
    assert why in response.json()["error"]["fields"]["file"][0]
    assert not Job.objects.exists()


def test_a_body_that_is_too_large(as_alice: APIClient, manuscript: str) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        for form in ("json", "multipart"):
            response = as_alice.post(manuscript, {"text": TWO * 10}, format=form)
            assert response.status_code == 413
        assert as_alice.post(manuscript, file(), format="multipart").status_code == 201


def test_nothing_waits(as_alice: APIClient, manuscript: str) -> None:
    assert as_alice.get(manuscript).status_code == 404
    response = as_alice.post(f"{manuscript}/import", {})
    assert response.status_code == 409
    assert "bring one first" in response.json()["error"]["message"]


def test_it_is_looked_at(as_alice: APIClient, manuscript: str) -> None:
    answer = as_alice.post(manuscript, file(), format="multipart").json()
    assert answer == as_alice.get(manuscript).json()
    assert (answer["title"], answer["front"], answer["calls"]) == ("ferry.md", "By A. Pell", 4)
    first, second = answer["chapters"]
    assert (first["number"], first["words"], first["standing"]) == (1, 53, "unwritten")
    assert (second["tongue"], second["book_title"]) == ("other", "Crossing 2")
    assert "book's language" in answer["refusals"][0]
    chosen = as_alice.get(manuscript, {"front": "true", "anyway": "true"}).json()
    assert (len(chosen["chapters"]), chosen["refusals"]) == (3, [])


def test_it_is_imported_as_a_job(as_alice: APIClient, book: Project, manuscript: str) -> None:
    an_approved_version(chapter=book.chapters.get(number=1))
    as_alice.post(manuscript, {"text": TWO, "title": "The ferry"})
    refused = as_alice.post(f"{manuscript}/import", {"anyway": True})
    assert refused.status_code == 409
    assert "say that it is to be replaced" in refused.json()["error"]["message"]
    choice = {"anyway": True, "replace": True}
    response = as_alice.post(f"{manuscript}/import", choice)
    job = Job.objects.get()
    assert (response.status_code, response["Location"]) == (202, f"/api/v1/jobs/{job.pk}")
    answer = response.json()
    assert (answer["id"], answer["kind"], answer["is_new"]) == (str(job.pk), "manuscript", True)
    assert (answer["state"], answer["total"]) == ("running", 2)
    assert "text" not in answer
    assert as_alice.post(f"{manuscript}/import", choice).json()["is_new"] is False
    assert as_alice.post(manuscript, {"text": "One."}).status_code == 409
    assert as_alice.get(manuscript).status_code == 404
    assert ChapterVersion.objects.count() == 1


def test_it_is_discarded(as_alice: APIClient, manuscript: str) -> None:
    as_alice.post(manuscript, {"text": TWO})
    for _ in range(2):
        assert as_alice.delete(manuscript).status_code == 204
    assert as_alice.get(manuscript).status_code == 404


def test_it_is_brought_back_as_it_was(as_alice: APIClient, manuscript: str) -> None:
    back = f"{manuscript}/bring-back"
    assert as_alice.post(back).status_code == 404
    found = as_alice.post(manuscript, {"text": TWO}).json()
    said = [{"at": found["chapters"][1]["at"], "act": "rename", "title": "Oars"}]
    was = as_alice.patch(manuscript, {"corrections": said}).json()
    as_alice.delete(manuscript)
    job = Job.objects.get()
    assert as_alice.post(f"/api/v1/jobs/{job.pk}/resume").status_code == 409
    for _ in range(2):
        assert as_alice.post(back).json() == was
    assert as_alice.get(manuscript).json() == was


def test_chapters_are_corrected(as_alice: APIClient, manuscript: str) -> None:
    text = f"Chapter 1\n\n{ENGLISH}\n\nShe ran.\n\nChapter 2\n\nIt fell.\n\nChapter 3\n\nNo."
    assert as_alice.patch(manuscript, {"corrections": []}).status_code == 404
    found = as_alice.post(manuscript, {"text": text}).json()
    one, two, three = (each["at"] for each in found["chapters"])
    assert (found["aside"], found["corrections"]) == ([], [])
    for said, why in (
        ({"at": 3, "act": "join"}, "No chapter was found at 3"),
        ({"at": two + 1, "act": "split"}, "No paragraph begins"),
    ):
        refused = as_alice.patch(manuscript, {"corrections": [said]})
        assert refused.status_code == 400
        assert why in refused.json()["error"]["fields"]["corrections"][0]
    assert as_alice.patch(manuscript, {"corrections": [{"at": 0, "act": "x"}]}).status_code == 400
    places = as_alice.get(f"{manuscript}/places", {"at": one}).json()
    assert [each["begins"] for each in places] == ["She ran."]
    assert as_alice.get(f"{manuscript}/places", {"at": 3}).status_code == 404
    said = [
        {"at": places[0]["at"], "act": "split"},
        {"at": two, "act": "join"},
        {"at": three, "act": "rename", "title": "The end"},
    ]
    seen = as_alice.patch(manuscript, {"corrections": said}).json()
    assert [(each["number"], each["title"]) for each in seen["chapters"]] == [
        (1, ""), (2, ""), (3, "The end"),
    ]  # fmt: skip
    assert [(each["at"], each["standing"]) for each in seen["aside"]] == [(two, "joined")]
    assert as_alice.get(manuscript).json() == seen


def test_corrections_come_with_the_start(as_alice: APIClient, manuscript: str) -> None:
    found = as_alice.post(manuscript, {"text": TWO}).json()
    one, two = (each["at"] for each in found["chapters"])
    begun = f"{manuscript}/import"
    refused = as_alice.post(begun, {"corrections": [{"at": 1, "act": "join"}]})
    assert refused.status_code == 400
    said = [{"at": two, "act": "leave_out"}, {"at": one, "act": "rename", "title": "Oars"}]
    assert as_alice.post(begun, {"corrections": said}).json()["total"] == 1
    assert Job.objects.get().cursor["corrections"][1]["title"] == "Oars"
