"""The words that clash: of a value, else those that only one of two sentences has."""

import pytest

from writing.issues.clashing import clash


def marked(
    sentence: str, other: str, values: tuple[str, ...] = (), language: str = "en"
) -> list[str]:
    return [sentence[start:end] for start, end in clash(sentence, other, values, language)]


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("", ""),
        ("He was there.", "He was there."),
        ("It is what it was.", "Nothing else."),
        ("One two three four five six seven eight nine ten eleven dogs.", "Cats."),
    ],
)
def test_where_no_few_words_are_to_blame_none_is_marked(sentence: str, other: str):
    assert marked(sentence, other) == []


def test_without_another_sentence_only_a_value_is_marked():
    assert marked("The lamp was red.", "") == []
    assert marked("The lamp was red.", "", ("red",)) == ["red"]


def test_a_value_is_marked_wherever_it_is_accented_or_written_large():
    assert marked("Sa main GAUCHE, brûlée.", "", ("gauche brulee",), "fr") == ["GAUCHE, brûlée"]


def test_common_words_of_a_value_are_not():
    assert marked("He was in the palm of the left.", "", ("the left palm",)) == ["palm", "left"]


def test_else_what_the_other_does_not_have():
    one, other = "The glass opened her left palm.", "The scar on her right hand pulled."
    assert marked(one, other) == ["glass opened", "left palm"]
    assert marked("L’heure était dix heures.", "L’heure était midi.", language="fr") == [
        "dix heures"
    ]


def test_a_value_that_does_not_stand_there_is_passed_over():
    assert marked("Aron died.", "Aron rowed.", ("dead",)) == ["died"]


def test_a_language_without_a_list_of_common_words_is_marked_all_the_same():
    assert marked("Ana murió.", "Ana habló.", language="es") == ["murió"]
