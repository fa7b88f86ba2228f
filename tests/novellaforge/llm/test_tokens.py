import random

import pytest

from novellaforge.llm import user
from novellaforge.llm.tokens import estimate, estimate_messages
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
