"""The page that finds words in a book and replaces them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Chapter, Project
from tests.factories import a_run, a_version
from writing.finding.looking import A_PAGE
from writing.models import Replacement

pytestmark = pytest.mark.django_db

TEXT = "It was dark. The ferry <b>left</b>. Nobody saw.\n\nA second ferry came."


@pytest.fixture
def written(chapter: Chapter) -> Chapter:
    a_version(chapter=chapter, text=TEXT)
    return chapter


def of(book: Project, name: str = "find", *more: object) -> str:
    return reverse(f"writing:{name}", args=[book.pk, *more])


def said(page: str) -> str:
    """The page as it is read: without tags, on one line."""
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


def shown(client: Client, book: Project, query: str) -> str:
    return client.get(f"{of(book)}?{query}").content.decode()


def fields(page: str) -> dict[str, list[str]]:
    """What the form under the places would send, all that is checked with it."""
    form = page[page.index("/find/replace/") :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ("checkbox" not in tag or " checked" in tag):
            found.setdefault(name[1], []).append(value[1])
    return found


def texts(chapter: Chapter) -> list[str]:
    return list(chapter.versions.values_list("text", flat=True))


def test_a_stranger_finds_nothing_there(as_charlie: Client, client: Client, written: Chapter):
    book = written.project
    made = Replacement.objects.create(project=book, words="a", instead="b", count=1)
    assert as_charlie.get(f"{of(book)}?q=ferry").status_code == 404
    assert client.get(of(book)).status_code == 302
    body = {"q": "ferry", "replace": "x", "versions": str(written.versions.get().pk), "all": "on"}
    assert as_charlie.post(of(book, "replace"), body).status_code == 404
    assert as_charlie.post(of(book, "undo_replace", made.pk)).status_code == 404
    assert texts(written) == [TEXT]


def test_acts_are_no_links(as_alice: Client, book: Project):
    made = Replacement.objects.create(project=book, words="a", instead="b", count=1)
    assert as_alice.get(of(book, "replace")).status_code == 405
    assert as_alice.get(of(book, "undo_replace", made.pk)).status_code == 405


def test_what_was_replaced_in_another_book_is_not_undone_here(as_alice: Client, book: Project):
    from tests.factories import a_project

    other = Replacement.objects.create(project=a_project(), words="a", instead="b", count=1)
    assert as_alice.post(of(book, "undo_replace", other.pk)).status_code == 404


def test_nothing_asked_for_shows_the_form_alone(as_alice: Client, written: Chapter):
    for query in ("", "q=", "q=%20%20"):
        page = shown(as_alice, written.project, query)
        assert "Find and replace" in page
        assert "ferry" not in page
        assert "nowhere" not in page


def test_words_that_stand_nowhere(as_alice: Client, written: Chapter):
    assert "“oar” stands nowhere in the book." in said(shown(as_alice, written.project, "q=oar"))


def test_too_long_a_search_is_refused_and_kept(as_alice: Client, written: Chapter):
    page = shown(as_alice, written.project, "q=" + "a" * 201)
    assert "at most 200 characters" in page
    assert "a" * 201 in page


def test_a_page_that_is_none_is_refused_without_a_fault(as_alice: Client, written: Chapter):
    for number in ("0", "x", "-1"):
        assert as_alice.get(f"{of(written.project)}?q=ferry&page={number}").status_code == 200


def test_each_place_stands_in_its_sentence_with_its_neighbours(as_alice: Client, written: Chapter):
    page = shown(as_alice, written.project, "q=ferry")
    assert "<mark>ferry</mark> &lt;b&gt;left&lt;/b&gt;." in page
    assert '<span class="soft">It was dark.</span>' in page
    assert f"/chapters/{written.pk}/?view=page#:~:text=The%20ferry" in page
    assert "2 places · 1 chapter" in said(page)
    assert "Paragraph 2" in page
    assert 'name="hit"' not in page


def test_the_preview_compares_each_sentence(as_alice: Client, written: Chapter):
    page = shown(as_alice, written.project, "q=ferry&replace=barge")
    assert page.count('name="hit"') == 2
    assert re.search(r"<del>.*?ferry</del><ins>.*?barge</ins>", page)
    assert "barge" not in said(shown(as_alice, written.project, "q=ferry"))


def test_taking_words_out_is_previewed_too(as_alice: Client, written: Chapter):
    page = shown(as_alice, written.project, "q=ferry&preview=on")
    assert page.count('name="hit"') == 2


def test_the_checked_ones_are_replaced_and_undone(as_alice: Client, written: Chapter):
    book = written.project
    sent = fields(shown(as_alice, book, "q=ferry&replace=barge"))
    assert len(sent["hit"]) == 2
    answer = as_alice.post(of(book, "replace"), sent | {"hit": sent["hit"][1:]}, follow=True)
    assert texts(written)[0] == TEXT.replace("second ferry", "second barge")
    page = answer.content.decode()
    assert "“ferry” was replaced by “barge” in 1 place." in said(page)
    undo = re.search(r'action="([^"]*/undo/)"', page)
    assert undo
    page = as_alice.post(undo[1], follow=True).content.decode()
    assert texts(written)[0] == TEXT
    assert "Undone in 1 chapter." in page
    assert "/undo/" not in page


def test_undoing_what_has_changed_since_says_so(as_alice: Client, written: Chapter):
    book = written.project
    as_alice.post(of(book, "replace"), fields(shown(as_alice, book, "q=ferry&replace=barge")))
    a_version(chapter=written, text="Mine.")
    made = Replacement.objects.get()
    page = as_alice.post(of(book, "undo_replace", made.pk), follow=True).content.decode()
    assert "has changed since" in page
    assert texts(written)[0] == "Mine."


def test_all_pages_at_once(as_alice: Client, book: Project, chapter: Chapter):
    a_version(chapter=chapter, text="ferry " * (A_PAGE + 1))
    second = book.chapters.get(number=2)
    a_version(chapter=second, text="ferry")
    page = shown(as_alice, book, "q=ferry&replace=barge&page=2")
    assert page.count('name="hit"') == 2
    assert f"Replace all {A_PAGE + 2}" in page
    assert "page=1" in page
    as_alice.post(of(book, "replace"), fields(page) | {"all": "on"})
    assert texts(chapter)[0] == "barge " * (A_PAGE + 1)
    assert texts(second)[0] == "barge"


def test_nothing_checked_is_refused_and_the_preview_stays(as_alice: Client, written: Chapter):
    sent = fields(shown(as_alice, written.project, "q=ferry&replace=barge"))
    answer = as_alice.post(of(written.project, "replace"), sent | {"hit": []})
    assert answer.status_code == 409
    assert "Choose at least one" in answer.content.decode()
    assert answer.content.decode().count('name="hit"') == 2
    assert f'<form action="{of(written.project, "find")}"' in answer.content.decode()
    assert texts(written) == [TEXT]


def test_a_text_changed_meanwhile_is_named_and_shown_as_it_is_now(
    as_alice: Client, written: Chapter
):
    sent = fields(shown(as_alice, written.project, "q=ferry&replace=barge"))
    newer = a_version(chapter=written, text="Another ferry.")
    answer = as_alice.post(of(written.project, "replace"), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Changed elsewhere since you looked: “1 · Crossing 1”." in page
    assert fields(page)["versions"] == [str(newer.pk)]
    assert texts(written)[0] == "Another ferry."


def test_a_form_that_is_damaged_replaces_nothing(as_alice: Client, written: Chapter):
    for name, value in (("versions", "no"), ("hit", "no"), ("hit", "1:x")):
        sent = fields(shown(as_alice, written.project, "q=ferry&replace=barge"))
        answer = as_alice.post(of(written.project, "replace"), sent | {name: [value]})
        assert answer.status_code in (409, 422)
        assert texts(written) == [TEXT]


def test_a_chapter_being_written_is_shown_and_left(
    as_alice: Client, book: Project, written: Chapter
):
    second = book.chapters.get(number=2)
    a_version(chapter=second, text="A ferry.")
    a_run(chapter=second, state="running")
    page = shown(as_alice, book, "q=ferry&replace=barge")
    assert "being written: left as it is" in page
    sent = fields(page)
    assert len(sent["hit"]) == 2
    page = as_alice.post(of(book, "replace"), sent | {"all": "on"}, follow=True).content.decode()
    assert "Being written, so left as it is: “2 · Crossing 2”." in page
    assert texts(second) == ["A ferry."]
    assert texts(written)[0] == TEXT.replace("ferry", "barge")
