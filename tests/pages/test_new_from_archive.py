"""A new book from an archive: the page where it is brought, and the API."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from novellaforge.models import Job
from projects.models import BookMatter, ExportFile, Project
from tests.factories import an_approved_version
from tests.jobs import deliver_all

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, API = "/books/new/archive/", "/api/v1/projects/import-archive"


@pytest.fixture
def file(as_alice: Client, book: Project) -> ExportFile:
    """The archive of Alice's book, made as her page makes it."""
    BookMatter.objects.create(project=book, dedication="For M.")
    an_approved_version(chapter=book.chapters.get(number=1), text="The oar was gone.")
    page = f"/books/{book.pk}/export/"
    assert 'value="archive"' in as_alice.get(page).content.decode()
    asked = {"format": "archive", "texts": "approved", "chapters": "1"}
    refused = as_alice.post(page, asked)
    assert "An archive holds the whole book" in refused.content.decode()
    assert as_alice.post(page, asked | {"chapters": ""})["Location"] == page
    assert deliver_all(Job.objects.get(kind="export")).state == Job.State.DONE
    return ExportFile.objects.get()


def uploaded(data: bytes, name: str = "book.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/zip")


def api_of(client: Client) -> APIClient:
    api = APIClient()
    api.force_authenticate(User.objects.get(pk=client.session["_auth_user_id"]))
    return api


def test_what_is_no_archive_says_so_and_makes_no_book(as_alice: Client, client: Client) -> None:
    assert client.post(PAGE)["Location"] == f"/login/?next={PAGE}"
    assert as_alice.get(PAGE).status_code == 405
    for given, why in (
        ({}, "This field is required."),
        ({"archive": uploaded(b"")}, "is damaged or no archive of a book"),
        ({"archive": uploaded(b"PK", "<b>.zip")}, "“&lt;b&gt;.zip” is damaged"),
    ):
        response = as_alice.post(PAGE, given)
        assert response.status_code == 422
        assert why in response.content.decode()
    api = api_of(as_alice)
    assert APIClient().post(API).status_code == 401
    refused = api.post(API, {"file": uploaded(b"no")}, format="multipart")
    assert refused.status_code == 400
    assert "no archive" in refused.json()["error"]["fields"]["file"][0]
    assert api.post(API, {}, format="multipart").status_code == 400
    assert not Project.objects.exists()


def test_it_becomes_a_book_of_whoever_brings_it(
    as_alice: Client, as_charlie: Client, file: ExportFile
) -> None:
    address = f"/books/{file.project_id}/export/{file.pk}/"
    assert as_charlie.get(address).status_code == 404
    listed = as_alice.get(f"/books/{file.project_id}/export/").content.decode()
    assert "All of the book" in listed
    assert "1 chapter, 4 words" in listed
    taken = as_alice.get(address)
    assert taken["Content-Type"] == "application/zip"
    assert taken["Content-Disposition"] == 'attachment; filename="The Salt Ferry.zip"'

    made = as_charlie.post(PAGE, {"archive": uploaded(taken.content)})
    book = Project.objects.visible_to(
        User.objects.get(pk=as_charlie.session["_auth_user_id"])
    ).get()
    assert made["Location"] == f"/books/{book.pk}/plan/"
    shown = as_charlie.get(made["Location"]).content.decode()
    assert "“The Salt Ferry” is imported" in shown
    assert book.matter.dedication == "For M."
    for page in ("export", "issues", "codex", "settings"):
        assert as_charlie.get(f"/books/{book.pk}/{page}/").status_code == 200
    chapter = book.chapters.get(number=1)
    assert chapter.approved_version
    assert chapter.approved_version.text == "The oar was gone."

    answer = api_of(as_charlie).post(API, {"file": uploaded(taken.content)}, format="multipart")
    assert answer.status_code == 201
    told = answer.json()
    assert answer["Location"] == f"/api/v1/projects/{told['book']['id']}"
    assert told["job"]["kind"] == "rebuild_memory"
    assert told["book"]["id"] not in (str(book.pk), str(file.project_id))
