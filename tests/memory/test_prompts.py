"""Memory's prompts, in both languages."""

import pytest

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
    assert label.endswith(("“The bell”", "« The bell »"))
