"""The prompts of the stages that judge: both languages, both forms, full and empty."""

import pytest

from novellaforge.llm import render
from novellaforge.llm.tokens import estimate

TEXT = "The lamp went out."
POINTS, BANS = {"p1": "Ilse finds an oar missing."}, {"b1": "The bell rings."}
REFUSED = {"p1": "something else"}
LATER = {"f1": "The stranger turns out to be the bridge keeper."}
FORMS = (("", 700), ("_short", 180))

pytestmark = [
    pytest.mark.parametrize("language", ["en", "fr"]),
    pytest.mark.parametrize(("form", "tokens"), FORMS),
]


def test_the_critic_s(language: str, form: str, tokens: int):
    asked = render("writing", language, f"critic{form}", text=TEXT, most=4, most_breaks=3)
    assert asked.startswith(f'<material name="{"chapter" if language == "en" else "chapitre"}">')
    assert all(word in asked for word in (TEXT, "best", "remarks", "change", "events", "prose"))
    assert estimate(asked) < tokens


def test_the_critic_is_told_what_is_no_break(language: str, form: str, tokens: int):
    asked = render("writing", language, f"critic{form}", text=TEXT, most=4, most_breaks=3)
    near_misses = {
        "en": ("empty list is the usual answer", "humour in speech", "irony", "a letter",
               "an interlude", "general truth in the present", "a change that"),
        "fr": ("liste vide est la réponse ordinaire", "humour d’une réplique", "ironie",
               "une lettre", "un intermède", "vérité générale au présent", "un changement que"),
    }  # fmt: skip
    for each in near_misses[language]:
        assert (each in asked) is (form == "")


def test_the_validator_s(language: str, form: str, tokens: int):
    name = f"validate{form}"
    groups = {"points": POINTS, "bans": BANS, "later": LATER}
    full = render("writing", language, name, text=TEXT, refused=REFUSED, **groups)
    only = {"points": POINTS, "bans": {}, "later": {}, "refused": {}}
    first = render("writing", language, name, text=TEXT, **only)
    colon = ": " if language == "en" else "\u00a0: "
    asked = [key + colon + each for group in groups.values() for key, each in group.items()]
    assert all(words in full for words in (TEXT, *asked))
    assert estimate(full) < tokens
    assert len(first) < len(full)


def test_a_hint_of_what_is_to_come_is_no_use_of_it(language: str, form: str, tokens: int):
    name, groups = f"validate{form}", {"points": POINTS, "bans": BANS, "refused": {}}
    said = {"en": ("A hint, a fear, a guess", "answer none"), "fr": ("Un présage, une crainte",)}
    asked = render("writing", language, name, text=TEXT, later=LATER, **groups)
    assert all((each in asked) is (form == "") for each in said[language][:1])
    without = render("writing", language, name, text=TEXT, later={}, **groups)
    assert said[language][0] not in without


def test_both_begin_alike_so_that_a_provider_reads_the_text_once(
    language: str, form: str, tokens: int
):
    critic = render("writing", language, f"critic{form}", text=TEXT, most=4, most_breaks=3)
    groups = {"points": POINTS, "bans": {}, "later": {}, "refused": {}}
    validator = render("writing", language, f"validate{form}", text=TEXT, **groups)
    assert critic.split("</material>")[0] == validator.split("</material>")[0]
