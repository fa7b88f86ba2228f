"""How a language sets a text: what must stay, then what changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.typography import typeset

ODD = st.text(alphabet="ab1É \n\"'-.«»“”’‘—…!?;:\u00a0\u202f`/@&(),", max_size=60)
_PIECE = st.sampled_from(
    [
        "Ilse", "l'oar", "“No”", '"Yes"', "don't", " ", " ", "\n\n", "- ", "--", "...", "!", " ?",
        ":", ";", "«", "»", "« ", " »", "10:30", "http://a.b/c?d=\"e\"", "`x = \"y\"`",
        "'tis", "6'2\"",
    ]
)  # fmt: skip
TEXTS = ODD | st.lists(_PIECE, max_size=30).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "« Déjà ! »",
        "«\u202fDéjà\u202f!\u202f»",
        "Il dit\u00a0: oui\u202f; non.",
        "10:30, http://a.fr/?a=b;c:d 6'2\" 1,80",
        'ilse@bac.fr, &amp; `a = "b" ; c : d`',
        "(?) (!)",
        "Peut-être dit-il",
        "-3 degrés",
        "---",
        "a.....b ../c",
    ],
)
def test_what_is_right_or_no_prose_stays_in_french(text: str):
    text = text.replace("« Déjà ! »", "«\u00a0Déjà\u00a0!\u00a0»")
    assert typeset(text, "fr") == text


@pytest.mark.parametrize(
    "text",
    [
        "“Don’t,” she said — “no.”",
        "6'2\" tall",
        'see http://a.org/?a=b;c:d and `it\'s "code"`',
        "well-known",
        "--- \n\n***",
        "He gave 3 - 2.",
    ],
)
def test_what_is_right_or_no_prose_stays_in_english(text: str):
    assert typeset(text, "en") == text


def test_another_language_is_given_back():
    assert typeset('"Nein!" -- sagte er...', "de") == '"Nein!" -- sagte er...'


@pytest.mark.parametrize(
    ("text", "is_set"),
    [
        ('Il dit: "Non!" - rien...', "Il dit\u00a0: «\u00a0Non\u202f!\u00a0» — rien…"),
        ("- Tu viens?\n\n-- Oui ; là.", "—\u00a0Tu viens\u202f?\n\n—\u00a0Oui\u202f; là."),
        ("— Viens.", "—\u00a0Viens."),
        ("– Viens.", "–\u00a0Viens."),
        ("l'ami d'\"Aron\"", "l’ami d’«\u00a0Aron\u00a0»"),
        ('« Il a dit "non" hier »', "«\u00a0Il a dit “non” hier\u00a0»"),
        ("Quoi ?! Ah !!!", "Quoi\u202f?! Ah\u202f!!!"),
        ("«Tiens»", "«\u00a0Tiens\u00a0»"),
        ("Voir http://a.fr/b?c ; fin", "Voir http://a.fr/b?c\u202f; fin"),
    ],
)
def test_french(text: str, is_set: str):
    assert typeset(text, "fr") == is_set


@pytest.mark.parametrize(
    ("text", "is_set"),
    [
        ('"Don\'t," she said--"no."', "“Don’t,” she said—“no.”"),
        ('"But--" he said...', "“But—” he said…"),
        ("'I don't know,' he said.", "‘I don’t know,’ he said."),
        ("'Tis the dogs' bowl, '90s, rock 'n' roll", "’Tis the dogs’ bowl, ’90s, rock ’n’ roll"),
        ('"He was 20"', "“He was 20”"),
        ("the oar - the last - broke", "the oar — the last — broke"),
        ('("Yes")', "(“Yes”)"),
        ("\"'Go,' she said.\"", "“‘Go,’ she said.”"),
    ],
)
def test_english(text: str, is_set: str):
    assert typeset(text, "en") == is_set


@given(TEXTS, st.sampled_from(["fr", "en"]))
def test_set_twice_it_is_set_once(text: str, language: str):
    once = typeset(text, language)
    assert typeset(once, language) == once


@given(TEXTS, st.sampled_from(["fr", "en"]))
def test_every_word_and_number_stays(text: str, language: str):
    assert re.findall(r"\w+", typeset(text, language)) == re.findall(r"\w+", text)


@given(TEXTS, st.sampled_from(["fr", "en"]))
def test_addresses_and_code_stay(text: str, language: str):
    kept = r"https?://[\w./]+|`[^`\n]+`"
    assert re.findall(kept, typeset(text, language)) == re.findall(kept, text)


@given(TEXTS, st.sampled_from(["fr", "en"]))
def test_no_paragraph_comes_or_goes(text: str, language: str):
    assert typeset(text, language).count("\n") == text.count("\n")
