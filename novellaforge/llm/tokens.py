"""How many tokens a text has, roughly: for budgets, and where a server reports no usage.

Plain letters count a quarter (OpenAI: "1 token is about 4 characters in English"), Chinese,
Japanese and Korean characters 0.6 (DeepSeek, "Token & Token Usage"); an accented letter, a
typographic quote or another script breaks a word's tokens and counts 0.75. That gives about
1.4 tokens a word in English prose and 1.6 in French.

How many a model really takes for a word is measured on its prose.
"""

import math
import re
from collections.abc import Iterable

from novellaforge.llm.messages import Message

PLAIN, IDEOGRAPH, OTHER = 0.25, 0.6, 0.75
PER_MESSAGE = 4  # the role and the marks around a turn
ENOUGH_WORDS = 200  # of prose, for a measure of it

_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_OTHERS = re.compile(r"[^\x00-\x7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

Writer = tuple[str, str, str]  # a server, its model, a language

# Tokens that servers have reported of prose, and its words, for the life of the process.
_measured: dict[Writer, tuple[int, int]] = {}


def estimate(text: str) -> int:
    """Tokens of `text`, never fewer than one for a text that is not empty."""
    ideographs, others = len(_IDEOGRAPHS.findall(text)), len(_OTHERS.findall(text))
    plain = len(text) - ideographs - others
    return math.ceil(plain * PLAIN + ideographs * IDEOGRAPH + others * OTHER)


def estimate_messages(messages: Iterable[Message]) -> int:
    return sum(estimate(message.content) + PER_MESSAGE for message in messages)


def measure(writer: Writer, prose: str, taken: int) -> None:
    """What this prose took, by the server's own count."""
    tokens, words = _measured.get(writer, (0, 0))
    _measured[writer] = tokens + taken, words + len(_WORD.findall(prose))


def per_word(writer: Writer) -> float:
    """As measured so far; 0: on too little."""
    tokens, words = _measured.get(writer, (0, 0))
    return tokens / words if words >= ENOUGH_WORDS else 0.0
