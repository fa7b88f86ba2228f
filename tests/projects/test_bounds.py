import re
from typing import Annotated

import pytest
from pydantic import BaseModel, ValidationError

from projects.bounds import AtMost, Few, Plain


class Answer(BaseModel):
    text: Annotated[str, AtMost(20)]
    items: Annotated[list[Annotated[str, AtMost(10)]], Few(2)] = []


def test_what_fits_is_kept():
    assert Answer(text="The bell rings").text == "The bell rings"


@pytest.mark.parametrize("text", ["The bell rings again", "The bell rings against all"])
def test_a_string_at_its_bound_ends_at_a_whole_word(text):
    assert Answer(text=text).text == "The bell rings"


def test_lines_are_joined():
    assert Answer(text="The\n\n bell ").text == "The bell"


def test_more_items_than_asked_are_left_out_and_empty_ones_do_not_count():
    assert Answer(text="", items=["", "one", " ", "two", "three"]).items == ["one", "two"]


def test_another_type_is_still_refused():
    with pytest.raises(ValidationError):
        Answer.model_validate({"text": 3})


def test_bounds_are_told_in_the_schema():
    properties = Answer.model_json_schema()["properties"]
    assert properties["text"]["maxLength"] == 20
    assert properties["items"]["maxItems"] == 2
    assert properties["items"]["items"]["maxLength"] == 10


class Sentence(BaseModel):
    text: Annotated[str, Plain(40, 10, "[.]")]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("The bell rings, and nobody comes.", True),
        ("Élodie n’a rien vu, dit-elle.", True),
        ("The bell rings", False),
        ("the bell rings again.", False),
        ("The {bell} rings at 5.", False),
        ("The bell rings and rings and rings and rings.", False),
        ("No bell.", False),
    ],
)
def test_a_plain_sentence_is_told_as_a_pattern(text, allowed):
    pattern = Sentence.model_json_schema()["properties"]["text"]["pattern"]
    assert bool(re.fullmatch(pattern, text)) is allowed


def test_a_sentence_that_fills_its_bound_keeps_its_end():
    assert Sentence(text="T" + "o be, " * 6 + "or no.").text.endswith("or no.")


def test_a_plain_title_is_freed_of_what_dangles():
    class Title(BaseModel):
        text: Annotated[str, Plain(40)]

    assert Title(text="The Last Flight, -").text == "The Last Flight"
