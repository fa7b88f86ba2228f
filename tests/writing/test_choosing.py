"""What an author chose of the bible, in the prompt of every call."""

from dataclasses import replace

import pytest

from memory.context.chosen import Chosen
from tests.writing.briefs import ARON, CONTEXT, ILSE, LANDING, a_book, a_brief
from writing.brief import Person, RunBrief
from writing.choosing import (
    RULE,
    WISH,
    as_chosen,
    can_be_pinned,
    passage_key,
    person_key,
    place_key,
    words_key,
)
from writing.fingerprint import fingerprint_of
from writing.prompting import PEOPLE, shared_prefix

RULES = ("Nobody crosses after the bell.",)


def prompt(brief: RunBrief) -> str:
    return shared_prefix(brief, CONTEXT, ())[-1].content


def with_(brief: RunBrief, **chosen: tuple[str, ...]) -> RunBrief:
    return replace(brief, chosen=Chosen(**chosen))


def test_without_a_choice_the_prompt_is_the_same_bytes():
    brief = a_brief()
    assert prompt(with_(brief)) == prompt(brief)
    assert as_chosen(brief.book, Chosen()) is brief.book


def test_what_is_excluded_is_not_in_it():
    brief = a_brief()
    keys = (
        person_key(ARON),
        place_key(LANDING),
        words_key(RULE, RULES[0]),
        words_key(WISH, "No dreams."),
    )
    before, after = prompt(brief), prompt(with_(brief, excluded=keys))
    for words in ("her nephew", "Wet planks", "after the bell", "No dreams."):
        assert words in before
        assert words not in after


def test_who_is_pinned_is_described_though_others_are_named():
    crowd = tuple(Person(f"Guest {n}", description=f"Wears coat {n}.") for n in range(40))
    brief = a_brief(book=a_book(people=(ILSE, *crowd)))
    last = crowd[-1]
    assert len(crowd) > PEOPLE
    assert last.description not in prompt(brief)
    assert last.description in prompt(with_(brief, pinned=(person_key(last),)))


def test_other_words_are_another_rule():
    assert words_key(RULE, "One.") != words_key(RULE, "Two.")
    assert words_key(RULE, "One  rule.") == words_key(RULE, "One rule.")
    assert words_key(RULE, "One.") != words_key(WISH, "One.")


@pytest.mark.parametrize("key", ["", "previous_end", "to_come", "sample", "outline", "spoken:x"])
def test_what_has_its_place_in_every_prompt_is_not_pinned(key: str):
    assert not can_be_pinned(key)


def test_a_choice_makes_a_prepared_plan_stale_and_none_does_not():
    brief = a_brief()
    plain = fingerprint_of(brief, "planner", small=False)
    assert fingerprint_of(with_(brief), "planner", small=False) == plain
    one = fingerprint_of(with_(brief, pinned=(passage_key("An oar."),)), "planner", small=False)
    other = fingerprint_of(
        with_(brief, excluded=(passage_key("An oar."),)), "planner", small=False
    )
    assert len({plain, one, other}) == 3
