"""What is measured of a text: what cannot be told first, French and English."""

import pytest

from projects.style.measuring import Measures, measure
from projects.style.passages import LEAST, MOST, typical
from projects.text import count_words

PAST = (
    "Ilse counted the oars twice. She looked at the water and waited; nobody came. The lamp "
    "burned low over the planks, and the rope was wet. He turned away.\n\n"
    "“You said nobody came down here,” she told him. He kept his eyes on the river.\n\n"
)
PRESENT = (
    "I count the oars twice. The lamp is low and my hands are cold — the rope stands stiff. "
    "Aron looks at me and says nothing. He knows. I think he waits for the bell.\n\n"
)
SIMPLE = (
    "Ilse compta les rames deux fois. Elle regarda l’eau et attendit ; personne ne venait. La "
    "lampe brûlait bas, et la corde était mouillée. Ils se turent et partirent.\n\n"
    "« Personne n’est descendu », dit-elle. Il garda les yeux sur le fleuve.\n\n"
)
COMPOSED = (
    "J’ai compté les rames deux fois. Aron a regardé l’eau, il est parti sans un mot. Ma lampe "
    "brûlait bas et la corde était mouillée. J’ai attendu. Il a fini par revenir vers moi.\n\n"
)
NOW = (
    "Je compte les rames. La lampe est basse, mes mains sont froides. Aron regarde l’eau et ne "
    "répond pas ; il sait. Je pense qu’il attend la cloche. Le vent tourne. Il a peur de moi.\n\n"
)


def measured(text: str, language: str = "en", times: int = 8) -> Measures:
    found = measure(text * times, language)
    assert found
    return found


def test_too_little_text_says_nothing():
    assert measure("", "en") is None
    assert measure("One word. " * 70, "en") is None


def test_what_cannot_be_told_is_left_empty():
    found = measured("Rain. More rain over rooftops. Grey morning, grey street. ", "en", 30)
    assert (found.person, found.tense, found.speech) == ("", "", "")


def test_two_tenses_are_none():
    assert measured(PAST + PRESENT.replace("I ", "She ") * 2).tense == ""


def test_what_is_said_in_speech_is_not_the_narrators():
    text = PAST + "“I am here, I wait, my hand is on my oar and I know it,” said Aron.\n\n"
    assert (measured(text).person, measured(text).tense) == ("third", "past")


@pytest.mark.parametrize(
    ("language", "text", "person", "tense", "speech"),
    [
        ("en", PAST, "third", "past", "curly"),
        ("en", PRESENT, "first", "present", ""),
        ("fr", SIMPLE, "third", "past", "guillemets"),
        ("fr", COMPOSED, "first", "composed", ""),
        ("fr", NOW, "first", "present", ""),
        ("fr", SIMPLE + "— Je ne mens pas, dit-il.\n\n— Tu mens.\n\n", "third", "past", "dash"),
    ],
)
def test_person_tense_and_speech(language: str, text: str, person: str, tense: str, speech: str):
    found = measured(text, language)
    assert (found.person, found.tense, found.speech) == (person, tense, speech)


def test_lengths_and_dialogue():
    found = measured(
        "One two three four. One two three four five six.\n\n“One two.”\n\n", times=20
    )
    assert (found.words, found.sentence, found.paragraph) == (240, 4, 6)
    assert found.long_sentence == 6
    assert found.dialogue == round(100 * 2 / 12)


def test_marks_that_are_a_habit_and_marks_that_are_not_there():
    found = measured("He waited; she left; nobody spoke. " * 100, times=1)
    assert found.often == ("semicolon",)
    assert found.never == ("exclamation", "ellipsis", "parenthesis")


def test_of_few_words_nothing_is_called_absent():
    assert measured("He waited there and she left him. ", times=30).never == ()


def test_typical_passages_are_of_the_text_and_spread_over_it():
    texts = [f"Chapter {n} began. {PAST.replace('Ilse', f'Ilse{n}')}" * 3 for n in range(6)]
    whole = measured("".join(texts), times=1)
    found = typical(texts, whole)
    assert found == typical(texts, whole)
    assert len(found) == 3
    places = ["\n\n".join(texts).replace("\n\n\n\n", "\n\n").index(each[:40]) for each in found]
    assert places == sorted(places)
    assert all(LEAST <= count_words(each) <= MOST for each in found)


def test_a_long_paragraph_is_cut_at_a_sentence():
    long = "She counted the oars and looked at the river for a while. " * 40
    found = typical([long], measured(long, times=1))
    assert len(found) == 1
    assert found[0].endswith("while.")
    assert count_words(found[0]) <= MOST


def test_a_text_without_a_passage_shows_none():
    assert typical([], measured(PAST)) == ()
    assert typical(["Short."], measured(PAST)) == ()
