"""The daily goal is set on the desk and shown there and on the shelf."""

import pytest
from django.test import Client

from projects.models import Chapter, DailyGoal
from tests.factories import an_approved_version


def goal_of(chapter: Chapter) -> str:
    return f"/books/{chapter.project_id}/goal/"


@pytest.mark.parametrize("words", ["0", "-3", "many", "1e3", "100001", "9" * 30, "²"])
def test_what_is_no_goal_is_refused_with_a_message(
    words: str, as_alice: Client, chapter: Chapter
) -> None:
    page = as_alice.post(goal_of(chapter), {"words": words}, follow=True).content.decode()
    assert "A daily goal is one to 100000 words" in page
    assert not DailyGoal.objects.exists()


@pytest.mark.parametrize("back", ["", "https://evil.example/", "//evil", "/books/x/", "/\\evil"])
def test_it_leads_back_to_no_place_but_the_book_s(
    back: str, as_alice: Client, chapter: Chapter
) -> None:
    answer = as_alice.post(goal_of(chapter), {"words": "5", "next": back})
    assert answer["Location"] == "/books/"


def test_a_stranger_sets_none(as_charlie: Client, chapter: Chapter) -> None:
    assert as_charlie.post(goal_of(chapter), {"words": "5"}).status_code == 404
    assert not DailyGoal.objects.exists()


def test_it_is_shown_where_it_is_set_and_on_the_shelf(as_alice: Client, chapter: Chapter) -> None:
    an_approved_version(chapter=chapter)
    desk = f"/books/{chapter.project_id}/chapters/{chapter.pk}/"
    assert "0 words today" in as_alice.get(desk).content.decode()
    page = as_alice.post(goal_of(chapter), {"words": "1500", "next": desk}, follow=True)
    assert page.redirect_chain[-1][0] == desk
    assert "0 words of 1,500 today" in page.content.decode()
    assert "0 words of 1,500 today" in as_alice.get("/books/").content.decode()
    as_alice.post(goal_of(chapter), {"words": "", "next": desk})
    assert "today" not in as_alice.get("/books/").content.decode()
