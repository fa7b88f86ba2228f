"""Memory's prompts, in both languages."""

import re
from typing import get_args

import pytest

from memory.extraction.answers import ExtractShortAnswer
from memory.extraction.verifying import Reason, Refusal
from memory.facts import VOCABULARY, Modality
from novellaforge.llm import render
from novellaforge.llm.tokens import estimate

LANGUAGES = ("en", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_summary_is_asked_in_few_words(language: str):
    asked = render("memory", language, "summary", text="The lamp went out.", words=90)
    assert "The lamp went out." in asked
    assert "90" in asked
    assert estimate(asked) < 300


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["told", "told_as_planned", "to_come", "source", "summary_again"])
def test_a_label_is_one_line(language: str, name: str):
    values = {"number": 3, "title": "T", "outline": "O", "text": "t", "reason": "r"}
    label = render("memory", language, name, **values)
    assert "\n" not in label
    assert estimate(label) < 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chapter_to_come_may_have_no_outline(language: str):
    label = render("memory", language, "to_come", number=3, title="The bell", outline="")
    assert label.endswith(("“The bell”", "«\u00a0The bell\u00a0»"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_predicate_is_explained(language: str):
    rules = render("memory", language, "extract_rules")
    for each in VOCABULARY:
        assert re.search(rf"\b{each.name}\b", rules), each.name
        assert all(slot in rules for slot in each.slots + each.choices)
    assert all(modality in rules for modality in get_args(Modality))
    assert estimate(rules) < 1_900


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scene_without_names_is_asked_too(language: str):
    asked = render("memory", language, "extract", candidates=(), text="1. It rained.")
    assert "1. It rained." in asked
    assert estimate(asked) < 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_short_form_is_short_and_its_example_is_an_answer(language: str):
    example = render("memory", language, "extract_short_example")
    answer = render("memory", language, "extract_short_example_answer")
    asked = render("memory", language, "extract_short", candidates=(), text="1. It rained.")
    assert estimate(example + answer + asked) < 500
    for fact in ExtractShortAnswer.model_validate_json(answer).facts:
        assert fact
        assert fact.words in example
        assert fact.subject in example
        assert asked.rsplit("\n", 1)[-1] in example


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_refusal_has_its_words(language: str, reason: Reason):
    refusals = [Refusal(reason, "1: dead | Tom"), Refusal(reason)]
    asked = render("memory", language, "extract_again", refusals=refusals, lowered=[])
    assert "1: dead | Tom" in asked
