"""The words that clash: of a value, else those in which two sentences that are alike differ."""

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
        ("Aron took the book.", "Ilse had left it under the stairs."),
        ("The glass opened her left palm.", "The scar on her right hand pulled."),
        ("In May we saw one two three four five.", "In May we saw ten red dogs and a bell."),
        ("She left.", "She left at dawn."),
        ("Aron Pell died in the night.", "Aron Pell took the oars."),
    ],
)
def test_where_no_few_words_are_to_blame_none_is_marked(sentence: str, other: str):
    assert marked(sentence, other) == []


def test_without_another_sentence_only_a_value_is_marked():
    assert marked("The lamp was red.", "") == []
    assert marked("The lamp was red.", "", ("red",)) == ["red"]


def test_beside_a_value_nothing_else_is_marked():
    one, other = "Aron took the book in June.", "Ilse took the book in July."
    assert marked(one, other, ("aron",)) == ["Aron"]
    assert marked(one, other, ("aron pell", "june")) == ["Aron", "June"]


def test_a_value_is_marked_wherever_it_is_accented_or_written_large():
    assert marked("Sa main GAUCHE, brûlée.", "", ("gauche brulee",), "fr") == ["GAUCHE, brûlée"]


def test_common_words_of_a_value_are_not():
    assert marked("He was in the palm of the left.", "", ("the left palm",)) == ["palm", "left"]


@pytest.mark.parametrize(
    ("sentence", "value", "form"),
    [
        ("Her palms bled.", "palm", "palms"),
        ("Elle sourit encore.", "sourire", "sourit"),
        ("They walked on.", "walk", "walked"),
    ],
)
def test_another_form_of_a_value_is_marked(sentence: str, value: str, form: str):
    assert marked(sentence, "", (value,)) == [form]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [("The art of it.", "arm"), ("He was partial.", "part"), ("A counter.", "counting house")],
)
def test_a_word_that_only_begins_like_it_is_not(sentence: str, value: str):
    assert marked(sentence, "", (value,)) == []


def test_else_where_the_other_says_something_else():
    assert marked("Her left palm bled.", "Her right hand bled.") == ["left palm"]
    assert marked("It was 12 that night.", "It was 9 that night.") == ["12"]
    assert marked("L’heure était dix heures.", "L’heure était midi.", language="fr") == [
        "dix heures"
    ]


def test_a_value_that_does_not_stand_there_is_passed_over():
    assert marked("Aron slept.", "Aron rowed.", ("dead",)) == ["slept"]


@pytest.mark.parametrize(
    ("sentence", "word"), [("Aron died in the night.", "died"), ("Aron mourut là.", "mourut")]
)
def test_what_means_the_value_is_marked(sentence: str, word: str):
    assert marked(sentence, "Aron took the oars.", ("dead",)) == [word]


def test_a_language_without_a_list_of_common_words_is_marked_all_the_same():
    assert marked("Ana murió.", "Ana habló.", language="es") == ["murió"]
