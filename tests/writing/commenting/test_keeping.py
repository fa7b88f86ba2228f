"""What can be done with comments, and where they are shown."""

import pytest

from novellaforge.errors import Refused
from projects import typed
from projects.models import ChapterVersion
from tests.factories import a_version
from writing.commenting import keeping
from writing.commenting.shown import shown_of
from writing.models import Comment

pytestmark = pytest.mark.django_db

TEXT = "The ferry left. A 𝄞 rang.\n\nNobody saw the ferry."


@pytest.fixture
def version() -> ChapterVersion:
    return a_version(text=TEXT)


def add(version: ChapterVersion, words: str, text: str = "Why?") -> Comment:
    return keeping.add(version, words, text, version.chapter.project.owner)


def open_(version: ChapterVersion, text: str = TEXT) -> list[tuple[str, bool]]:
    return [
        (each.comment.quote, each.place is not None)
        for each in shown_of(version.chapter, text).open
    ]


@pytest.mark.parametrize("text", ["", " \n", "\0", "a" * (keeping.MOST_CHARACTERS + 1)])
def test_an_empty_or_endless_comment_is_refused(version: ChapterVersion, text: str):
    with pytest.raises(Refused):
        add(version, "ferry", text)
    with pytest.raises(Refused):
        keeping.answer(add(version, "ferry"), text, version.chapter.project.owner)
    assert Comment.objects.count() == 1


def test_words_that_are_not_in_the_text_are_refused(version: ChapterVersion):
    with pytest.raises(keeping.NotThere, match="do not stand in the text"):
        add(version, "the barge")
    assert not Comment.objects.exists()


def test_an_answer_is_neither_answered_nor_resolved(version: ChapterVersion):
    owner = version.chapter.project.owner
    answer = keeping.answer(add(version, "ferry"), "Because.", owner)
    with pytest.raises(Refused):
        keeping.answer(answer, "No.", owner)
    with pytest.raises(Refused):
        keeping.resolve(answer)


def test_a_deleted_comment_is_not_answered_and_comes_back_with_its_answers(
    version: ChapterVersion,
):
    owner = version.chapter.project.owner
    comment = add(version, "ferry")
    keeping.answer(comment, "Because.", owner)
    keeping.delete(comment)
    assert open_(version) == []
    with pytest.raises(Refused):
        keeping.answer(comment, "No.", owner)
    keeping.bring_back(comment)
    assert [each.text for each in shown_of(version.chapter, TEXT).open[0].answers] == ["Because."]


def test_a_deleted_answer_goes_alone(version: ChapterVersion):
    comment = add(version, "ferry")
    keeping.delete(keeping.answer(comment, "Because.", version.chapter.project.owner))
    shown = shown_of(version.chapter, TEXT).open
    assert len(shown) == 1
    assert shown[0].answers == []


def test_resolved_and_opened_again(version: ChapterVersion):
    comment = add(version, "ferry")
    keeping.resolve(comment)
    assert open_(version) == []
    assert [each.comment for each in shown_of(version.chapter, TEXT).resolved] == [comment]
    keeping.reopen(comment)
    assert open_(version) == [("ferry", True)]


def test_they_stand_in_the_order_of_the_text_and_the_lost_ones_last(version: ChapterVersion):
    for words in ("Nobody saw", "A 𝄞 rang", "The ferry left"):
        add(version, words)
    later = "A 𝄞 rang. Then the ferry left.\n\nEverybody saw."
    assert open_(version, later) == [
        ("A 𝄞 rang", True), ("The ferry left", True), ("Nobody saw", False),
    ]  # fmt: skip


def test_a_page_finds_the_place_by_characters_that_are_no_spaces(version: ChapterVersion):
    add(version, "Nobody saw")
    (shown,) = shown_of(version.chapter, TEXT).open
    bare = "".join(TEXT.split()).encode("utf-16-le")
    found = bare[2 * shown.at : 2 * (shown.at + shown.length)].decode("utf-16-le")
    assert found == "Nobodysaw"


def test_the_version_that_was_commented_on_outlives_a_burst_of_typing(version: ChapterVersion):
    owner = version.chapter.project.owner
    mine = typed.keep(
        version.chapter, typed.Typed(TEXT + " More.", frozenset({version.pk})), owner
    ).version
    add(mine, "More.")
    again = typed.Typed(TEXT + " More and.", frozenset({mine.pk}), frozenset({mine.pk}))
    typed.keep(version.chapter, again, owner)
    assert ChapterVersion.objects.filter(pk=mine.pk).exists()


def test_all_are_read_in_a_few_queries(version: ChapterVersion, django_assert_num_queries):
    for _ in range(3):
        keeping.answer(add(version, "ferry"), "Yes.", version.chapter.project.owner)
    with django_assert_num_queries(2):
        for each in shown_of(version.chapter, TEXT).open:
            assert each.comment.author
            assert each.answers[0].author
