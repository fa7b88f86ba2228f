"""The form of an answer: short as it is sent, whole as it is read."""

import json
from typing import Any

import pytest

from memory.extraction.answers import ExtractAnswer, Said
from novellaforge.llm.answers import schema_of

FEW = {"n": 1, "words": "he died", "subject": "Tom Pell", "predicate": "life_status",
       "what": "dead"}  # fmt: skip


def test_a_strict_schema_asks_for_five_fields_and_what_is_more() -> None:
    schema: Any = schema_of(ExtractAnswer)
    fact = schema["properties"]["facts"]["items"]
    assert fact["required"] == [*FEW, "more"]
    more = fact["properties"]["more"]["items"]["properties"]["k"]["enum"]
    assert {*Said.model_fields, "what"} == {*FEW, "object", *more}


@pytest.mark.parametrize(
    ("predicate", "more", "meant"),
    [
        ("life_status", [], ("", "Ana")),
        ("spouse_of", [], ("Ana", "")),
        ("kin_of", [{"k": "value", "v": "uncle"}], ("Ana", "uncle")),
        (["kin_of"], [], None),
    ],
)
def test_what_is_the_object_or_the_value_of_what_takes_none(
    predicate: object, more: list[Any], meant: object
) -> None:
    said = FEW | {"predicate": predicate, "what": "Ana", "more": more}
    (fact,) = ExtractAnswer.model_validate({"facts": [said]}).facts
    assert (fact and (fact.object, fact.value)) == meant
    assert fact is None or fact.as_sent() == said


def test_a_fact_whose_object_and_value_are_named_is_read_too() -> None:
    named = {"n": 1, "predicate": "kin_of", "object": "Ana", "value": "uncle", "more": []}
    assert Said.model_validate(named).object == "Ana"
    assert Said.model_validate(named).value == "uncle"


@pytest.mark.parametrize(
    "more", [None, "claim", {}, [], [{}], ["by"], [{"k": "nobody", "v": "x"}]]
)
def test_where_no_more_is_said_it_is_stated_and_real_and_now(more: object) -> None:
    fact = Said.model_validate(FEW | {"more": more})
    assert (fact.polarity, fact.modality, fact.certainty, fact.time) == (
        "+",
        "real",
        "stated",
        "now",
    )
    assert (fact.by, fact.active) == ("", True)


@pytest.mark.parametrize(
    "more",
    [
        [{"k": "modality", "v": "lie"}, {"k": "by", "v": "Ana"}, {"k": "active", "v": "no"}],
        {"modality": "lie", "by": "Ana", "active": False},
    ],
)
def test_what_more_is_said_is_read_and_said_again_as_it_was(more: object) -> None:
    fact = Said.model_validate(FEW | {"more": more})
    assert (fact.modality, fact.by, fact.active, fact.certainty) == ("lie", "Ana", False, "stated")
    assert Said.model_validate(fact.as_sent()) == fact
    assert len(fact.as_sent()["more"]) == 3


def test_a_value_of_more_that_cannot_be_read_costs_its_fact_alone() -> None:
    wrong = FEW | {"more": [{"k": "active", "v": "perhaps"}]}
    answer = ExtractAnswer.model_validate({"facts": [wrong, FEW | {"more": []}]})
    assert [each is None for each in answer.facts] == [True, False]
    assert json.loads(answer.as_sent()) == {"facts": [FEW | {"more": []}]}
