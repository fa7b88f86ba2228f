"""Comments on a page of their own, and beside the text on the desk."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from projects.models import Chapter, ChapterVersion
from tests.factories import a_version
from writing.commenting import keeping
from writing.models import Comment

pytestmark = pytest.mark.django_db

TEXT = "The ferry left. A <bell> rang.\n\nNobody saw the ferry."
DESK = {"back": "desk"}


@pytest.fixture
def version(chapter: Chapter) -> ChapterVersion:
    return a_version(chapter=chapter, text=TEXT)


@pytest.fixture
def comment(version: ChapterVersion, alice: User) -> Comment:
    return keeping.add(version, "Nobody saw", "Not <even> Aron?", alice)


def of(chapter: Chapter, name: str = "comments", *more: object) -> str:
    return reverse(f"writing:{name}", args=[chapter.project_id, chapter.pk, *more])


def act(comment: Comment, name: str) -> str:
    return of(comment.chapter, "comment_act", comment.pk, name)


def said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


def test_a_stranger_finds_nothing_there(as_charlie: Client, client: Client, comment: Comment):
    chapter = comment.chapter
    assert as_charlie.get(of(chapter)).status_code == 404
    assert client.get(of(chapter)).status_code == 302
    body = {"words": "ferry", "text": "Mine."}
    for url in (
        of(chapter),
        of(chapter, "comment_answer", comment.pk),
        act(comment, "resolve"),
        act(comment, "delete"),
    ):
        assert as_charlie.post(url, body).status_code == 404
    comment.refresh_from_db()
    assert (comment.resolved_at, comment.deleted_at, Comment.objects.count()) == (None, None, 1)


def test_of_another_chapter_there_is_no_such_comment(
    as_alice: Client, chapter: Chapter, comment: Comment
):
    other = chapter.project.chapters.get(number=2)
    assert as_alice.post(of(other, "comment_act", comment.pk, "delete")).status_code == 404
    assert as_alice.post(of(other, "comment_answer", uuid4())).status_code == 404


def test_acts_are_no_links_and_no_others(as_alice: Client, comment: Comment):
    assert as_alice.get(act(comment, "resolve")).status_code == 405
    assert as_alice.post(act(comment, "frame")).status_code == 404


def test_a_chapter_without_a_text_has_nothing_to_comment_on(as_alice: Client, chapter: Chapter):
    assert "no text yet" in as_alice.get(of(chapter)).content.decode()
    answer = as_alice.post(of(chapter), {"words": "ferry", "text": "Why?"})
    assert answer.status_code == 422
    assert not Comment.objects.exists()


def test_what_cannot_be_commented_on_is_refused_and_kept(
    as_alice: Client, version: ChapterVersion
):
    for words, text, told in (
        ("the barge", "Why <so>?", "do not stand in the text"),
        ("", "Why <so>?", "Say which words"),
        ("ferry", " ", "The comment is empty"),
        ("a" * 10_001, "Why <so>?", "at most 10000 characters"),
    ):
        body = {"words": words, "text": text} | DESK
        answer = as_alice.post(of(version.chapter), body)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert told in page
        assert "Why &lt;so&gt;?" in page or not text.strip()
        assert 'name="back" value="desk"' in page
        assert not Comment.objects.exists()


def test_made_from_the_desk_it_stands_there(
    as_alice: Client, alice: User, version: ChapterVersion
):
    page = as_alice.get(of(version.chapter, "desk")).content.decode()
    assert f'name="version" value="{version.pk}"' in page
    body = {"words": "A <bell> rang", "text": "Whose?", "version": version.pk} | DESK
    answer = as_alice.post(of(version.chapter), body, follow=True)
    made = Comment.objects.get()
    assert (made.version, made.author, made.quote) == (version, alice, "A <bell> rang")
    assert answer.redirect_chain[0][0] == f"{of(version.chapter, 'desk')}#comment-{made.pk}"
    page = answer.content.decode()
    assert "<q>A &lt;bell&gt; rang</q>" in page
    assert 'data-at="13"' in page


def test_it_is_made_on_the_text_that_was_shown(as_alice: Client, version: ChapterVersion):
    a_version(chapter=version.chapter, text="All is new.")
    body = {"words": "Nobody saw", "text": "Why?", "version": version.pk}
    page = as_alice.post(of(version.chapter), body, follow=True).content.decode()
    assert Comment.objects.get().version == version
    assert "not in this text any more" in page
    assert "<q>Nobody saw</q>" in page


def test_words_typed_since_are_found_in_the_newest(as_alice: Client, version: ChapterVersion):
    newest = a_version(chapter=version.chapter, text="All is new.")
    body = {"words": "All is", "text": "Why?", "version": version.pk}
    assert as_alice.post(of(version.chapter), body).status_code == 302
    assert Comment.objects.get().version == newest
    assert as_alice.post(of(version.chapter), body | {"words": "gone"}).status_code == 422


def test_a_version_of_another_chapter_is_not_the_one_shown(
    as_alice: Client, version: ChapterVersion
):
    theirs = a_version(text="A barge.")
    body = {"words": "barge", "text": "Why?", "version": theirs.pk}
    assert as_alice.post(of(version.chapter), body).status_code == 422


def test_answered_resolved_and_opened_again(as_alice: Client, comment: Comment):
    chapter = comment.chapter
    answer = of(chapter, "comment_answer", comment.pk)
    page = as_alice.post(answer, {"text": "No <b>."} | DESK, follow=True).content.decode()
    assert "No &lt;b&gt;." in page
    assert "Not &lt;even&gt; Aron?" in page
    as_alice.post(act(comment, "resolve"), DESK)
    assert "Aron" not in as_alice.get(of(chapter, "desk")).content.decode()
    page = as_alice.get(of(chapter)).content.decode()
    assert "1 resolved" in said(page)
    as_alice.post(act(comment, "reopen"))
    assert "Aron" in as_alice.get(of(chapter, "desk")).content.decode()


def test_an_empty_answer_is_refused_and_a_long_one_kept(as_alice: Client, comment: Comment):
    url = of(comment.chapter, "comment_answer", comment.pk)
    assert "The comment is empty" in as_alice.post(url, {"text": " "}).content.decode()
    answer = as_alice.post(url, {"text": "b" * 10_001})
    assert answer.status_code == 422
    assert "b" * 10_001 in answer.content.decode()
    assert answer.content.decode().count(" data-unsaved>") == 1
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("back", ["desk", ""])
def test_deleted_with_the_way_back_told_once(as_alice: Client, comment: Comment, back: str):
    page = as_alice.post(act(comment, "delete"), {"back": back}, follow=True).content.decode()
    assert "The comment is deleted." in page
    assert "Aron" not in page
    undo = re.search(r'action="([^"]*/bring-back/)"', page)
    assert undo
    assert "The comment is deleted." not in as_alice.get(of(comment.chapter)).content.decode()
    page = as_alice.post(undo[1], {"back": back}, follow=True).content.decode()
    assert "Aron" in page


def test_a_desk_without_a_text_has_no_comments(as_alice: Client, chapter: Chapter):
    assert 'id="comments"' not in as_alice.get(of(chapter, "desk")).content.decode()
