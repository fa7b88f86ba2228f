"""The prompts of the stages that judge: both languages, both forms, full and empty."""

import pytest

from novellaforge.llm import render
from novellaforge.llm.tokens import estimate

TEXT = "The lamp went out."
POINTS, BANS = {"p1": "Ilse finds an oar missing."}, {"b1": "The bell rings."}
REFUSED = {"p1": "something else"}
FORMS = (("", 450), ("_short", 160))

pytestmark = [
    pytest.mark.parametrize("language", ["en", "fr"]),
    pytest.mark.parametrize(("form", "tokens"), FORMS),
]


def test_the_critic_s(language: str, form: str, tokens: int):
    asked = render("writing", language, f"critic{form}", text=TEXT, most=3)
    assert asked.startswith(f'<material name="{"chapter" if language == "en" else "chapitre"}">')
    assert all(word in asked for word in (TEXT, "best", "remarks", "change", "events", "prose"))
    assert estimate(asked) < tokens


def test_the_validator_s(language: str, form: str, tokens: int):
    name = f"validate{form}"
    full = render("writing", language, name, text=TEXT, points=POINTS, bans=BANS, refused=REFUSED)
    first = render("writing", language, name, text=TEXT, points=POINTS, bans={}, refused={})
    assert all(word in full for word in (TEXT, *POINTS.values(), *BANS.values()))
    assert estimate(full) < tokens
    assert len(first) < len(full)


def test_both_begin_alike_so_that_a_provider_reads_the_text_once(
    language: str, form: str, tokens: int
):
    critic = render("writing", language, f"critic{form}", text=TEXT, most=3)
    validator = render(
        "writing", language, f"validate{form}", text=TEXT, points=POINTS, bans={}, refused={}
    )
    assert critic.split("</material>")[0] == validator.split("</material>")[0]
