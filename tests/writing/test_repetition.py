"""What a text repeats: what must not count first, then what must, French and English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writing.repetition import MOST, repeated, repeated_share, worn_in

# What is no repetition: (language, text).
QUIET = [
    ("en", ""),
    ("en", "Ilse counted the oars twice. One was missing."),
    # common words only
    (
        "en",
        "It was at the end of the road. It rained at the end of the day. We sat at the end of.",
    ),
    # four words, twice only
    ("en", "Ilse barred the green door. He left. Nobody barred the green door again."),
    # across a sentence's end
    ("en", "She saw the red boat. Rowing hard was dull. A red boat. Rowing hard hurt him. Why."),
    # a name
    ("en", "He saw Ilse Marten there. Then Ilse Marten spoke. So Ilse Marten left, Ilse Marten."),
    # speech begins alike
    ("en", "“She knows,” said one. “She lies,” said two. “She hides,” said three."),
    # two in a row, then another
    ("en", "She ran. She fell. Night came. She slept. Dawn broke."),
    # the same word, far apart
    ("en", f"A lantern burned. {'He rowed on and on. ' * 1}{'So be it then now. ' * 1}Quiet."),
    ("fr", "Ilse compta les rames. Il en manquait une."),
    ("fr", "Il y avait de la pluie. Elle y avait de la peine. On y avait de quoi faire."),
    ("fr", "— Elle sait. — Elle ment.\n\n— Elle se tait.\n\n— Elle part."),
    ("fr", "Elle courut. Elle tomba. La nuit vint."),
]


@pytest.mark.parametrize(("language", "text"), QUIET)
def test_what_is_no_repetition(language: str, text: str):
    assert repeated(text, language) == ()


SAID = [
    (
        "en",
        "The lamp by the boathouse door went out. He slept. She watched the lamp by the boathouse "
        "door again.",
        "phrase",
        "the lamp by the boathouse door",
        2,
    ),
    (
        "en",
        "He barred the green door. She barred the green door. They barred the green door.",
        "phrase",
        "barred the green door",
        3,
    ),
    ("en", "She ran. She fell. She slept. Dawn broke.", "opening", "she", 3),
    (
        "en",
        "At dusk it rained. Men came. At dusk they left. He ate. At dusk nobody spoke.",
        "opening",
        "at dusk",
        3,
    ),
    (
        "en",
        "A lantern hung there. Two lanterns burned, and the lantern's light moved.",
        "echo",
        "lantern",
        3,
    ),
    (
        "fr",
        "La lampe près du hangar s’éteignit. Il dormit. Elle vit la lampe près du hangar.",
        "phrase",
        "la lampe près du hangar",
        2,
    ),
    ("fr", "Elle courut. Elle tomba. Elle dormit. L’aube vint.", "opening", "elle", 3),
    ("fr", "Une rame manquait. Les rames flottaient loin ; sa rame seule…", "", "", 0),
    (
        "fr",
        "Le fleuve montait. On entendait le fleuve, et d’autres fleuves plus loin.",
        "echo",
        "fleuve",
        3,
    ),
]


@pytest.mark.parametrize(("language", "text", "kind", "words", "times"), SAID)
def test_what_is_said_again(language: str, text: str, kind: str, words: str, times: int):
    found = [(each.kind, each.words, each.times) for each in repeated(text, language)]
    assert found == ([(kind, words, times)] if kind else [])


def test_places_are_characters_of_the_text():
    text = "The old ferry bell rang out. He slept.\n\nNobody heard the old ferry bell rang out."
    (found,) = repeated(text, "en")
    assert [text[start:end].lower() for start, end in found.places] == [found.words] * 2


WORN = ("palpable", "little did … know", "un frisson … échine", "ne put s’empêcher de", "sank")


@pytest.mark.parametrize(
    "text",
    [
        "It was impalpable.",
        "Little did it matter to those of us at the table who know.",
        "Un frisson le prit, et l’échine ne le portait plus, pour dire les choses.",
        "The sankha was blown.",
    ],
)
def test_no_worn_phrase(text: str):
    assert worn_in(text, WORN) == ()


@pytest.mark.parametrize(
    ("text", "phrase", "said"),
    [
        ("The dread was Palpable.", "palpable", "Palpable"),
        ("Little did Aron then know.", "little did … know", "Little did Aron then know"),
        (
            "Un frisson parcourut son échine.",
            "un frisson … échine",
            "Un frisson parcourut son échine",
        ),
        ("Elle ne put s'empêcher\nde rire.", "ne put s’empêcher de", "ne put s'empêcher\nde"),
    ],
)
def test_a_worn_phrase_where_it_stands(text: str, phrase: str, said: str):
    (found,) = worn_in(text, WORN)
    assert (found.kind, found.words) == ("worn", phrase)
    assert [text[start:end] for start, end in found.places] == [said]


def test_worn_phrases_come_first_and_all_is_bounded():
    text = " ".join(
        f"She saw the number{n} boat in harbour. Palpable. He saw the number{n} boat in harbour."
        for n in range(30)
    )
    found = repeated(text, "en", ("palpable", "boat", "harbour", "saw the"))
    assert [each.kind for each in found[:3]] == ["worn"] * 3
    assert len(found) <= MOST


@pytest.mark.parametrize("language", ["en", "fr"])
def test_how_much_is_said_again(language: str):
    assert repeated_share("", language) == 0
    assert repeated_share("Ilse counted every narrow painted oar.", language) == 0
    twice = "Ilse counted every narrow painted oar. " * 2
    assert repeated_share(twice, language) == 1


@given(st.text(alphabet="ab «»“”'—.\n\t", max_size=120), st.sampled_from(["en", "fr"]))
def test_any_text_is_counted_and_every_place_is_in_it(text: str, language: str):
    for each in repeated(text, language, ("a b", "a … b")):
        assert each.times == len(each.places) >= 1
        assert all(0 <= start < end <= len(text) for start, end in each.places)
        assert list(each.places) == sorted(each.places)
