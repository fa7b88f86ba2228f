"""What was typed today is counted from rows; what was not typed is not."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from novellaforge.errors import Refused
from projects.editing import edit
from projects.goals import Today, by_hand_today, set_goal, today_of
from projects.models import Chapter, ChapterVersion, DailyGoal
from projects.typed import Typed, keep
from tests.factories import a_user, a_version, an_outlined_project

pytestmark = pytest.mark.django_db
EDITED = ChapterVersion.Origin.EDITED


@pytest.fixture
def author() -> User:
    return a_user(username="alice")


@pytest.fixture
def chapter(author: User) -> Chapter:
    return an_outlined_project(owner=author).chapters.get(number=1)


def words(chapter: Chapter, user: User) -> int:
    return today_of(chapter.project, user).words


def typed(chapter: Chapter, text: str, user: User) -> ChapterVersion:
    newest = chapter.versions.first()
    on = frozenset({newest.pk} if newest else ())
    replaced = frozenset({newest.pk}) if newest and newest.origin == EDITED else frozenset()
    return keep(chapter, Typed(text, on, replaced), user).version


def test_a_model_s_words_are_nobody_s(chapter: Chapter, author: User) -> None:
    a_version(chapter=chapter, text="One two three.")
    assert words(chapter, author) == 0


def test_another_hand_s_words_are_not_mine(chapter: Chapter, author: User) -> None:
    typed(chapter, "One two three.", a_user(username="bob"))
    assert words(chapter, author) == 0


def test_yesterday_s_words_are_not_today_s(chapter: Chapter, author: User) -> None:
    typed(chapter, "One two three.", author)
    chapter.versions.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert words(chapter, author) == 0


def test_what_is_cut_takes_nothing_away(chapter: Chapter, author: User) -> None:
    a_version(chapter=chapter, text="One two three four.")
    edit(chapter, "One two.", chapter.versions.first().pk, author)
    assert words(chapter, author) == 0


def test_a_text_that_stood_there_before_adds_nothing(chapter: Chapter, author: User) -> None:
    a_version(chapter=chapter, text="One two three four.")
    for text in ("One.", "One two three four."):
        edit(chapter, text, chapter.versions.first().pk, author)
    assert words(chapter, author) == 0


def test_a_burst_is_counted_once_against_what_it_was_typed_on(
    chapter: Chapter, author: User
) -> None:
    a_version(chapter=chapter, text="One two.")
    for text in ("One two three.", "One two three four.", "One two three four five."):
        typed(chapter, text, author)
    assert chapter.versions.count() == 2
    assert words(chapter, author) == 3


def test_a_first_text_counts_whole_and_chapters_add_up(chapter: Chapter, author: User) -> None:
    typed(chapter, "One two three.", author)
    typed(chapter.project.chapters.get(number=2), "Four five.", author)
    other = an_outlined_project(owner=author)
    found = by_hand_today([chapter.project_id, other.pk], author)
    assert found == {chapter.project_id: 5}


@pytest.mark.parametrize("asked", [0, -1, 100_001])
def test_what_nobody_writes_in_a_day_is_no_goal(asked: int, chapter: Chapter) -> None:
    with pytest.raises(Refused, match="one to 100000 words"):
        set_goal(chapter.project, asked)
    assert not DailyGoal.objects.exists()


def test_a_goal_is_set_changed_and_let_go(chapter: Chapter, author: User) -> None:
    project = chapter.project
    revision = project.revision
    for asked in (300, 500, None, None):
        set_goal(project, asked)
        assert today_of(project, author) == Today(0, asked)
    project.refresh_from_db()
    assert project.revision == revision  # no prompt is made from it
