import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.text import (
    count_words,
    first_words,
    last_sentence_end,
    paragraphs,
    sentences,
    trim_to_sentence,
    whole_words,
)


def test_sentences_end_at_full_stops():
    assert sentences("She rowed. He slept.") == ["She rowed.", "He slept."]


ONE_SENTENCE = [
    "Mr. Pell asked Mrs. Varga for St. Anne's bell.",
    "M. Duval et MM. Roy saluèrent Mme. Varga.",
    "Le Dr. Roux logeait chez Mgr. Faye.",
    "J. R. Moreau signed first.",
    "J.-P. Sand signa la première.",
    "J.R.R. Moreau signed first.",
    "It cost 3.50 crowns, or 1.000 in paper.",
    "Il paya 3,50 francs le no. 5 et le vol. 2.",
    "Turn to p. 12 and read.",
    "She brought rope, tar, etc. and a lamp.",
    "At 5 p.m. the bell rang.",
    "Well… maybe not.",
    "Il… il ne savait pas.",
    "Wait... what did you say?",
    "“Come here!” she said.",
    "“Where?” he asked, and sat.",
    "«\u202fViens\u202f!\u202f» dit-elle.",
    "«\u00a0Où\u00a0?\u00a0» demanda Luc.",
    "« Viens ! » cria-t-elle.",
    "— Viens\u00a0! cria-t-elle.",
    "I. K. Varga signed.",
]


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_no_sentence_ends_inside(text):
    assert sentences(text) == [text]
    assert last_sentence_end(text) == len(text)


SEVERAL = [
    ("“Go.” “Where?” “Out!”", ["“Go.”", "“Where?”", "“Out!”"]),
    ('She said "Go." He went.', ['She said "Go."', "He went."]),
    (
        "«\u202fViens.\u202f» Il vint. «\u202fBien\u2026\u202f»",
        ["«\u202fViens.\u202f»", "Il vint.", "«\u202fBien…\u202f»"],
    ),
    ("«\u00a0Non\u00a0?\u00a0» Elle rit.", ["«\u00a0Non\u00a0?\u00a0»", "Elle rit."]),
    ("« Non. » Elle rit.", ["« Non. »", "Elle rit."]),
    ("— Viens\u202f!\n— Non.", ["— Viens\u202f!", "— Non."]),
    ("— Où\u00a0? — Là-bas.", ["— Où\u00a0?", "— Là-bas."]),
    ("No. He would not.", ["No.", "He would not."]),
    ("It was I. She knew.", ["It was I.", "She knew."]),
    ("He left in 1914. She stayed.", ["He left in 1914.", "She stayed."]),
    ("Il était 3 h. Élise dormait.", ["Il était 3 h.", "Élise dormait."]),
    ("Rope, tar, etc. Nothing else.", ["Rope, tar, etc.", "Nothing else."]),
    ("Really?! Yes…! Good.", ["Really?!", "Yes…!", "Good."]),
    ("Then silence… Nobody moved.", ["Then silence…", "Nobody moved."]),
    ("(He lied.) She knew.", ["(He lied.)", "She knew."]),
    ("The lamp\n\nwas out.", ["The lamp", "was out."]),
    ("A landing.\n\nof planks.", ["A landing.", "of planks."]),
    ("He met Mr.\n\nThen nothing.", ["He met Mr.", "Then nothing."]),
    ("She rowed. And then the", ["She rowed.", "And then the"]),
    ("M. Roy vit M. Faye. M. Faye fuit.", ["M. Roy vit M. Faye.", "M. Faye fuit."]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), SEVERAL)
def test_sentences(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("She rowed. He sle", "She rowed."),
        ("She rowed. Then Mr.", "She rowed."),
        ("Elle rama. Puis M.", "Elle rama."),
        ("She rowed. “Come!” she sh", "She rowed."),
        ("It was plan B.", "It was plan B."),
        ("no end at all", ""),
        ("«\u202fViens.\u202f» Et pu", "«\u202fViens.\u202f»"),
        ("She rowed.\n\n“Go.”\n\nHe", "She rowed.\n\n“Go.”"),
    ],
)
def test_a_cut_text_is_trimmed_to_its_last_whole_sentence(text, kept):
    assert trim_to_sentence(text) == kept


@given(st.text(alphabet="abIM .!?…\n«»”\u202f1", max_size=80))
def test_sentences_lose_nothing_but_spaces(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(st.text(alphabet="abIM .!?…\n«»”\u202f1", max_size=80))
def test_trimming_again_changes_nothing(text):
    trimmed = trim_to_sentence(text)
    assert text.startswith(trimmed)
    assert sentences(text)[: len(sentences(trimmed))][:-1] == sentences(trimmed)[:-1]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("don't l'hiver grand-mère l’été", 4),
        ("«\u202fOui\u202f», dit-il.", 2),
        ("—", 0),
        ("3.5 km", 3),
        ("", 0),
    ],
)
def test_words_are_counted_as_an_author_does(text, count):
    assert count_words(text) == count


def test_paragraphs_are_parted_by_blank_lines():
    assert paragraphs("One.\nStill one.\n \n\nTwo.\n") == ["One.\nStill one.", "Two."]


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("One two three.", 3, "One two three."),
        ("One, two\nthree.", 2, "One, two…"),
        ("L'hiver vient", 1, "L'hiver…"),
        ("", 3, ""),
    ],
)
def test_first_words(text, count, expected):
    assert first_words(text, count) == expected


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("The bell rings", 20, "The bell rings"),
        ("The bell rin", 12, "The bell"),
        ("Supercalifragilistic", 10, "Supercalif"),
    ],
)
def test_a_string_cut_by_its_bound_loses_its_last_word(text, length, expected):
    assert whole_words(text, length) == expected
