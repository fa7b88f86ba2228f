import pytest
from django.test import Client

from projects import trash
from projects.models import Project

ACTS = ("restore", "delete")


@pytest.fixture
def trashed(book: Project) -> Project:
    trash.put_in(book)
    return book


@pytest.mark.parametrize("act", ACTS)
def test_a_strangers_trash_is_not_there(act: str, as_charlie: Client, trashed: Project) -> None:
    assert as_charlie.post(f"/trash/{trashed.pk}/{act}/", {"sure": "on"}).status_code == 404
    assert trashed.title not in as_charlie.get("/trash/").content.decode()
    assert Project.objects.exclude(trashed_at=None).get() == trashed


def test_a_strangers_book_is_not_put_in(as_charlie: Client, book: Project) -> None:
    assert as_charlie.post(f"/books/{book.pk}/trash/").status_code == 404
    assert Project.objects.get().trashed_at is None


@pytest.mark.parametrize("act", ACTS)
def test_what_is_on_the_shelf_is_not_in_the_trash(
    act: str, as_alice: Client, book: Project
) -> None:
    assert as_alice.post(f"/trash/{book.pk}/{act}/", {"sure": "on"}).status_code == 404
    assert Project.objects.get() == book


def test_a_link_deletes_nothing(as_alice: Client, trashed: Project) -> None:
    for path in (f"/trash/{trashed.pk}/delete/", f"/trash/{trashed.pk}/restore/"):
        assert as_alice.get(path).status_code == 405


def test_an_empty_trash_says_so(as_alice: Client) -> None:
    assert "The trash is empty." in as_alice.get("/trash/").content.decode()


def test_a_book_goes_there_and_comes_back(as_alice: Client, book: Project) -> None:
    page = as_alice.post(f"/books/{book.pk}/trash/", follow=True).content.decode()
    assert "is in the trash." in page
    assert f"/trash/{book.pk}/restore/" in page
    assert as_alice.get(f"/books/{book.pk}/plan/").status_code == 404
    shelf = as_alice.post(f"/trash/{book.pk}/restore/", follow=True).content.decode()
    assert "is on your shelf again." in shelf
    assert as_alice.get(f"/books/{book.pk}/plan/").status_code == 200


def test_deleting_for_ever_asks(as_alice: Client, trashed: Project) -> None:
    page = as_alice.post(f"/trash/{trashed.pk}/delete/", follow=True).content.decode()
    assert "say that you are sure" in page
    assert Project.objects.exists()
    page = as_alice.post(f"/trash/{trashed.pk}/delete/", {"sure": "on"}, follow=True)
    assert "is deleted." in page.content.decode()
    assert not Project.objects.exists()
