"""The ways of telling something twice: which facts are set side by side, and what must hold.

As a rule of continuity, a way is a join and named conditions, all of which must hold; each sees
what an approved chapter tells and what the draft tells. Pure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from memory.continuity.rule import Condition, Pair, View
from memory.retelling.deeds import (
    both_happen,
    deeds,
    is_done_but_once,
    is_no_aside,
    is_no_routine,
    is_not_another,
    is_one_deed,
    is_seen_with_the_same_eyes,
)
from memory.retelling.echoes import (
    both_are_deeds,
    both_look_back,
    is_no_refrain,
    is_one_matter,
    same_words,
    stood_so_until_then,
    threads,
)
from memory.retelling.news import (
    comes_from_the_same,
    is_news_by_then,
    news,
    nothing_was_forgotten,
    says_no_more,
)
from memory.retelling.telling import is_nearly_the_same, is_same_told, speak_of_the_same
from memory.retelling.traits import introductions, is_within_memory, says_little_new

Why = Literal["event", "revelation", "introduction", "thread", "backstory", "words"]


@dataclass(frozen=True)
class Way:
    """`grave`: a reader would call it a mistake, not a weakness."""

    why: Why
    grave: bool
    pairs: Callable[[View], Iterable[Pair]]
    conditions: tuple[Condition, ...]


WAYS = (
    Way(
        "event",
        True,
        deeds,
        (
            is_one_deed, both_happen, is_done_but_once, is_same_told, is_not_another,
            speak_of_the_same, is_no_routine, is_no_aside, is_seen_with_the_same_eyes,
        ),
    ),
    Way(
        "revelation",
        True,
        news,
        (says_no_more, is_news_by_then, comes_from_the_same, speak_of_the_same,
         nothing_was_forgotten),
    ),
    Way(
        "introduction",
        False,
        introductions,
        (says_little_new, is_within_memory, is_seen_with_the_same_eyes),
    ),
    Way(
        "thread",
        False,
        threads,
        (is_one_matter, both_happen, is_same_told, is_no_routine, stood_so_until_then),
    ),
    Way("backstory", False, same_words, (is_nearly_the_same, both_look_back, is_no_refrain)),
    Way(
        "words",
        False,
        same_words,
        (is_nearly_the_same, both_are_deeds, is_no_routine, is_no_refrain,
         is_seen_with_the_same_eyes),
    ),
)  # fmt: skip
