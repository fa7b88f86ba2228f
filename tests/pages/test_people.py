"""The page of a book's people, what a reader is shown, and what a reading link opens."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from projects.members import links
from projects.models import BookMatter, Chapter, Membership, Project
from tests.factories import a_user, a_version, an_approved_version

GONE = "This link has expired or was revoked."


@pytest.fixture
def bob(db: None) -> User:
    return a_user(username="bob")


@pytest.fixture
def as_bob(book: Project, bob: User) -> Client:
    """He reads the book."""
    Membership.objects.create(project=book, user=bob, role="reader")
    client = Client()
    client.force_login(bob)
    return client


def page_of(book: Project) -> str:
    return f"/books/{book.pk}/people/"


def test_an_unknown_name_is_said_to_be_none(as_alice: Client, book: Project) -> None:
    answer = as_alice.post(page_of(book), {"who": "nobody", "role": "reader"})
    assert answer.status_code == 422
    assert "There is no account of that name." in answer.text
    assert 'value="nobody"' in answer.text


def test_the_owner_lets_in_changes_and_removes(as_alice: Client, book: Project, bob: User) -> None:
    answer = as_alice.post(page_of(book), {"who": "bob", "role": "reader"}, follow=True)
    assert "bob has this book on the shelf now." in answer.text
    as_alice.post(f"{page_of(book)}{bob.pk}/role/", {"role": "editor"})
    assert book.memberships.get().role == "editor"
    as_alice.post(f"{page_of(book)}{bob.pk}/role/", {"role": "owner"})
    assert book.memberships.get().role == "editor"
    answer = as_alice.post(f"{page_of(book)}{bob.pk}/remove/", follow=True)
    assert "bob cannot open this book any more." in answer.text
    assert not book.memberships.exists()


def test_a_reader_is_told_so_and_finds_no_act(
    as_bob: Client, book: Project, chapter: Chapter
) -> None:
    an_approved_version(chapter=chapter)
    for address in ("plan/", f"chapters/{chapter.pk}/", "issues/", "codex/", "people/"):
        shown = as_bob.get(f"/books/{book.pk}/{address}").text
        assert "You read this book" in shown, address
        main = shown.partition("<main")[2]
        assert 'class="btn main"' not in main, address
    answer = as_bob.post(f"/books/{book.pk}/plan/threads/", {"what": "Who?"})
    assert answer.status_code == 403
    assert "You read this book. To change something" in answer.text


def test_a_shared_book_is_on_the_shelf_with_its_owner(as_bob: Client, book: Project) -> None:
    shown = as_bob.get("/books/").text
    assert "A book of alice; you read it." in shown
    assert "To the trash" not in shown


def test_a_reader_leaves(as_bob: Client, book: Project, bob: User) -> None:
    answer = as_bob.post(f"{page_of(book)}{bob.pk}/remove/", follow=True)
    assert f"You have left “{book.title}”." in answer.text
    assert as_bob.get(page_of(book)).status_code == 404


def test_the_link_is_shown_once(as_alice: Client, book: Project) -> None:
    answer = as_alice.post(page_of(book), {"days": "7"})
    [address] = [word for word in answer.text.split('"') if "/read/" in word]
    assert address.startswith("http://testserver/read/")
    assert "/read/" not in as_alice.get(page_of(book)).text
    assert Client().get(address).status_code == 200
    link = book.reading_links.get()
    as_alice.post(f"{page_of(book)}links/{link.pk}/revoke/")
    answer = Client().get(address)
    assert answer.status_code == 404
    assert GONE in answer.text


def test_days_that_are_not_offered_make_no_link(as_alice: Client, book: Project) -> None:
    assert as_alice.post(page_of(book), {"days": "400"}).status_code == 422
    assert not book.reading_links.exists()


# --- What a link opens ------------------------------------------------------------------


def test_only_what_is_approved_is_read(book: Project, chapter: Chapter) -> None:
    an_approved_version(chapter=chapter, text="She rang *twice*.\n\n***\n\nNobody came. <b>")
    a_version(chapter=chapter, text="A later draft.")
    a_version(chapter=book.chapters.get(number=2), text="Only a draft.")
    token = links.make(book, 1, book.owner).token
    contents = Client().get(f"/read/{token}/")
    assert contents.text.count("/read/") == 1
    assert book.premise not in contents.text
    answer = Client().get(f"/read/{token}/1/")
    assert "She rang <em>twice</em>." in answer.text
    assert "Nobody came. &lt;b&gt;" in answer.text
    assert "draft" not in answer.text
    assert "alice" not in answer.text
    missing = Client().get(f"/read/{token}/2/")
    assert missing.status_code == 404
    assert "This chapter is not there to be read." in missing.text


def test_whoever_the_cover_names_is_named(book: Project, chapter: Chapter) -> None:
    an_approved_version(chapter=chapter, text="She rang.")
    BookMatter.objects.create(project=book, author_name="Anne Auteur")
    token = links.make(book, 1, book.owner).token
    for address in (f"/read/{token}/", f"/read/{token}/1/"):
        assert "Anne Auteur" in Client().get(address).text


def test_the_address_is_told_to_nobody(book: Project) -> None:
    token = links.make(book, 1, book.owner).token
    for address in (f"/read/{token}/", f"/read/{token}/7/", "/read/nothing/"):
        answer = Client().get(address)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert "noindex" in answer.headers["X-Robots-Tag"]
    assert Client().post(f"/read/{token}/").status_code == 405
