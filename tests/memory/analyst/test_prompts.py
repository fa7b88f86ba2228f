"""The analyst's prompts, in both languages."""

import pytest

from memory.analyst.answers import shape
from memory.analyst.pairs import Pair
from memory.analyst.showing import Shown, Told
from memory.continuity.check import rules
from novellaforge.llm import render
from novellaforge.llm.tokens import estimate
from tests.memory.analyst.telling import Book

LANGUAGES = ("en", "fr")
PROPOSING = [rule.name for rule in rules() if not rule.decides]
ABOUT = ("value", "event", "secret", "meaning")


def question(language: str, rule: str, about: str) -> str:
    return render("memory", language, "_analyst_question", rule=rule, about=about)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_that_proposes_has_its_own_question(language: str):
    plain = question(language, "", "meaning")
    asked = {name: question(language, name, "rule") for name in PROPOSING}
    assert len(asked) > 10
    assert plain not in asked.values()
    assert len(set(asked.values())) == len(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_other_reason_has_its_question(language: str):
    asked = {question(language, "", about) for about in ABOUT}
    assert len(asked) == len(ABOUT)
    assert all(text.endswith("?") for text in asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_are_short_and_name_every_field_and_verdict(language: str):
    said = render("memory", language, "analyst_rules")
    answer = shape(1, 1, short=False).model_json_schema()
    for name in answer["$defs"]["Opinion"]["properties"]:
        assert f"{name}\u00a0:" in said or f"{name}:" in said or f"{name}," in said
    for word in ("contradiction", "explained", "no_conflict"):
        assert word in said
    assert estimate(said) < 700


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pair_is_shown_with_its_chapters(language: str):
    book = Book()
    pair = Pair(book.told("can", "Ana", "swim"), book.says("can", "Ana", "row"), about="value")
    each = Shown(1, pair, Told(0, "", "Ana swam."), Told(9, "Ana", "Ana sank.", "Up.", "Down."))
    asked = render("memory", language, "analyst", pairs=[each], refused={})
    notes, chapter = {
        "en": ("the author’s notes)", "(chapter 9; about: Ana)"),
        "fr": ("les notes de l’auteur)", "(chapitre 9\u202f; à propos de\u00a0: Ana)"),
    }[language]
    assert notes in asked
    assert chapter in asked
    assert asked.count("<material") == 1
    assert estimate(asked) < 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_short_form_s_example_is_an_answer(language: str):
    example = render("memory", language, "analyst_short_example")
    answer = render("memory", language, "analyst_short_example_answer")
    asked = render("memory", language, "analyst_short", pairs=[], refused={})
    assert asked.rsplit("\n", 1)[-1] == example.rsplit("\n", 1)[-1]
    for opinion in shape(2, 2, short=True).model_validate_json(answer).pairs:
        assert opinion
        assert opinion.quote in example
    assert estimate(example + answer) < 320
