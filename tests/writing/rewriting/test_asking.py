"""Asking for a passage anew: what is refused, what is queued."""

from uuid import uuid4

import pytest

from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from projects.models import Chapter
from tests.factories import TEXT, a_chapter, a_version
from tests.writing.rewriting.passages import PASSAGE, a_text, asked_of
from writing.models import Proposal
from writing.rewriting.asking import MOST_COMING, TASK, Asked, Selected, ask

pytestmark = pytest.mark.django_db
WISH = Asked(instruction="Shorter sentences.")


@pytest.fixture
def chapter() -> Chapter:
    return a_text().chapter


@pytest.mark.parametrize(
    ("selected", "asked"),
    [
        (Selected(), WISH),
        (Selected(passage="   "), WISH),
        (Selected(passage="She was never here."), WISH),
        (Selected(passage="the"), WISH),
        (Selected(start=5, end=5), WISH),
        (Selected(start=9, end=5), WISH),
        (Selected(start=0, end=len(TEXT) + 1), WISH),
        (Selected(start=0, end=5, passage="the"), WISH),
        (Selected(passage=PASSAGE, base_id=uuid4()), WISH),
        (Selected(passage=PASSAGE), Asked()),
        (Selected(passage=PASSAGE), Asked(instruction=" \0 ")),
        (Selected(passage=PASSAGE), Asked(kind="sing", instruction="x")),
        (Selected(passage=PASSAGE), Asked(instruction="x", count=5)),
        (Selected(passage=PASSAGE), Asked(instruction="x", count=0)),
        (Selected(passage=PASSAGE), Asked(instruction="x" * 2_001)),
    ],
)
def test_what_is_not_one_passage_and_one_wish_is_refused(
    chapter: Chapter, selected: Selected, asked: Asked
):
    with pytest.raises(Refused):
        ask(chapter, selected, asked, chapter.project.owner)
    assert not Proposal.objects.exists()
    assert not QueuedTask.objects.filter(func=TASK).exists()


def test_a_chapter_without_a_text_and_a_passage_that_is_too_long_are_refused(chapter: Chapter):
    with pytest.raises(Refused, match="no text yet"):
        asked_of(a_chapter())
    long = a_version(chapter=chapter, text="word " * 1_001).chapter
    with pytest.raises(Refused, match="1000 words"):
        ask(long, Selected(0, 5_005), WISH, long.project.owner)


def test_another_chapter_s_version_is_none_of_this_one(chapter: Chapter):
    other = a_version()
    with pytest.raises(Refused):
        ask(chapter, Selected(0, 5, base_id=other.pk), WISH, chapter.project.owner)


def test_no_more_are_taken_than_can_be_written(chapter: Chapter):
    for _ in range(MOST_COMING // 4):
        asked_of(chapter, count=4)
    with pytest.raises(Refused, match="12 proposals"):
        asked_of(chapter)


def test_a_place_is_taken_without_the_white_space_at_its_ends(chapter: Chapter):
    start = TEXT.index(PASSAGE)
    selected = Selected(start - 1, start + len(PASSAGE) + 2)
    (made,) = ask(chapter, selected, WISH, chapter.project.owner)
    assert (made.passage, made.start) == (PASSAGE, start)
    assert TEXT[made.start : made.end] == PASSAGE


def test_alternatives_are_queued_each_by_itself_and_nothing_has_changed(chapter: Chapter):
    made = asked_of(chapter, count=3, kind="expand", instruction="")
    assert len({each.asking for each in made}) == 1
    rows = QueuedTask.objects.filter(func=TASK)
    assert sorted(row.name for row in rows) == sorted(f"proposal {each.pk}" for each in made)
    assert {row.queue for row in rows} == {"beats_high"}
    assert [each.text for each in chapter.versions.all()] == [TEXT]


def test_words_pasted_over_lines_are_found(chapter: Chapter):
    pasted = TEXT[-120:].replace("\n", "\r\n")
    (made,) = asked_of(chapter, passage=pasted)
    assert made.passage == TEXT[-120:].strip()
