import pytest

from memory.evidence import Span, _fold, find, fold, mentions, sentence_at

TEXT = "Ilse counted the oars twice. “You said nobody came down here,” she told Aron—twice… Fin."


def found(quote: str, text: str = TEXT) -> str | None:
    span = find(quote, text)
    return text[span.start : span.end] if span else None


def test_a_quote_is_found_where_it_stands():
    assert find("counted the oars", TEXT) == Span(5, 21)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("you said nobody came down here", TEXT),
        ('"You said nobody came down here," she told', TEXT),
        ("she told Aron - twice...", TEXT.replace("—", " — ")),
        ("L'hiver dura trois mois", "Alors l’hiver dura trois mois."),
        ("« Non ! » dit-elle", "« Non\u202f! » dit-elle."),
        ('"Non!" dit-elle', "«\u00a0Non\u00a0!\u00a0» dit-elle."),
        ("une e\u0301pe\u0301e de bois", "Il prit une épée de bois."),
        ("une épée de bois", "Il prit une e\u0301pe\u0301e de bois."),
        ("the oars, twice over", "counted the oars,\ntwice over the rope"),
    ],
)
def test_typography_makes_no_difference(quote: str, text: str):
    assert find(quote, text)


def test_what_is_found_is_the_text_s_own_words():
    text = "Il prit une e\u0301pe\u0301e de bois\u00a0; il rit."
    assert found("une épée de bois ; il", text) == "une e\u0301pe\u0301e de bois\u00a0; il"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("", TEXT),
        ("…", TEXT),
        ("counted the oars thrice", TEXT),
        ("counted the oar", TEXT),  # inside a word
        ("the oars", TEXT),  # too short to prove anything
        ("Aron counted the oars", TEXT),
        ("Ilse counted … here", TEXT),
    ],
)
def test_what_is_not_there_is_not_found(quote: str, text: str):
    assert find(quote, text) is None


def test_a_whole_sentence_may_be_short():
    assert found("Fin.") == "Fin"


def test_the_sentence_that_holds_it():
    span = find("nobody came down here", TEXT)
    assert span
    assert sentence_at(span, TEXT).startswith("“You said nobody came down here,” she told Aron")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ilse Varga rowed.", True),
        ("the ferrywoman’s oar", True),
        ("Ilsenburg rowed.", False),
        ("", False),
    ],
)
def test_mentions(text: str, said: bool):
    assert mentions(text, ("Ilse", "the ferrywoman")) is said


@pytest.mark.parametrize(
    "text", [TEXT, "« Non\u202f! » dit-elle —\n à l’e\u0301tang…", "", " A  b "]
)
def test_both_ways_of_folding_agree(text: str):
    assert fold(text) == _fold(text).text.strip()
