"""The trash for programs: one's own, and nobody else's."""

from django.contrib.auth.models import User
from rest_framework.test import APIClient

from novellaforge.models import AuditRow
from projects import trash
from projects.models import Project

V1 = "/api/v1"


def test_nobody_and_a_stranger_have_nothing_of_it(
    as_nobody: APIClient, as_charlie: APIClient, book: Project
) -> None:
    trash.put_in(book)
    restore = f"{V1}/trash/{book.pk}/restore"
    assert as_nobody.get(f"{V1}/trash").status_code == 401
    assert as_nobody.post(restore).status_code == 401
    assert as_charlie.get(f"{V1}/trash").json()["results"] == []
    assert as_charlie.post(restore).status_code == 404
    assert Project.objects.exclude(trashed_at=None).get() == book


def test_what_is_not_in_it_is_not_restored(as_alice: APIClient, book: Project) -> None:
    assert as_alice.post(f"{V1}/trash/{book.pk}/restore").status_code == 404


def test_a_deleted_book_is_listed_and_restored(as_alice: APIClient, book: Project) -> None:
    assert as_alice.delete(f"{V1}/projects/{book.pk}").status_code == 204
    listed = as_alice.get(f"{V1}/trash").json()["results"]
    assert [each["id"] for each in listed] == [str(book.pk)]
    assert as_alice.post(f"{V1}/trash/{book.pk}/restore").json()["id"] == str(book.pk)
    assert as_alice.get(f"{V1}/projects/{book.pk}").status_code == 200


def test_it_is_its_owners_to_delete_for_ever(
    as_nobody: APIClient, as_charlie: APIClient, book: Project
) -> None:
    book.memberships.create(user=User.objects.get(username="charlie"), role="editor")
    trash.put_in(book)
    assert as_nobody.delete(f"{V1}/trash/{book.pk}").status_code == 401
    assert as_charlie.delete(f"{V1}/trash/{book.pk}").status_code == 404
    assert Project.objects.filter(pk=book.pk).exists()


def test_what_is_not_in_it_is_not_deleted_for_ever(as_alice: APIClient, book: Project) -> None:
    assert as_alice.delete(f"{V1}/trash/{book.pk}").status_code == 404
    assert Project.objects.filter(pk=book.pk).exists()


def test_a_book_is_deleted_for_ever(as_alice: APIClient, book: Project) -> None:
    trash.put_in(book)
    assert as_alice.delete(f"{V1}/trash/{book.pk}").status_code == 204
    assert not Project.objects.filter(pk=book.pk).exists()
    assert AuditRow.objects.filter(act="book.deleted", subject=book.title).exists()
    assert as_alice.delete(f"{V1}/trash/{book.pk}").status_code == 404
