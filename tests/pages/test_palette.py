import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from memory.models import Entity
from projects.models import Project
from tests.factories import a_project


@pytest.fixture
def entity(book: Project) -> Entity:
    return Entity.objects.create(
        uid="6ad2a1a4-1f5d-4a4e-8b0b-7a8c4d1e2f30",
        project=book,
        name="Élise Varga",
        kind="character",
        aliases=["the ferrywoman"],
    )


def asked(client: Client, **query: str) -> str:
    response = client.get("/go/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_whoever_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get("/go/")["Location"] == "/login/?next=/go/"


@pytest.mark.usefixtures("entity")
def test_a_stranger_finds_nothing_of_a_book(as_charlie: Client, book: Project) -> None:
    for words in ("", "varga", "salt", "plan"):
        assert str(book.pk) not in asked(as_charlie, q=words, book=str(book.pk), list="")


@pytest.mark.parametrize("book", ["", "x", "6ad2a1a4-1f5d-4a4e-8b0b-7a8c4d1e2f30"])
def test_without_a_book_of_ones_own_the_rest_is_found(as_alice: Client, book: str) -> None:
    assert "/trash/" in asked(as_alice, q="tra", book=book)


@pytest.mark.parametrize("words", ["elise", "FERRYWOMAN"])
def test_an_entry_is_found_by_each_of_its_names(
    as_alice: Client, book: Project, entity: Entity, words: str
) -> None:
    page = asked(as_alice, q=words, book=str(book.pk))
    assert f"/books/{book.pk}/codex/{entity.uid}/" in page


def test_pages_chapters_and_books_are_found(as_alice: Client, book: Project) -> None:
    chapter = book.chapters.get(number=2)
    other = a_project(owner=book.owner, title="The lamp")
    assert f"/books/{book.pk}/timeline/" in asked(as_alice, q="timel", book=str(book.pk))
    assert f"/books/{book.pk}/chapters/{chapter.pk}/" in asked(as_alice, q="2", book=str(book.pk))
    assert f"/books/{other.pk}/plan/" in asked(as_alice, q="lamp", book=str(book.pk))


def test_for_a_script_it_is_the_list_alone(as_alice: Client, book: Project) -> None:
    part = asked(as_alice, q="plan", book=str(book.pk), list="")
    assert part.count('role="option"') >= 1
    assert "<html" not in part
    assert "Nothing is called so." in asked(as_alice, q="zzz")


@pytest.mark.usefixtures("entity")
def test_it_asks_little(
    as_alice: Client, book: Project, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(7):
        asked(as_alice, q="a", book=str(book.pk), list="")
