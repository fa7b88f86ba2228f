"""What holds of every prompt template of every package, found in its folder."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novellaforge.llm.tokens import estimate
from tests.writing.templates import Everything, Nothing, Template, filled, templates

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

# What an author or a model wrote stands between delimiters. In these templates some of it does
# not yet: names and single lines beside the request.
OPEN = {
    "projects": {"outline", "cast.small"},
    "memory": {
        "_analyst_place", "ask_fact", "extract", "extract_again", "extract_short", "fact",
        "fact_open", "summary_again", "to_come", "told", "told_as_planned",
    },
    "writing": {
        "_counted", "plan", "plan_short", "revise", "revise_short", "revise_whole",
        "rewrite_short", "seam",
    },
}  # fmt: skip

TOKEN = re.compile(r'⟦.*?⟧|<material name="[^"<>]*">|</material>', re.DOTALL)
EXPLAINED = re.compile(r"<material[^<>]*> (?:and|et) </material>|<material>")
FORGERY = re.compile(r"<[\s/\u200b-\u200f\u2060\ufeff]*material", re.IGNORECASE)
each = pytest.mark.parametrize("template", templates(), ids=str)


def marks(text: str) -> list[str]:
    """Delimiters and what is told apart by ⟦⟧, in order, less what explains the delimiters."""
    return TOKEN.findall(EXPLAINED.sub("", text))


def is_undefined(text: str, template: Template) -> bool:
    source = template.path.read_text()
    return "{{" in text or "{%" in text or ("None" in text and "None" not in source)


def is_short(template: Template) -> bool:
    return template.name.endswith((".small", "_short"))


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


@each
@settings(max_examples=25, deadline=None)
@given(text=TEXTS)
def test_no_material_closes_its_delimiters(template: Template, text: str):
    """Whatever it says, it stays between the two marks that the template has set."""
    is_open = False
    for token in marks(filled(template, Everything(f"⟦{text}⟧"))):
        if token.startswith("⟦"):
            assert not (is_open and FORGERY.search(token)), token
        else:
            assert is_open is token.startswith("</"), token
            is_open = not is_open
    assert not is_open


@each
def test_what_others_wrote_stands_between_delimiters(template: Template):
    is_open, outside = False, False
    for token in marks(filled(template, Everything("⟦x⟧"))):
        if token.startswith("⟦"):
            outside = outside or not is_open
        else:
            is_open = not is_open
    assert outside is (template.name in OPEN[template.package])
