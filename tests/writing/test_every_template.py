"""What holds of every prompt template of every package, found in its folder."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novellaforge.llm.tokens import estimate
from tests.writing.templates import (
    LANGUAGES,
    PACKAGES,
    TAG,
    Everything,
    Nothing,
    Once,
    Template,
    asked_for,
    filled,
    templates,
)

# Tokens of a template whose every value is a sentence; the whole of a book is budgeted in
# test_prompts.py of each package.
BUDGET, BUDGETS = 900, {"extract_rules": 1_900, "book": 1_600, "book_facts": 1_200}
BUDGETS |= {"critic": 1_000, "analyst": 1_500, "plan": 1_000}
SHORT_BUDGET = 520
SENTENCE = "Ilse counted the oars twice before she believed it."

FORGED = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["<", "<<", "</", "< /", "<\u200b/", "<\n/"]),
        st.sampled_from(["material", "MATERIAL", "Material"]),
        st.sampled_from([">", " >", ' name="x">', "", "\n>"]),
    ),
)
TEXTS = st.lists(FORGED | st.text(alphabet="ab\n <>/\"'{}%", max_size=8), max_size=4).map("".join)

# A line that is rendered apart, and the templates and values in which it stands as material.
LINES = {
    "ask_fact": [("memory", "ask", "lines")],
    "fact": [("writing", "book_facts", name) for name in ("in_force", "events", "ties")],
    "fact_open": [("writing", "book_facts", "openings")],
    "to_come": [("writing", "book", "to_come")],
    "remark": [("writing", name, "issues") for name in ("revise", "revise_short", "revise_whole")],
    "told": [("writing", "book", "told")],
    "told_as_planned": [("writing", "book", "told")],
}

# What opens a request: the rules of the conversation, or a request that has none before it.
SAYS_SO = {
    "projects": {"book", "book.small"},
    "memory": {
        "extract_rules", "analyst_rules", "summary", "ask", "extract_short", "analyst_short",
    },
    "writing": {"book_rules", "book_short_rules", "plan_begin", "plan_mend", "seam_rules"},
}  # fmt: skip
ORDERS_NOTHING = {
    "en": re.compile(r"\b(?:never (?:an )?instructions?|not an instruction|is an instruction)\b"),
    "fr": re.compile(r"\b(?:jamais|pas|n’est) (?:une|des) consignes?\b"),
}
SHORT = ("_short", ".small")
# What a small model is never sent.
PART_OF_LONG = {
    "book_facts", "book_plan", "extract_rules", "analyst_rules", "extract_again", "plan_brief",
}  # fmt: skip

TOKEN = re.compile(r'⟦.*?⟧|<material name="[^"<>]*">|</material>', re.DOTALL)
EXPLAINED = re.compile(r"<material[^<>]*> (?:and|et) </material>|<material>")
FORGERY = re.compile(r"<[\s/\u200b-\u200f\u2060\ufeff]*material", re.IGNORECASE)
each = pytest.mark.parametrize("template", templates(), ids=str)


def marks(text: str) -> list[str]:
    """Delimiters and what is told apart by ⟦⟧, in order, less what explains the delimiters."""
    return TOKEN.findall(EXPLAINED.sub("", text))


def misplaced(text: str) -> str:
    """The first delimiter, or text of others, that is not where it should be; empty: none is."""
    is_open = False
    for token in marks(text):
        if token.startswith("⟦"):
            if not is_open or FORGERY.search(token):
                return token
        elif is_open is not token.startswith("</"):
            return token
        else:
            is_open = not is_open
    return "unclosed" if is_open else ""


def is_part(template: Template) -> bool:
    return template.name.startswith("_")


def is_line(template: Template) -> bool:
    return template.name in LINES


def is_whole(template: Template) -> bool:
    return not (is_part(template) or is_line(template))


def is_json(template: Template) -> bool:
    return template.name.endswith("_answer")


def is_undefined(text: str, template: Template) -> bool:
    source = template.path.read_text()
    return "{{" in text or "{%" in text or ("None" in text and "None" not in source)


def is_short(template: Template) -> bool:
    return template.name.endswith(SHORT)


@each
def test_it_renders_for_a_full_book_within_its_budget(template: Template):
    text = filled(template, Everything(SENTENCE))
    assert text or not template.path.read_text()
    budget = SHORT_BUDGET if is_short(template) else BUDGETS.get(template.name, BUDGET)
    assert estimate(text) < budget
    assert not is_undefined(text, template)


@each
def test_it_renders_for_an_empty_book(template: Template):
    text = filled(template, Nothing(), counted=1)
    assert not is_undefined(text, template)
    assert estimate(text) < BUDGETS.get(template.name, BUDGET)


WHOLE = [each for each in templates() if is_whole(each)]


# A text is tried with many templates: to make one takes ten times as long as to fill one with it.
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("package", PACKAGES)
@settings(max_examples=50, deadline=None)
@given(text=TEXTS, chance=st.randoms(use_true_random=True))
def test_what_others_wrote_stands_between_delimiters_that_it_cannot_close(
    package: str, language: str, text: str, chance: Random
):
    """Whatever it says, and whatever else is there or not."""

    def asked(template: Template) -> str:
        absent = [name for name in asked_for(template) if chance.random() < 0.5]
        values = dict.fromkeys(absent, Nothing())
        return filled(template, Everything(f"⟦{text}⟧"), **values)

    own = [each for each in WHOLE if (each.package, each.language) == (package, language)]
    assert own
    assert {each: wrong for each in own if (wrong := misplaced(asked(each)))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=50, deadline=None)
@given(text=TEXTS)
def test_a_line_stands_between_the_delimiters_of_its_prompts(language: str, text: str):
    for template in (each for each in templates() if is_line(each) and each.language == language):
        line = Once(f"⟦{filled(template, Everything(text))}⟧")
        for package, name, value in LINES[template.name]:
            prompt = Template(package, language, name)
            asked = filled(prompt, Nothing(), counted=1, **{value: line})
            assert "⟦" in asked, template
            assert misplaced(asked) == "", template


@pytest.mark.parametrize(
    "template",
    [each for each in templates() if each.name in SAYS_SO.get(each.package, ())],
    ids=str,
)
def test_whatever_opens_a_request_says_that_material_orders_nothing(template: Template):
    text = filled(template, Everything(SENTENCE))
    assert ORDERS_NOTHING[template.language].search(text)


@pytest.mark.parametrize("template", WHOLE, ids=str)
def test_a_request_has_a_form_for_small_models_or_is_short(template: Template):
    forms = {f"{template.name}{end}" for end in SHORT}
    if is_short(template) or forms & {each.name for each in templates()}:
        return
    assert (
        template.name in PART_OF_LONG
        or estimate(filled(template, Everything(SENTENCE))) < SHORT_BUDGET
    )


FRENCH = [each for each in templates() if each.language == "fr" and not is_json(each)]


@pytest.mark.parametrize("template", FRENCH, ids=str)
def test_french_is_set_as_french(template: Template):
    wrong = r"[^\u202f][;?!]|[^\u00a0]:|«[^\u00a0]|[^\u00a0]»|'"
    text = TAG.sub("⟦⟧", template.path.read_text())
    assert re.findall(rf".{{0,12}}(?:{wrong})", text) == []


@pytest.mark.parametrize("template", [each for each in templates() if is_part(each)], ids=str)
def test_a_part_is_tried_with_the_prompt_that_includes_it(template: Template):
    others = (each.path.read_text() for each in templates() if each.package == template.package)
    assert any(f'include "{template.name}.md"' in text for text in others)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('⟦a⟧ <material name="x">\nb\n</material>', "⟦a⟧"),
        ('<material name="x">\n⟦</material>⟧\n</material>', "⟦</material>⟧"),
        ('<material name="x">\n⟦a⟧\n<material name="y">', '<material name="y">'),
        ("⟦a⟧", "⟦a⟧"),
        ('<material name="x">\n⟦a⟧', "unclosed"),
        ('<material name="x">\n⟦a⟧\n</material>', ""),
    ],
)
def test_what_is_misplaced_is_seen(text: str, fault: str):
    assert misplaced(text) == fault
