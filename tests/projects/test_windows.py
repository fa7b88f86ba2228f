import json

import pytest

from novellaforge.llm.answers import schema_of
from projects.windows import (
    ChapterAnswer,
    Line,
    arc_at,
    arcs_for,
    in_windows,
    missing_numbers,
    sift,
    told,
    window_answer,
)

TITLES = ("Salt", "The lamp goes out", "Debt", "A wrong coat", "Marsh fever", "Eleven oars")
SUMMARIES = (
    "Ilse counts the passengers twice and one is missing.",
    "Aron puts out the lamp so that nobody sees the barge land.",
    "The priest names the sum that her father never paid back.",
    "A drowned man wears the coat that she sold in spring.",
    "Fever shuts the village and the bell must not be rung.",
    "Someone has carved a name into the oar from the river.",
)


def chapter(number, title=None, summary=None):
    return ChapterAnswer(
        number=number,
        title=title or TITLES[number - 1],
        summary=summary or SUMMARIES[number - 1],
        point_of_view="Ilse",
        kind="ordinary",
        required_points=[],
        forbidden=[],
    )


def test_a_complete_answer_is_taken_whole():
    sifted = sift([chapter(1), chapter(2), chapter(3)], (1, 2, 3), [])
    assert [each.number for each in sifted.taken] == [1, 2, 3]
    assert sifted.missing == ()


@pytest.mark.parametrize(
    ("answered", "missing"),
    [
        ([chapter(1), chapter(3)], (2,)),
        ([], (1, 2, 3)),
        ([chapter(1), chapter(1, "Another"), chapter(2)], (3,)),
        ([chapter(1), chapter(2), chapter(4)], (3,)),
        ([chapter(1), chapter(2, title="SALT"), chapter(3)], (2,)),
        ([chapter(1), chapter(2, summary=SUMMARIES[0]), chapter(3)], (2,)),
        ([chapter(1), chapter(2), chapter(3, title="Eleven oars")], (3,)),
        ([chapter(1), chapter(2), chapter(3, summary=SUMMARIES[5])], (3,)),
    ],
    ids=[
        "left out",
        "empty",
        "one number twice",
        "a number of no window",
        "title of another",
        "summary of another",
        "title of an older chapter",
        "summary of an older chapter",
    ],
)
def test_what_is_missing_is_named(answered, missing):
    assert sift(answered, (1, 2, 3), [Line(6, TITLES[5], SUMMARIES[5])]).missing == missing


def test_chapters_are_taken_in_order():
    sifted = sift([chapter(3), chapter(1), chapter(2)], (1, 2, 3), [])
    assert [each.number for each in sifted.taken] == [1, 2, 3]


def test_the_first_of_two_with_one_number_is_taken():
    sifted = sift([chapter(1, "First"), chapter(1, "Second")], (1,), [])
    assert [each.title for each in sifted.taken] == ["First"]


@pytest.mark.parametrize("short", [False, True])
def test_the_schema_allows_the_windows_numbers_only(short):
    schema = schema_of(window_answer((4, 6), short))["properties"]["chapters"]
    assert (schema["minItems"], schema["maxItems"]) == (2, 2)
    assert schema["items"]["properties"]["number"]["enum"] == [4, 6]


def test_an_incomplete_answer_can_still_be_read():
    answer = window_answer((1, 2, 3), False)
    text = json.dumps({"chapters": [chapter(2).model_dump()]})
    assert [each.number for each in answer.model_validate_json(text).chapters] == [2]


@pytest.mark.parametrize(
    ("first", "last", "taken", "missing"),
    [(1, 3, [], [1, 2, 3]), (1, 4, [2, 9], [1, 3, 4]), (2, 3, [2, 3], [])],
)
def test_missing_numbers(first, last, taken, missing):
    assert missing_numbers(first, last, taken) == missing


def test_windows_hold_every_number_once():
    assert in_windows([1, 2, 5, 6, 7], 2) == [(1, 2), (5, 6), (7,)]
    assert in_windows([], 10) == []


def test_a_window_is_told_what_stands_around_it():
    lines = [Line(number, "", "") for number in (1, 2, 3, 4, 6, 9, 10, 11, 12, 13, 14)]
    numbers = [line.number for line in told(lines, (5, 7), 2)]
    assert numbers == [3, 4, 6, 9, 10, 11, 12, 13]


@pytest.mark.parametrize(("chapters", "arcs"), [(1, 1), (3, 2), (12, 3), (30, 5), (1000, 8)])
def test_longer_books_have_more_arcs(chapters, arcs):
    assert arcs_for(chapters) == arcs


@pytest.mark.parametrize("chapters", [1, 3, 7, 12, 100])
def test_arcs_follow_each_other_and_are_about_equal(chapters):
    arcs = arcs_for(chapters)
    places = [arc_at(number, chapters, arcs) for number in range(1, chapters + 1)]
    assert places == sorted(places)
    assert set(places) == set(range(arcs))
    lengths = [places.count(arc) for arc in range(arcs)]
    assert max(lengths) - min(lengths) <= 1


def test_a_chapter_beyond_the_plan_lies_in_the_last_arc():
    assert arc_at(15, 12, 4) == 3
