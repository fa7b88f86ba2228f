import pytest

from writing.wording import clipped, folded, mentions, names, numbers, overlap


def test_it_folds() -> None:
    assert folded("L’Été, « déjà » !") == "l ete deja"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She saw Ilse by the river.", {"ilse"}),
        ("The river rose. Nobody spoke.", set()),
        ("“Come here,” said Aron.", {"aron"}),
        ("He looked up. “Nobody,” he said.", set()),
        ("Elle vit Ilse. — Venez, dit Aron.", {"ilse", "aron"}),
        ("They took Aron’s coat to Port-Louis.", {"aron", "port louis"}),
        ("It was I who called.", set()),
    ],
)
def test_names_are_capitalised_words_that_open_nothing(text: str, expected: set[str]) -> None:
    assert names(text) == expected


def test_a_known_name_counts_where_it_opens_a_sentence() -> None:
    assert names("Ilse rowed.", ["Ilse"]) == {"ilse"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One coin, two oars.", {"two"}),
        ("At 10:30 there were 12.", {"10:30", "12"}),
        ("Il y avait trois rames et une lampe.", {"trois"}),
    ],
)
def test_numbers_in_digits_and_words(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected


def test_overlap_is_of_the_shorter_text_and_of_content_words() -> None:
    assert overlap("Ilse holds the key", "key of Ilse, and more than that, on tables") == 2 / 3
    assert overlap("the and of", "Ilse") == 0.0


def test_a_name_within_a_word_is_not_mentioned() -> None:
    assert not mentions("The baron left.", "Aron")
    assert mentions("“Aron?”", "Aron")


def test_a_clipped_line_ends_at_a_word() -> None:
    assert clipped("one two three", 100) == "one two three"
    assert clipped("one two three", 9) == "one two…"
