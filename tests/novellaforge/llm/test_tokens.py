import random

import pytest

from novellaforge.llm import user
from novellaforge.llm.tokens import ENOUGH_WORDS, estimate, estimate_messages, measure, per_word
from tests.model_server.author import prose


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("a", 1), ("abcd" * 10, 10), ("猫" * 10, 6), ("é" * 4, 3)]
)
def test_the_rule(text: str, tokens: int) -> None:
    assert estimate(text) == tokens


@pytest.mark.parametrize(("language", "low", "high"), [("en", 1.2, 1.6), ("fr", 1.3, 1.8)])
def test_prose_has_about_as_many_tokens_as_is_known(
    language: str, low: float, high: float
) -> None:
    text = prose(1_000, language, random.Random(1))
    assert low < estimate(text) / len(text.split()) < high


def test_a_message_costs_more_than_its_text() -> None:
    assert estimate_messages([user("abcd"), user("abcd")]) == 2 * (1 + 4)


def test_what_is_measured_is_of_one_writer_and_of_enough_words() -> None:
    writer = ("http://measured", "scripted", "fr")
    measure(writer, "l’eau monte " * (ENOUGH_WORDS // 2 - 1), 3 * (ENOUGH_WORDS - 2))
    assert per_word(writer) == 0
    measure(writer, "le bac !", 6)
    assert per_word(writer) == 3
    assert per_word(("http://measured", "scripted", "en")) == 0
