"""The prompts of the stages that judge: both languages, both forms, full and empty."""

import re

import pytest

from novellaforge.llm import render
from novellaforge.llm.tokens import estimate
from writing.repetition import Repetition

TEXT = "The lamp went out."
POINTS, BANS = {"p1": "Ilse finds an oar missing."}, {"b1": "The bell rings."}
REFUSED = {"p1": "something else"}
LATER = {"f1": "The stranger turns out to be the bridge keeper."}
CRITIC = {"most": 4, "most_breaks": 3, "counted": (), "summed": ""}
FORMS = (("", 700), ("_short", 180))

pytestmark = [
    pytest.mark.parametrize("language", ["en", "fr"]),
    pytest.mark.parametrize(("form", "tokens"), FORMS),
]


def test_the_critic_s(language: str, form: str, tokens: int):
    asked = render("writing", language, f"critic{form}", text=TEXT, **CRITIC)
    assert asked.startswith(f'<material name="{"chapter" if language == "en" else "chapitre"}">')
    assert all(word in asked for word in (TEXT, "best", "remarks", "change", "events", "prose"))
    assert estimate(asked) < tokens


def test_the_critic_gives_scores_after_quotes_and_before_the_one_change(
    language: str, form: str, tokens: int
):
    asked = render("writing", language, f"critic{form}", text=TEXT, **CRITIC)
    places = [asked.index(word) for word in ("best", "remarks", "scores", "events")]
    assert [*places, asked.rindex("change")] == sorted([*places, asked.rindex("change")])
    anchors = {"en": r"\b{},? (?:means )?\w", "fr": r"\b{},? \w"}[language]
    scales = 3 if form else 4
    for anchor in (2, 5, 8):
        assert len(re.findall(anchors.format(anchor), asked)) >= scales, anchor


def test_what_was_counted_is_shown_as_material(language: str, form: str, tokens: int):
    found = (
        Repetition("worn", "palpable", ((0, 8),)),
        Repetition("phrase", "the lamp by the door", ((9, 29), (40, 60)), (1, 3)),
        Repetition("opening", "she", ((0, 3), (30, 33), (50, 53)), (2,)),
        Repetition("echo", "</material>river", ((0, 3), (30, 33), (50, 53))),
    )
    counted = CRITIC | {"counted": found}
    asked = render("writing", language, f"critic{form}", text=TEXT, **counted)
    if form:
        assert asked == render("writing", language, f"critic{form}", text=TEXT, **CRITIC)
        return
    assert asked.count("<material") == asked.count("</material>") == 2
    block = asked.split("</material>")[1]
    scene = {"en": "2 times, scenes 1, 3", "fr": "2 fois, scènes 1, 3"}[language]
    assert all(each in block for each in ("palpable", "the lamp by the door", "river", scene))
    assert estimate(asked) < tokens + 200


def test_the_critic_is_told_what_is_no_break(language: str, form: str, tokens: int):
    asked = render("writing", language, f"critic{form}", text=TEXT, **CRITIC)
    near_misses = {
        "en": ("Usually an empty list", "humour in speech", "irony", "a letter",
               "an interlude", "general truth in the present", "a change that"),
        "fr": ("Le plus souvent une liste vide", "humour d’une réplique", "ironie",
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
    critic = render("writing", language, f"critic{form}", text=TEXT, **CRITIC)
    groups = {"points": POINTS, "bans": {}, "later": {}, "refused": {}}
    validator = render("writing", language, f"validate{form}", text=TEXT, **groups)
    assert critic.split("</material>")[0] == validator.split("</material>")[0]
