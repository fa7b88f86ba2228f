"""An answer in JSON can be read as far as it has come."""

import json

import pytest

from novellaforge.llm.answers import so_far

WHOLE = {"beats": [{"what": "She rows, {slowly}.", "points": [1, 2]}, {"what": "Été"}]}


def test_what_is_read_only_grows_and_ends_as_the_whole() -> None:
    text = json.dumps(WHOLE, ensure_ascii=False)
    sizes = [len(so_far(text[:end]).get("beats", [])) for end in range(len(text) + 1)]
    assert sizes == sorted(sizes)
    assert so_far(text) == WHOLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Here it comes",
        '<think>perhaps {"beats": [1]}',
        "[1]",
        '{"a": nothing}',
    ],
)
def test_what_cannot_be_told_is_nothing(text: str) -> None:
    assert so_far(text) == {}


def test_what_stands_around_it_is_passed_over() -> None:
    assert so_far('{"a": 1}``` I hope it helps') == {"a": 1}
    assert so_far('<think>{"no": 1}</think>```json\n{"a": [1, 2') == {"a": [1, 2]}
