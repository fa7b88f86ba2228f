"""In whatever prompt it stands, a hostile text is material: it closes nothing and ends no turn."""

import json
import re

import pytest

from novellaforge.llm import Provider, system, user
from novellaforge.llm.completion import CONTROL, Dialect, Question, body
from novellaforge.llm.prompts import material
from tests.security.injection.corpus import BY_NAME, CORPUS, EVERYTHING, Attack
from tests.writing.templates import Everything, Template, filled, templates
from tests.writing.test_every_template import is_line, is_part, misplaced

TURNS = re.compile(r"<[|｜]|</?s>|<(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>|\[TOOL_CALLS\]")
UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\\s]")
WHOLE = [each for each in templates() if not (is_part(each) or is_line(each))]
each_attack = pytest.mark.parametrize("attack", CORPUS, ids=lambda each: each.name)


def test_there_are_enough_of_them() -> None:
    assert len(CORPUS) == len(BY_NAME) >= 60
    assert {attack.language for attack in CORPUS} == {"en", "fr"}


@each_attack
def test_it_closes_nothing(attack: Attack) -> None:
    told = material(f"before {attack.text} after", attack.text)
    bare = UNSEEN.sub("", told).replace("＜", "<")
    assert len(re.findall(r"</?material", bare, re.I)) == 2
    assert re.match(r'<material name="[^"<>\n]{0,80}">\n', told)
    assert told.endswith("\n</material>")


@pytest.mark.parametrize("template", WHOLE, ids=str)
def test_all_of_them_in_every_prompt(template: Template) -> None:
    assert misplaced(filled(template, Everything(f"⟦{EVERYTHING}⟧"))) == ""


def sent(text: str) -> str:
    """What goes to the server, as it reads it."""
    question = Question((system(text), user(text)), "prose", "m", 0.5, 10)
    provider = Provider.from_settings()
    fields = json.loads(body(question, provider, Dialect.first(provider), "en"))
    assert {"tools", "functions", "tool_choice"}.isdisjoint(fields)
    return "\n".join(each["content"] for each in fields["messages"])


@each_attack
def test_it_ends_no_turn(attack: Attack) -> None:
    assert not TURNS.search(sent(attack.text))


@pytest.mark.parametrize("name", ["chatml", "llama", "llama_two", "gemma", "deepseek", "phi"])
def test_the_marks_of_turns_are_known(name: str) -> None:
    assert CONTROL.search(BY_NAME[f"en-{name}"].text)


@pytest.mark.parametrize(
    "text",
    ["if a < b | c > d", "<b>bold</b>", "[a note]", "« Non ! »", "1 < 2, <s", "x|y|z", "<3"],
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert text in sent(text)
