"""How grave a conflict is, and what a rule that fails does to the others. Made by hand."""

from dataclasses import replace
from uuid import UUID

import pytest

from memory.clock import Clock
from memory.continuity.check import Checked, check, rules, sentence
from memory.continuity.rule import Conflict, Named, Rule, View
from memory.facts import Fact

TOM, KEY = UUID(int=1), UUID(int=2)
PLACES = {UUID(int=10): 1, UUID(int=11): 2}


def a_fact(chapter: int, predicate: str, **more: object) -> Fact:
    words = f"{predicate} in chapter {chapter}."
    uid = UUID(int=9 + chapter)
    fact = Fact(UUID(int=9), None, uid, 1, 1, predicate, words, 0, len(words), TOM)
    return replace(fact, **more)  # type: ignore[arg-type]


DEAD = a_fact(1, "life_status", value="dead")
ACT = a_fact(2, "moves_to", object=KEY)


def dead_acts() -> Rule:
    return next(rule for rule in rules() if rule.name == "dead_acts")


def view(*draft: Fact, provisional: bool = False) -> View:
    entities = {TOM: Named("Tom", "character", provisional), KEY: Named("the key", "object")}
    return View((DEAD,), draft, Clock.of((DEAD, *draft), PLACES), PLACES, entities)


def found(of: View) -> Conflict:
    (conflict,) = check(of, [dead_acts()]).conflicts
    return conflict


@pytest.mark.parametrize(
    ("act", "provisional", "severity"),
    [
        (ACT, False, "blocking"),
        (replace(ACT, certainty="shown"), False, "major"),
        (replace(ACT, certainty="implied"), False, "minor"),
        (ACT, True, "major"),
    ],
)
def test_only_what_is_stated_of_the_known_blocks(
    act: Fact, provisional: bool, severity: str
) -> None:
    assert found(view(act, provisional=provisional)).severity == severity


def test_what_is_proposed_is_minor_until_it_is_confirmed() -> None:
    proposes = replace(dead_acts(), decides=False)
    conflict = Conflict(proposes, DEAD, ACT)
    assert conflict.severity == "minor"
    assert replace(conflict, confirmed=True).severity == "blocking"


def test_a_key_does_not_depend_on_the_order() -> None:
    assert Conflict(dead_acts(), DEAD, ACT).key == Conflict(dead_acts(), ACT, DEAD).key


def test_what_was_approved_before_is_not_found_again() -> None:
    approved = View((DEAD, ACT), (), Clock.of((DEAD, ACT), PLACES), PLACES)
    assert check(approved, [dead_acts()]) == Checked()


def test_a_rule_that_fails_is_named_and_the_others_are_asked() -> None:
    def breaks(*_: object) -> bool:
        raise ZeroDivisionError

    broken = replace(dead_acts(), name="broken", conditions=(breaks,))
    checked = check(view(ACT), [broken, dead_acts()])
    assert checked.failed == ("broken",)
    assert [each.rule.name for each in checked.conflicts] == ["dead_acts"]


def test_the_sentence_names_who_it_is_about() -> None:
    of = view(ACT)
    assert sentence(found(of), of) == "Tom is dead by then, and acts all the same."


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_message_can_be_said(rule: Rule) -> None:
    """With whatever names and values there are."""
    of = view(ACT)
    assert sentence(Conflict(rule, DEAD, ACT), of)
